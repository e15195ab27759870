package org.stsrelay.delivery.healing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.healing.Surroundings.View;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.Decision;
import org.stsrelay.delivery.outcome.Decision.Dane;
import org.stsrelay.delivery.outcome.Decision.HostSeen;
import org.stsrelay.delivery.outcome.Decision.Verdict;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.sts.PolicyChange;

/// When mail that is kept back is tried at once, and how often.
class KeptBackTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final PolicyChange CHANGE = new PolicyChange(DomainName.of("partner.example"), Optional.empty());

    private static final List<String> LINES = List.of("version: STSv1", "mode: enforce");

    private final KeptBack kept = new KeptBack();

    @Test
    void nothingIsTriedAsLongAsNothingChanges() {
        kept.saw(Optional.of(hosts("mx1")), NOON);
        kept.saw(Optional.of(hosts("mx1")), NOON);
        kept.saw(Optional.empty(), NOON);
        kept.saw(Optional.of(hosts("mx1")), NOON);

        assertThat(kept.takeTry(NOON)).isEmpty();
    }

    @Test
    void otherHostsAndAnotherPolicyAreReasonsToTry() {
        kept.saw(Optional.of(hosts("mx1")), NOON);
        kept.saw(Optional.of(hosts("mx2")), NOON);
        assertThat(kept.takeTry(NOON)).contains("its mail hosts, or their policy, have changed");
        assertThat(kept.takeTry(NOON)).as("once").isEmpty();

        kept.policyChanged(CHANGE, NOON);
        assertThat(kept.takeTry(NOON.plusSeconds(5))).isPresent();
    }

    @Test
    void whatChangedBetweenTheRefusalAndTheFirstLookIsAReasonToTry() {
        kept.refused(refusedBy("mx1"), NOON);
        kept.saw(Optional.of(hosts("mx2")), NOON);

        assertThat(kept.takeTry(NOON)).contains("its mail hosts, or their policy, have changed");
    }

    @Test
    void soIsAnotherPolicyOfTheDomainThatItIsRoutedTo() {
        kept.refused(refusedBy("mx1"), NOON);
        kept.saw(Optional.of(routed("2", "mx1")), NOON);

        assertThat(kept.takeTry(NOON)).isPresent();
    }

    @Test
    void aFirstLookThatSeesWhatTheAttemptSawIsNone() {
        kept.refused(refusedBy("mx1"), NOON);
        kept.saw(Optional.empty(), NOON);
        kept.saw(Optional.of(routed("1", "mx1", "mx-that-was-not-tried")), NOON);
        assertThat(kept.takeTry(NOON)).isEmpty();

        kept.refused(refusedBy("mx-of-another-message"), NOON);
        kept.saw(Optional.of(routed("1", "mx1", "mx-that-was-not-tried")), NOON);
        assertThat(kept.takeTry(NOON)).as("only the first look is held against an attempt").isEmpty();
    }

    @Test
    void mailThatGetsThroughIsAReasonOnlyWhereSomethingWasRefused() {
        kept.delivered();
        assertThat(kept.takeTry(NOON)).contains("mail gets through again");

        kept.delivered();
        assertThat(kept.takeTry(NOON.plus(Duration.ofHours(3)))).isEmpty();
    }

    @Test
    void whoChangesAllTheTimeIsTriedEverMoreSeldom() {
        var tries = 0;
        for (var second = 0; second < 3600; second++) {
            kept.policyChanged(CHANGE, NOON.plusSeconds(second));
            tries += kept.takeTry(NOON.plusSeconds(second)).isPresent() ? 1 : 0;
        }
        assertThat(tries).as("at once, then after 5 s, 10 s, 20 s ...").isBetween(9, 11);

        var quiet = NOON.plus(Duration.ofHours(6));
        kept.policyChanged(CHANGE, quiet);
        kept.takeTry(quiet);
        kept.policyChanged(CHANGE, quiet);
        assertThat(kept.takeTry(quiet.plusSeconds(4))).isEmpty();
        assertThat(kept.takeTry(quiet.plusSeconds(5))).as("as if nothing had been").isPresent();
    }

    private static View hosts(String... names) {
        return new View(Optional.empty(), names(names), "");
    }

    private static View routed(String id, String... names) {
        return new View(Optional.of(new Standing(Optional.of(new Standing.Text(id, LINES)))), names(names), "");
    }

    private static Set<DomainPart> names(String... names) {
        return Arrays.stream(names).map(DomainPart::of).collect(Collectors.toSet());
    }

    private static AttemptRecord refusedBy(String host) {
        var seen = new HostSeen(DomainPart.of(host), 10, List.of(), Dane.ABSENT, "", Verdict.SKIPPED, "",
                Optional.empty(), Optional.empty());
        return new AttemptRecord(NOON, new QueueId("01JDCQ8Y5T00000000000000AB"), Purpose.RELAYED,
                new ReversePath.Null(), "", DomainPart.of("partner.example"), 1, List.of(), Optional.empty(),
                new PolicyApplied.Sts("enforce", "1", LINES, List.of(), false), Security.NONE, List.of(),
                new AttemptRecord.Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO), Optional.empty(),
                Optional.empty(), new Decision(Decision.PolicySeen.notAsked(), List.of(seen), 0, ""), Optional.empty(),
                Locally.NONE);
    }
}
