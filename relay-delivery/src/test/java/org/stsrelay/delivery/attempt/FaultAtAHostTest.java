package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.ScriptedTransport.VERIFIED;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;
import static org.stsrelay.delivery.attempt.World.GROUND;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.lab.Letter;

/// What a fault of ours at one host does to an attempt that others have a part in.
class FaultAtAHostTest {

    private final World world = new World();

    @BeforeEach
    void theFirstHostTakesTheMessageForAliceOnly() {
        world.transport.answers("192.0.2.1",
                recipient -> recipient.mailbox().localPart().equals("alice")
                        ? ScriptedTransport.accepted(recipient)
                        : refused(Stage.RCPT, 451, "4.2.1 later"));
    }

    @Test
    void whatAnEarlierHostAcceptedStaysDelivered() {
        breakingAt("mx2");

        var result = world.run("alice@partner.example", "bob@partner.example");

        assertThat(result.results().getFirst().ending()).isInstanceOf(Ending.Delivered.class);
        assertThat(result.waiting()).containsExactly(World.recipient("bob@partner.example"));
        assertThat(result.troubles()).anyMatch(trouble -> trouble.startsWith("mx2.partner.example: it could not be"));
    }

    @Test
    void theNextHostIsTried() {
        breakingAt("mx1");

        assertThat(world.run("bob@partner.example").waiting()).isEmpty();
        assertThat(world.transport.log()).containsExactly("connect 192.0.2.2", "send 192.0.2.2 bob@partner.example");
    }

    @Test
    void nothingIsPermanentByWhatTheOthersCannotDo() {
        breakingAt("mx1");
        world.transport.answers("192.0.2.2", _ -> new Verdict.Unsuited(EnhancedStatus.TOO_BIG, "too big for it"));

        var ending = world.run("bob@partner.example").results().getFirst().ending();

        assertThat(ending).isInstanceOfSatisfying(Ending.Deferred.class,
                deferred -> assertThat(deferred.reason().status()).hasToString("4.3.0"));
    }

    @Test
    void whereItHappensInATransactionNobodyElseIsOfferedTheMessageNow() {
        world.transport.answersTogether("192.0.2.9", VERIFIED, false, _ -> {
            throw new IllegalStateException("broken on purpose");
        });
        world.routed(new Route.Via(List.of(
                World.host("mx9.partner.example", "192.0.2.9"), World.host("mx2.partner.example", "192.0.2.2"))));

        assertThat(world.run("bob@partner.example").waiting()).hasSize(1);
        assertThat(world.transport.log()).containsExactly("connect 192.0.2.9", "send 192.0.2.9 bob@partner.example");
    }

    @Test
    void whatTheLastAttemptDeliveredStaysSoWhenTheCheckOfThePolicyBreaksOff() {
        world.policy(new PolicyAnswer.None("no record"), host -> host.toString().startsWith("mx1")
                ? new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND)
                : new HostVerdict.Skip(World.NOT_IN_POLICY, GROUND));
        world.onRecheck(() -> {
            throw new IllegalStateException("broken on purpose");
        });

        var last = world.attempt()
                .runLast(world.lease(Letter.to("alice@partner.example", "bob@partner.example")), world);

        assertThat(last.isChecked()).isFalse();
        assertThat(last.result().waiting()).containsExactly(World.recipient("bob@partner.example"));
    }

    @Test
    void atTheEndOfAMessagesLifeItIsNoLastWord() {
        breakingAt("mx1");
        world.transport.answers("192.0.2.2", _ -> refused(Stage.RCPT, 451, "4.2.1 later"));

        var last = world.attempt().runLast(world.lease(Letter.to("bob@partner.example")), world);

        assertThat(last.isChecked()).isFalse();
        assertThat(world.transport.log()).as("nobody is offered it again at once")
                .containsExactly("connect 192.0.2.2", "send 192.0.2.2 bob@partner.example");
    }

    private void breakingAt(String host) {
        world.policy(new PolicyAnswer.None("no record"), each -> {
            if (each.toString().startsWith(host)) {
                throw new IllegalStateException("broken on purpose");
            }
            return new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND);
        });
    }
}
