package org.stsrelay.delivery.healing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.healing.Surroundings.View;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.sts.PolicyChange;

/// A destination whose mail waits for a TLS reason. Guarded by the lock of [SelfHealing].
///
/// Whoever changes his mind all the time costs no more than a few attempts: each time his mail is tried at once, the next
/// time comes twice as late.
final class KeptBack {

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    /// No attempt takes longer, so none that is settled later was judged before.
    private static final Duration RECENT = Duration.ofMinutes(30);

    private Optional<String> cause = Optional.empty();
    private Instant nextTry = Instant.MIN;
    private Duration gap = SHORTEST;
    private boolean refused = true;

    private Optional<PolicyChange> change = Optional.empty();
    private Instant changed = Instant.MIN;

    private Optional<AttemptRecord> beforeFirstLook = Optional.empty();
    private Optional<View> seen = Optional.empty();
    private Instant nextLook = Instant.MIN;
    private boolean looking;

    void policyChanged(PolicyChange to, Instant now) {
        change = Optional.of(to);
        changed = now;
        cause = Optional.of(to.now()
                .map(policy -> "its MTA-STS policy is now in mode " + policy.policy().mode().token() + " (id "
                        + policy.id() + ")")
                .orElse("no MTA-STS policy holds for it any more, or the DNS answers again"));
    }

    /// An attempt that began before the policy changed has been refused by the old one.
    void refused(AttemptRecord attempt, Instant now) {
        refused = true;
        beforeFirstLook = seen.isEmpty() ? Optional.of(attempt) : Optional.empty();
        if (now.isBefore(changed.plus(RECENT))
                && change.filter(to -> !Standing.of(attempt.policy()).equals(Standing.of(to.now()))).isPresent()) {
            cause = cause.or(() -> Optional.of("its MTA-STS policy changed while an attempt was under way"));
        }
    }

    /// Something that was refused before gets through.
    void delivered() {
        if (refused) {
            cause = Optional.of("mail gets through again");
        }
    }

    void saw(Optional<View> now, Instant next) {
        if (now.filter(this::isNews).isPresent()) {
            cause = Optional.of("its mail hosts, or their policy, have changed");
        }
        seen = now.or(() -> seen);
        beforeFirstLook = beforeFirstLook.filter(_ -> seen.isEmpty());
        looking = false;
        nextLook = next;
    }

    private boolean isNews(View now) {
        return seen.map(before -> !before.equals(now))
                .orElseGet(() -> beforeFirstLook.filter(attempt -> wasJudgedOtherwise(attempt, now)).isPresent());
    }

    /// The first look comes after the attempt that was refused: what changed in between must not go unseen until the next
    /// step. Hosts that the attempt did not get to are no sign of a change.
    private static boolean wasJudgedOtherwise(AttemptRecord attempt, View now) {
        return now.routed().filter(policy -> !policy.equals(Standing.of(attempt.policy()))).isPresent()
                || attempt.decision().hosts().stream().anyMatch(host -> !now.hosts().contains(host.host()));
    }

    boolean isToTry(Instant now) {
        return cause.isPresent() && !now.isBefore(nextTry);
    }

    /// Why its mail is to be tried now; whoever asks has it tried.
    Optional<String> takeTry(Instant now) {
        if (!isToTry(now)) {
            return Optional.empty();
        }
        gap = isQuiet(now) ? SHORTEST : shorter(gap.multipliedBy(2), LONGEST);
        nextTry = now.plus(gap);
        refused = false;
        var why = cause;
        cause = Optional.empty();
        return why;
    }

    /// It could not be tried.
    void putBack(String why) {
        cause = cause.or(() -> Optional.of(why));
    }

    boolean isToLookAt(Instant now) {
        return !looking && !now.isBefore(nextLook);
    }

    void look() {
        looking = true;
    }

    Instant nextLook() {
        return nextLook;
    }

    /// Whether nothing has been tried at once for so long that it is as if it never had been.
    boolean isQuiet(Instant now) {
        return nextTry.equals(Instant.MIN) || now.isAfter(nextTry.plus(LONGEST));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
