package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.ScriptedTransport.VERIFIED;
import static org.stsrelay.delivery.attempt.ScriptedTransport.accepted;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.transport.Session.Verdict;

/// What an attempt tells of hosts that ask for less or for later.
class FeedbackAttemptTest {

    private final World world = new World();

    @Test
    void aHostThatAsksForLessIsHeardAndItsNeighboursAreLeftAlone() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.MAIL, 450, "4.7.28 unusual rate"));

        var result = world.run("bob@partner.example");

        assertThat(result.site()).isEqualTo(Site.THROTTLED);
        assertThat(result.throttled()).contains("450 4.7.28 unusual rate");
        assertThat(result.waiting()).hasSize(1);
        assertThat(world.transport.log()).doesNotContain("connect 192.0.2.2");
    }

    @Test
    void aHostTooBusyToGreetIsFollowedByTheNext() {
        busyAtTheDoor("192.0.2.1");

        var result = world.run("bob@partner.example");

        assertThat(result.site()).isEqualTo(Site.ANSWERED);
        assertThat(result.throttled()).isEmpty();
        assertThat(result.waiting()).isEmpty();
    }

    @Test
    void whenNoHostGreetsItIsTheProviderThatWantsLess() {
        busyAtTheDoor("192.0.2.1");
        busyAtTheDoor("192.0.2.2");

        var result = world.run("bob@partner.example");

        assertThat(result.site()).isEqualTo(Site.THROTTLED);
        assertThat(result.throttled()).contains("421 4.3.2 too busy");
    }

    @Test
    void aKeptConnectionThatHasCarriedEnoughIsReplacedAndNobodyIsBlamed() {
        world.transport.answers("192.0.2.1", VERIFIED, true, _ -> lost(421, "too many messages in this connection"))
                .answers("192.0.2.1", VERIFIED, false, recipient -> accepted(recipient));

        var result = world.run("bob@partner.example");

        assertThat(result.site()).isEqualTo(Site.ANSWERED);
        assertThat(result.troubles()).isEmpty();
        assertThat(world.transport.log()).filteredOn("connect 192.0.2.1"::equals).hasSize(2);
    }

    @Test
    void anUnexplainedGoodbyeOnAKeptConnectionMeansUsOnlyIfANewOneHearsItToo() {
        world.transport.answers("192.0.2.1", VERIFIED, true, _ -> lost(421, "4.3.2 bye"))
                .answers("192.0.2.1", VERIFIED, false, _ -> lost(421, "4.3.2 bye"));

        var result = world.run("bob@partner.example");

        assertThat(result.site()).isEqualTo(Site.THROTTLED);
        assertThat(world.transport.log()).filteredOn("connect 192.0.2.1"::equals).hasSize(2);
    }

    @Test
    void aKeptConnectionThatIsToldToSendLessIsNotReplaced() {
        world.transport.answers("192.0.2.1", VERIFIED, true, _ -> lost(421, "4.7.0 [TSS04] unexpected volume"));

        var result = world.run("bob@partner.example");

        assertThat(result.site()).isEqualTo(Site.THROTTLED);
        assertThat(world.transport.log()).filteredOn("connect 192.0.2.1"::equals).hasSize(1);
    }

    @Test
    void aHostThatTakesTheMessageForSomebodyDoesNotMeanUs() {
        world.transport.answers("192.0.2.1",
                recipient -> recipient.mailbox().localPart().equals("busy")
                        ? refused(Stage.RCPT, 451, "4.7.500 server busy")
                        : accepted(recipient));

        var result = world.run("bob@partner.example", "busy@partner.example");

        assertThat(result.site()).isEqualTo(Site.ANSWERED);
        assertThat(result.throttled()).isEmpty();
    }

    @Test
    void greylistingIsNoThrottlingAndTheHostHasAnswered() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 451, "4.7.1 greylisted"))
                .answers("192.0.2.2", _ -> refused(Stage.RCPT, 451, "4.7.1 greylisted"));

        var result = world.run("bob@partner.example");

        assertThat(result.greylisted()).isTrue();
        assertThat(result.throttled()).isEmpty();
        assertThat(result.site()).isEqualTo(Site.ANSWERED);
    }

    private void busyAtTheDoor(String address) {
        world.transport.unreachable(address, Stage.GREETING, "it did not greet",
                Optional.of(Reply.of(421, List.of("4.3.2 too busy"))));
    }

    private static Verdict lost(int code, String text) {
        return new Verdict.Lost(Stage.MAIL, "it ended the session", Optional.of(Reply.of(code, List.of(text))));
    }
}
