package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// Mistakes that other relays are known for, each of which sent mail in clear, bounced it or lost it (PEER-DEFECTS.md).
class PeerDefectsJourneyTest {

    private static final String ALICE = "alice@sender.example";
    private static final String STRICT = "strict.example";
    private static final String LAX = "lax.example";
    private static final String MX = "mx1.strict.example";

    private Lab lab;
    private JourneyRelay relay;

    @BeforeEach
    void open(@TempDir Path folder) {
        lab = Lab.open();
        lab.host("mx.start.example"); // gives the port that the relay delivers to
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void domainsOnTheSameHostAreHeldToTheirOwnPoliciesWhicheverIsServedFirst() {
        var mx = lab.host(MX, script -> script.proving(lab.rogue().issue(MX)));
        lab.domain(LAX, MX);
        lab.domain(STRICT, MX);
        lab.policy(STRICT, "1", "enforce", MX);

        sendTo(LAX);
        delivered(LAX);
        sendTo(STRICT);
        waits();
        sendTo(LAX);
        patiently().until(() -> mx.mails().size() == 2);

        assertThat(mx.mails()).allSatisfy(mail -> assertThat(mail.rcpt().toString()).contains(LAX));
    }

    @Test
    void aGoodHostThatIsDownAndABadOneOutsideThePolicyDoNotBounceTogether() {
        var good = lab.host(MX, script -> script.on(MxStep.GREETING, new MxAct.Drop()));
        var stray = lab.host("mx.elsewhere.example");
        lab.domain(STRICT, MX, "mx.elsewhere.example");
        lab.policy(STRICT, "1", "enforce", MX);

        sendTo(STRICT);
        patiently().until(() -> relay.hasOutcome(STRICT, Outcome.DEFERRED));
        good.play(MxScript.good(MX, lab.authority().issue(MX)));

        patiently().until(() -> good.mails().size() == 1);
        assertThat(relay.hasOutcome(STRICT, Outcome.BOUNCED)).isFalse();
        assertThat(stray.connections()).isZero();
    }

    @Test
    void aPolicyThatNoHostFitsIsAReasonToWaitAndNamesHostAndPatterns() {
        var stray = lab.host("mx.elsewhere.example");
        lab.domain(STRICT, "mx.elsewhere.example");
        lab.policy(STRICT, "1", "enforce", "*.mail.strict.example");

        sendTo(STRICT);
        waits();

        assertThat(relay.attemptsFor(STRICT).getFirst().toString())
                .contains("mx.elsewhere.example", "*.mail.strict.example");
        assertThat(stray.connections()).isZero();
    }

    @Test
    void aNeighboursCertificateUnderTheWildcardOfThePolicyProvesNothing() {
        var mx = lab.host(MX, script -> script.proving(lab.authority().issue("mx2.strict.example")));
        lab.domain(STRICT, MX);
        lab.policy(STRICT, "1", "enforce", "*.strict.example");

        sendTo(STRICT);
        waits();

        assertThat(mx.mails()).isEmpty();
    }

    @Test
    void aDomainWithoutMxRecordsIsHeldToItsPolicyToo() {
        var host = lab.host(STRICT, script -> script.proving(lab.rogue().issue(STRICT)));
        lab.policy(STRICT, "1", "enforce", STRICT);

        sendTo(STRICT);
        waits();
        assertThat(host.mails()).isEmpty();
        host.change(script -> script.proving(lab.authority().issue(STRICT)));

        patiently().until(() -> host.mails().size() == 1);
    }

    @Test
    void oneBrokenHandshakeIsNoLeaveForClearTextAtTheNextDelivery() {
        var mx = lab.host(MX, script -> script.on(MxStep.HANDSHAKE, new MxAct.Drop()));
        lab.domain(LAX, MX);
        sendTo(LAX);
        delivered(LAX);
        assertThat(mx.mails().getFirst().tls()).isFalse();

        mx.hangUp();
        mx.play(MxScript.good(MX, lab.authority().issue(MX)));
        sendTo(LAX);

        patiently().until(() -> mx.mails().size() == 2);
        assertThat(mx.mails().getLast().tls()).isTrue();
    }

    private void sendTo(String domain) {
        relay.send(ALICE, "bob@" + domain);
    }

    private void waits() {
        patiently().until(() -> relay.hasWaited(STRICT, "4.7.5"));
    }

    private void delivered(String domain) {
        patiently().until(() -> relay.hasOutcome(domain, Outcome.DELIVERED));
    }
}
