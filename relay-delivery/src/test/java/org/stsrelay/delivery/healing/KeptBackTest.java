package org.stsrelay.delivery.healing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyChange;

/// When mail that is kept back is tried at once, and how often.
class KeptBackTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final PolicyChange CHANGE = new PolicyChange(DomainName.of("partner.example"), Optional.empty());

    private final KeptBack kept = new KeptBack();

    @Test
    void nothingIsTriedAsLongAsNothingChanges() {
        kept.saw(Optional.of("mx1"), NOON);
        kept.saw(Optional.of("mx1"), NOON);
        kept.saw(Optional.empty(), NOON);
        kept.saw(Optional.of("mx1"), NOON);

        assertThat(kept.takeTry(NOON)).isEmpty();
    }

    @Test
    void otherHostsAndAnotherPolicyAreReasonsToTry() {
        kept.saw(Optional.of("mx1"), NOON);
        kept.saw(Optional.of("mx2"), NOON);
        assertThat(kept.takeTry(NOON)).contains("its mail hosts have changed");
        assertThat(kept.takeTry(NOON)).as("once").isEmpty();

        kept.policyChanged(CHANGE, NOON);
        assertThat(kept.takeTry(NOON.plusSeconds(5))).isPresent();
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
}
