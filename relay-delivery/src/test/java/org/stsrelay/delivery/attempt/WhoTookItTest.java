package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.ScriptedTransport.VERIFIED;
import static org.stsrelay.delivery.attempt.ScriptedTransport.accepted;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;
import static org.stsrelay.delivery.attempt.World.ENFORCED;
import static org.stsrelay.delivery.attempt.World.GROUND;

import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.lab.Letter;

/// Which of several hosts an attempt's record is about.
class WhoTookItTest {

    private static final SessionFacts.Security CLEAR = new SessionFacts.Security.Clear(Optional.empty());
    private static final String[] BOTH = {"alice@partner.example", "bob@partner.example"};

    private final World world = new World();

    @Test
    void theHostThatTookItIsRecordedAndNotTheOneThatWasTriedAfterIt() {
        world.enforced().transport.answers("192.0.2.1", only("alice")).unreachable("192.0.2.2");

        var result = world.run(BOTH);

        assertIs("mx1.partner.example", Security.AUTHENTICATED, result);
        assertThat(result.troubles()).contains("mx2.partner.example: connection refused");
    }

    @Test
    void aLaterHostThatTalksAndTakesNothingIsNotRecordedEither() {
        world.transport.answers("192.0.2.1", only("alice"))
                .answers("192.0.2.2", CLEAR, false,
                        _ -> refused(Stage.RCPT, 451, "4.2.1 later"));

        assertIs("mx1.partner.example", Security.ENCRYPTED, world.run(BOTH));
    }

    @Test
    void ofTwoThatTookItTheOneWithLessToProtectItIsRecorded() {
        world.transport.answers("192.0.2.1", only("alice"))
                .answers("192.0.2.2", CLEAR, false, ScriptedTransport::accepted);

        assertIs("mx2.partner.example", Security.PLAINTEXT, world.run(BOTH));
    }

    @Test
    void whicheverOfThemComesFirst() {
        world.transport.answers("192.0.2.1", CLEAR, false, only("alice"))
                .answers("192.0.2.2", VERIFIED, false, ScriptedTransport::accepted);

        assertIs("mx1.partner.example", Security.PLAINTEXT, world.run(BOTH));
    }

    @Test
    void whereNobodyTookItItIsTheLastThatWasTried() {
        world.transport.answers("192.0.2.1", only("nobody")).unreachable("192.0.2.2");

        assertIs("mx2.partner.example", Security.NONE, world.run(BOTH));
    }

    @Test
    void theSecondTryOfALastAttemptTakesNothingFromTheFirst() {
        world.transport.answers("192.0.2.2", only("alice")).unreachable("192.0.2.1");
        world.policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                host -> host.toString().startsWith("mx1")
                        ? new HostVerdict.Skip(World.NOT_IN_POLICY, GROUND)
                        : new HostVerdict.Use(new TlsRequirement.WebPki(ENFORCED), GROUND));
        world.onRecheck(() -> {
            world.enforced().transport.unreachable("192.0.2.2");
            return true;
        });

        assertIs("mx2.partner.example", Security.AUTHENTICATED, world.runLast(Letter.to(BOTH)));
    }

    @Test
    void whoGreylistedIsNotTheHostThatWasTriedAfterIt() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 451, "4.7.1 greylisted"))
                .unreachable("192.0.2.2");

        assertThat(world.run("bob@partner.example").later()).contains(DomainPart.of("mx1.partner.example"));
    }

    private static Function<Recipient, Verdict> only(String name) {
        return recipient -> recipient.mailbox().localPart().equals(name)
                ? accepted(recipient)
                : refused(Stage.RCPT, 451, "4.2.1 later");
    }

    private static void assertIs(String host, Security security, AttemptResult result) {
        assertThat(result.hop().orElseThrow().host()).hasToString(host);
        assertThat(result.security()).isEqualTo(security);
    }
}
