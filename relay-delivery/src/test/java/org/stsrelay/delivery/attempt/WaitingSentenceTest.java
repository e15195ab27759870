package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;

class WaitingSentenceTest {

    private static final DomainPart PARTNER = DomainPart.of("partner.example");

    @Test
    void oneSentenceSaysWhoWaitsForWhomAndWhy() {
        var troubles = List.of("mx1.partner.example's certificate expired 2026-11-20",
                "mx2.partner.example refuses connections");

        assertThat(WaitingSentence.of(PARTNER, waiting(troubles), World.NOON.plus(Duration.ofMinutes(150)), World.NOON))
                .isEqualTo("waiting for partner.example: mx1.partner.example's certificate expired 2026-11-20; "
                        + "mx2.partner.example refuses connections; next try 14:30 UTC");
    }

    @Test
    void anotherDayIsNamed() {
        assertThat(WaitingSentence.of(PARTNER, waiting(List.of("no answer")), World.NOON.plus(Duration.ofHours(13)),
                World.NOON))
                .endsWith("next try 2026-11-25 01:00 UTC");
    }

    @Test
    void whatAHostSaysCannotBreakTheLineOrFillThePage() {
        var hostile = "mx1 said 451 no\r\nX-Evil: 1 " + "x".repeat(5000);

        assertThat(WaitingSentence.of(PARTNER, waiting(List.of(hostile)), World.NOON, World.NOON))
                .doesNotContain("\r", "\n")
                .hasSizeLessThan(400);
    }

    @Test
    void manyHostsAreCounted() {
        var troubles = IntStream.range(0, 7).mapToObj(i -> "mx" + i + " is down").toList();

        assertThat(WaitingSentence.of(PARTNER, waiting(troubles), World.NOON, World.NOON))
                .contains("mx3 is down; and 3 more; ")
                .doesNotContain("mx4");
    }

    @Test
    void aPolicyThatKeepsHostsFromBeingUsedIsNamedWithItsIdAndMode() {
        var world = new World().enforced();
        world.transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, World.EXPIRED);
        world.transport.unreachable("192.0.2.2");

        assertThat(WaitingSentence.cause(PARTNER, world.run("bob@partner.example")))
                .isEqualTo(
                        "partner.example (MTA-STS policy \"20260901\", mode enforce): mx1.partner.example's certificate"
                                + " expired 2026-11-20; mx2.partner.example: connection refused");
    }

    @Test
    void aPolicyThatIsNotTheReasonIsNotNamed() {
        var world = new World().enforced();
        world.transport.unreachable("192.0.2.1");
        world.transport.unreachable("192.0.2.2");

        assertThat(WaitingSentence.cause(PARTNER, world.run("bob@partner.example"))).doesNotContain("policy");
    }

    private static AttemptResult waiting(List<String> troubles) {
        var none = Duration.ZERO;
        return new AttemptResult(List.of(), Optional.empty(), new PolicyApplied.None(), Security.NONE, troubles,
                Site.SILENT, false, new AttemptResult.Times(none, none, none));
    }
}
