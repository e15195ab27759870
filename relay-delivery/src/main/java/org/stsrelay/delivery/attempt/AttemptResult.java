package org.stsrelay.delivery.attempt;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.Decision;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;

/// What one attempt at one consignment came to, before anybody decided what follows from it.
///
/// @param results one for each recipient that was waiting
/// @param hop the host that took the message, and the last that was tried where none did
/// @param policy what was asked of the connection
/// @param security what the connection had, the weaker where two hosts took it
/// @param troubles why hosts were not used, one sentence for each
/// @param site how the destination behaved
/// @param refused whether a TLS policy kept a host from being used
/// @param times where the time went
/// @param less which host asked for less (P9), present if and only if the site is [Site#THROTTLED]
/// @param later the host that asked to come again later (P12)
/// @param decision why it went so
/// @param locally what the operator had to do with it
public record AttemptResult(List<RecipientResult> results, Optional<Hop> hop, PolicyApplied policy, Security security,
        List<String> troubles, Site site, boolean refused, Times times, Optional<Less> less,
        Optional<DomainPart> later, Decision decision, Locally locally) {

    /// RFC 3463 §3.1: nothing is known of the address, the system or the network.
    private static final EnhancedStatus ORDERED = new EnhancedStatus(5, 0, 0);

    public AttemptResult {
        results = List.copyOf(results);
        troubles = List.copyOf(troubles);
    }

    /// Of hosts that had nothing to say about how much they are sent.
    public AttemptResult(List<RecipientResult> results, Optional<Hop> hop, PolicyApplied policy, Security security,
            List<String> troubles, Site site, boolean refused, Times times) {
        this(results, hop, policy, security, troubles, site, refused, times, Optional.empty(), Optional.empty(),
                Decision.NONE, Locally.NONE);
    }

    /// @param queue from the end of acceptance to the beginning of the attempt
    /// @param connect connecting, TLS included
    /// @param transmit sending
    public record Times(Duration queue, Duration connect, Duration transmit) {}

    /// A host's wish to be sent less.
    public record Less(DomainPart host, String reply) {}

    /// The reply by which a host asked for less.
    public Optional<String> throttled() {
        return less.map(Less::reply);
    }

    public boolean greylisted() {
        return later.isPresent();
    }

    public List<Recipient> waiting() {
        return results.stream()
                .filter(result -> result.ending() instanceof Ending.Deferred)
                .map(RecipientResult::recipient)
                .toList();
    }

    /// Whether a TLS policy is what somebody waits for.
    public boolean isRefusedByTls() {
        return results.stream()
                .anyMatch(each -> each.ending() instanceof Ending.Deferred(var reason) && reason.failure().isPresent());
    }

    /// Whether a host said that it takes the message later, from whoever comes again (P9, P12).
    public boolean isAskedToWait() {
        return later.isPresent() || less.isPresent();
    }

    /// The result when an operator ordered the message back, without an attempt.
    ///
    /// @param why the operator's words, may be empty
    public static AttemptResult ordered(List<Recipient> recipients, String why) {
        var words = why.replaceAll("\\p{Cntrl}+", " ").strip();
        var text = "the administrator of this mail relay returned it" + (words.isEmpty() ? "" : ": " + words);
        var reason = Reason.local(Stage.QUEUE, ORDERED, text);
        return untried(recipients, new Ending.Failed(reason), text);
    }

    /// The result of an attempt that broke off because of a fault of ours: later, and nothing is known of the site.
    public static AttemptResult broken(List<Recipient> recipients, String text) {
        var reason = Reason.local(Stage.MX_LOOKUP, EnhancedStatus.FAULT, text);
        return untried(recipients, new Ending.Deferred(reason), text);
    }

    private static AttemptResult untried(List<Recipient> recipients, Ending ending, String text) {
        var results = recipients.stream().map(recipient -> new RecipientResult(recipient, ending)).toList();
        return new AttemptResult(results, Optional.empty(), new PolicyApplied.None(), Security.NONE, List.of(text),
                Site.UNKNOWN, false, new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    /// The same with failures turned into delays, for when the sender cannot be told of them yet. They are among the
    /// troubles then, since they are what it waits for (P43).
    public AttemptResult withFailuresPostponed() {
        return withPostponed(_ -> true);
    }

    /// The same for those that no host spoke of.
    AttemptResult withOwnFailuresPostponed() {
        return withPostponed(reason -> !reason.remote());
    }

    private AttemptResult withPostponed(Predicate<Reason> which) {
        var said = results.stream()
                .flatMap(result -> result.ending() instanceof Ending.Failed(var reason) && which.test(reason)
                        ? Stream.of(reason.sentence())
                        : Stream.empty());
        var postponed = results.stream()
                .map(result -> result.ending() instanceof Ending.Failed(var reason) && which.test(reason)
                        ? new RecipientResult(result.recipient(), new Ending.Deferred(reason.temporary()))
                        : result)
                .toList();
        var all = Stream.concat(troubles.stream(), said).distinct().limit(Trail.MAX_TROUBLES).toList();
        return new AttemptResult(postponed, hop, policy, security, all, site, refused, times, less, later,
                decision, locally);
    }

    /// The same with every recipient that is still waiting put into the words of `other`.
    AttemptResult followedBy(AttemptResult other) {
        var ended = results.stream().filter(result -> !(result.ending() instanceof Ending.Deferred));
        var carrier = carrier(other);
        return new AttemptResult(Stream.concat(ended, other.results.stream()).toList(), carrier.hop, carrier.policy,
                carrier.security, other.troubles, other.site, other.refused, other.times, other.less, other.later,
                other.decision, carrier.locally);
    }

    /// Whose way to a host is recorded: the one by which the message went, and the weaker of two.
    private AttemptResult carrier(AttemptResult other) {
        if (!isDelivered()) {
            return other;
        }
        return other.isDelivered() && other.security.compareTo(security) >= 0 ? other : this;
    }

    private boolean isDelivered() {
        return results.stream().anyMatch(result -> result.ending() instanceof Ending.Delivered);
    }
}
