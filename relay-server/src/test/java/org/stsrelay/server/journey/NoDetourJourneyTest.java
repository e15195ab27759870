package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;

/// There is no way round an enforced policy: not through a restart, not over somebody else's connection, not by another
/// MX record.
class NoDetourJourneyTest {

    private static final String DOMAIN = "strict.example";
    private static final String HOST = "mx1.strict.example";
    private static final String REFUSED = "4.7.5";

    private final Lab lab = Lab.open();
    private JourneyRelay relay;

    @BeforeEach
    void open(@TempDir Path folder) {
        lab.host(HOST);
        lab.domain(DOMAIN, HOST);
        lab.policy(DOMAIN, "1", "enforce", "*.strict.example");
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void STS_R_1_aPolicyOutlivesARestartWithoutRecordAndPolicyHost() {
        deliverFirst();
        var mx = lab.hostNamed(HOST);
        lab.dns().remove("_mta-sts." + DOMAIN).remove("mta-sts." + DOMAIN);
        mx.change(script -> script.withoutTls());

        relay.restart();
        relay.send("a@sender.example", "second@" + DOMAIN);

        patiently().until(() -> relay.hasWaited(DOMAIN, REFUSED));
        assertThat(mx.sessions()).flatExtracting(session -> session.commands())
                .noneMatch(line -> line.contains("second@"));
        relay.restart();
        mx.change(script -> script.proving(lab.authority().issue(HOST)));
        patiently().until(() -> mx.mails().size() == 2);
        assertThat(mx.mails().getLast().tls()).isTrue();
    }

    @Test
    void STLS_6_2_aHostThatLosesItsStartTlsLosesTheMail() {
        deliverFirst();
        var mx = lab.hostNamed(HOST);
        mx.change(script -> script.withoutTls());
        mx.hangUp();

        relay.send("a@sender.example", "second@" + DOMAIN);

        patiently().until(() -> relay.hasWaited(DOMAIN, REFUSED));
        assertThat(mx.mails()).hasSize(1);
    }

    @Test
    void aConnectionOpenedForADomainWithoutPolicyIsNotGoodEnough() {
        var mx = lab.hostNamed(HOST);
        mx.change(script -> script.proving(lab.rogue().issue(HOST)));
        lab.domain("open.example", HOST);
        relay.send("a@sender.example", "b@open.example");
        patiently().until(() -> relay.hasOutcome("open.example", Outcome.DELIVERED));
        assertThat(mx.openConnections()).as("the connection is kept for the next message").isOne();

        relay.send("a@sender.example", "second@" + DOMAIN);

        patiently().until(() -> relay.hasWaited(DOMAIN, REFUSED));
        assertThat(mx.sessions()).flatExtracting(session -> session.commands())
                .noneMatch(line -> line.contains("second@"));
        mx.change(script -> script.proving(lab.authority().issue(HOST)));
        patiently().until(() -> mx.mails().size() == 2);
        assertThat(mx.mails().getLast().session()).as("a connection of its own").isNotZero();
    }

    @Test
    void STLS_R_2_aTlsSessionFirstMadeWithoutPolicyProvesNothingWhenResumed() {
        var mx = lab.hostNamed(HOST);
        mx.change(script -> script.proving(lab.rogue().issue(HOST)));
        lab.domain("open.example", HOST);
        relay.send("a@sender.example", "b@open.example");
        patiently().until(() -> mx.mails().size() == 1);
        mx.hangUp();

        relay.send("a@sender.example", "second@" + DOMAIN);

        patiently().until(() -> relay.hasWaited(DOMAIN, REFUSED));
        assertThat(mx.mails()).hasSize(1);
    }

    @Test
    void aVerifiedConnectionServesADomainWithoutPolicyToo() {
        deliverFirst();
        lab.domain("open.example", HOST);
        var mx = lab.hostNamed(HOST);

        relay.send("a@sender.example", "b@open.example");

        patiently().until(() -> mx.mails().size() == 2);
        assertThat(mx.mails().getLast().session()).isZero();
    }

    @Test
    void STS_5_1_6_anMxRecordOfAnIntruderLeadsNowhere() {
        deliverFirst();
        var intruder = lab.host("mx.intruder.example");
        lab.dns().remove(DOMAIN, "MX");
        lab.domain(DOMAIN, "mx.intruder.example");

        relay.send("a@sender.example", "second@" + DOMAIN);

        patiently().until(() -> relay.hasWaited(DOMAIN, REFUSED));
        assertThat(intruder.connections()).isZero();
        lab.dns().remove(DOMAIN, "MX");
        lab.domain(DOMAIN, HOST);
        patiently().until(() -> lab.hostNamed(HOST).mails().size() == 2);
    }

    @Test
    void STS_5_1_3_theHostBehindAnIntruderGetsTheMail() {
        var intruder = lab.host("mx.intruder.example");
        lab.dns().remove(DOMAIN, "MX");
        lab.domain(DOMAIN, "mx.intruder.example", HOST);

        relay.send("a@sender.example", "first@" + DOMAIN);

        patiently().until(() -> relay.hasOutcome(DOMAIN, Outcome.DELIVERED));
        assertThat(intruder.connections()).isZero();
        assertThat(lab.hostNamed(HOST).mails().getFirst().tls()).isTrue();
        assertThat(relay.outcomesFor(DOMAIN)).extracting(TlsOutcome::result)
                .anySatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(TlsOutcome.Result.Failure.class,
                                told -> assertThat(told.failure().type()).isEqualTo(FailureType.VALIDATION_FAILURE)))
                .hasAtLeastOneElementOfType(TlsOutcome.Result.Success.class);
    }

    @Test
    void STS_4_1_5_aCertificateOfAnotherHostInThePolicyDoesNotVouchForThisOne() {
        var mx = lab.hostNamed(HOST);
        mx.change(script -> script.proving(lab.authority().issue("mx2.strict.example")));

        relay.send("a@sender.example", "first@" + DOMAIN);

        patiently().until(() -> relay.hasWaited(DOMAIN, REFUSED));
        assertThat(mx.mails()).isEmpty();
    }

    private void deliverFirst() {
        relay.send("a@sender.example", "first@" + DOMAIN);
        patiently().until(() -> relay.hasOutcome(DOMAIN, Outcome.DELIVERED));
    }
}
