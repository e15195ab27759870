package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxMail;
import org.stsrelay.lab.MxScript;

/// A message whose sender demands protected connections all the way (RFC 8689): it goes on with its demand, or it does not
/// go.
class RequireTlsJourneyTest {

    private static final String MESSAGE = "Subject: journey\r\n\r\nsecret\r\n";

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example", MxScript::requiringTls);
    private JourneyRelay relay;

    @BeforeEach
    void open() {
        lab.authority().issue("relay.lab.example").writeTo(folder.resolve("own.pem"), folder.resolve("own-key.pem"));
        lab.domain("sender.example", "mx.sender.example");
        lab.policy("sender.example", "1", "enforce", "*.sender.example");
        relay = JourneyRelay.start(lab, folder, "tls: {mode: optional, certificate: own.pem, key: own-key.pem}",
                JourneyRelay.EAGER);
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void RTLS_4_2_1_1_RTLS_4_1_3_itGoesOnWithItsDemandToEveryDomain() throws IOException {
        var one = enforcing("one", MxScript::requiringTls);
        var two = enforcing("two", MxScript::requiringTls);

        demand("b@one.example", "c@two.example");

        patiently().until(() -> one.mails().size() == 1 && two.mails().size() == 1);
        assertThat(List.of(one, two)).allSatisfy(mx -> assertDemanded(mx.mails().getFirst()));
    }

    @Test
    void RTLS_4_2_1_3_RTLS_4_2_1_4_ESC_R_11_itComesBackAtOnceWhereNoHostPassesItOn() throws IOException {
        var mx = enforcing("deaf", UnaryOperator.identity());

        demand("b@deaf.example");

        patiently().until(() -> senders.mails().size() == 1);
        var notice = Notice.of(senders.mails().getFirst());
        assertThat(notice.status()).contains("Action: failed", "Status: 5.7.30");
        assertThat(notice.words()).contains("REQUIRETLS", "mx.deaf.example", "send it again without");
        assertSaidNothingOfMail(mx);
        assertThat(relay.attemptsFor("deaf.example")).hasSize(1);
    }

    @Test
    void RTLS_5_1_RTLS_5_2_itsNoticeIsProtectedLikeIt() throws IOException {
        enforcing("deaf", UnaryOperator.identity());

        send(" REQUIRETLS RET=FULL", MESSAGE, "b@deaf.example");

        patiently().until(() -> senders.mails().size() == 1);
        assertDemanded(senders.mails().getFirst());
        assertThat(Notice.of(senders.mails().getFirst()).original()).contains("Subject: journey")
                .doesNotContain("secret");
    }

    @Test
    void RTLS_5_3_itsNoticeArrivesWhereNobodyOffersTo() throws IOException {
        enforcing("deaf", UnaryOperator.identity());
        senders.play(MxScript.good("mx.sender.example", lab.authority().issue("mx.sender.example")));

        send(" REQUIRETLS RET=FULL", MESSAGE, "b@deaf.example");

        patiently().until(() -> senders.mails().size() == 1);
        assertThat(senders.mails().getFirst().mail()).doesNotContain("REQUIRETLS");
        assertThat(senders.mails().getFirst().text()).doesNotContain("secret");
    }

    @Test
    void RTLS_4_2_1_2_theNextHostMayPassItOn() throws IOException {
        var deaf = lab.host("mx1.mixed.example");
        var good = lab.host("mx2.mixed.example", MxScript::requiringTls);
        lab.domain("mixed.example", "mx1.mixed.example", "mx2.mixed.example");
        lab.policy("mixed.example", "1", "enforce", "*.mixed.example");

        demand("b@mixed.example");

        patiently().until(() -> good.mails().size() == 1);
        assertDemanded(good.mails().getFirst());
        assertSaidNothingOfMail(deaf);
    }

    @Test
    void RTLS_4_2_1_1_anOfferInClearIsAnAttackersAsLikelyAsTheHosts() throws IOException {
        var mx = enforcing("clear", MxScript::requiringTlsInClear);

        demand("b@clear.example");

        patiently().until(() -> relay.hasOutcome("clear.example", Outcome.BOUNCED));
        assertSaidNothingOfMail(mx);
    }

    /// One host has what it takes but the proof, the other has the proof and does not pass it on.
    @Test
    void RTLS_4_2_1_3_twoHalvesAreNoWholeAndTheMessageWaits() throws IOException {
        var rogue = lab.host("mx1.halves.example",
                mx -> mx.requiringTls().proving(lab.rogue().issue("mx1.halves.example")));
        var deaf = lab.host("mx2.halves.example");
        lab.domain("halves.example", "mx1.halves.example", "mx2.halves.example");
        lab.policy("halves.example", "1", "enforce", "*.halves.example");

        demand("b@halves.example");

        patiently().until(() -> relay.hasWaited("halves.example", "4.7.10"));
        assertSaidNothingOfMail(rogue);
        assertSaidNothingOfMail(deaf);
        rogue.play(MxScript.good("mx1.halves.example", lab.authority().issue("mx1.halves.example")).requiringTls());
        patiently().until(() -> rogue.mails().size() == 1);
        assertDemanded(rogue.mails().getFirst());
        assertThat(relay.hasOutcome("halves.example", Outcome.BOUNCED)).isFalse();
    }

    @Test
    void RTLS_2_3_withoutAnEnforcedPolicyNoHostIsAsked() throws IOException {
        var mx = lab.host("mx.open.example", MxScript::requiringTls);
        lab.domain("open.example", "mx.open.example");
        lab.domain("trial.example", "mx.open.example");
        lab.policy("trial.example", "1", "testing", "mx.open.example");

        demand("b@open.example", "c@trial.example");

        patiently().until(() -> relay.hasWaited("open.example", "4.7.10")
                && relay.hasWaited("trial.example", "4.7.10"));
        assertThat(mx.connections()).isZero();
        assertThat(relay.outcomesFor("open.example")).isEmpty();
    }

    @Test
    void RTLS_2_4_aDomainWithoutMxRecordsIsItsOwnHost() throws IOException {
        var mx = lab.host("alone.example", MxScript::requiringTls);

        demand("b@alone.example");

        patiently().until(() -> mx.mails().size() == 1);
        assertDemanded(mx.mails().getFirst());
    }

    @Test
    void RTLS_4_1_1_itsDemandSurvivesARestart() throws IOException {
        var mx = enforcing("later", script -> script.requiringTls().proving(lab.rogue().issue("mx.later.example")));
        demand("b@later.example");
        patiently().until(() -> relay.hasWaited("later.example", "4.7.10"));

        relay.restart();
        mx.play(MxScript.good("mx.later.example", lab.authority().issue("mx.later.example")).requiringTls());

        patiently().until(() -> mx.mails().size() == 1);
        assertDemanded(mx.mails().getFirst());
    }

    @Test
    void RTLS_4_1_1_itsDemandMovesWithIt() throws IOException {
        var mx = enforcing("moved", script -> script.requiringTls().proving(lab.rogue().issue("mx.moved.example")));
        demand("b@moved.example");
        patiently().until(() -> relay.hasWaited("moved.example", "4.7.10"));
        var shell = new OperatorShell(relay);

        var files = folder.resolve("moved");
        shell.run("queue", "export", "--all", "--to-dir", files.toString(), "--remove", "--yes");
        mx.play(MxScript.good("mx.moved.example", lab.authority().issue("mx.moved.example")).requiringTls());
        assertThat(mx.mails()).isEmpty();
        shell.run("queue", "import", files.toString());

        patiently().until(() -> mx.mails().size() == 1);
        assertDemanded(mx.mails().getFirst());
    }

    @Test
    void RTLS_4_1_2_itsDemandOutweighsItsHeader() throws IOException {
        var mx = enforcing("both", script -> script.requiringTls().proving(lab.rogue().issue("mx.both.example")));

        send(" REQUIRETLS", "TLS-Required: No\r\n" + MESSAGE, "b@both.example");

        patiently().until(() -> relay.hasWaited("both.example", "4.7.10"));
        assertSaidNothingOfMail(mx);
        mx.play(MxScript.good("mx.both.example", lab.authority().issue("mx.both.example")).requiringTls());
        patiently().until(() -> mx.mails().size() == 1);
        assertDemanded(mx.mails().getFirst());
        assertThat(mx.mails().getFirst().text()).contains("\r\nTLS-Required: No\r\n");
    }

    private LabMx enforcing(String name, UnaryOperator<MxScript> behaviour) {
        var domain = name + ".example";
        var mx = lab.host("mx." + domain, behaviour);
        lab.domain(domain, "mx." + domain);
        lab.policy(domain, "1", "enforce", "mx." + domain);
        return mx;
    }

    private void demand(String... to) throws IOException {
        send(" REQUIRETLS", MESSAGE, to);
    }

    private void send(String parameters, String message, String... to) throws IOException {
        try (var client = relay.client().startTls(lab.authority().clientContext())) {
            client.send("a@sender.example", parameters, message.getBytes(StandardCharsets.US_ASCII), to);
        }
    }

    private static void assertDemanded(MxMail mail) {
        assertThat(mail.tls()).isTrue();
        assertThat(mail.mail() + " ").contains(" REQUIRETLS ");
    }

    private static void assertSaidNothingOfMail(LabMx mx) {
        assertThat(mx.sessions()).isNotEmpty()
                .allSatisfy(session -> assertThat(session.commands())
                        .noneMatch(line -> line.startsWith("MAIL") || line.startsWith("RCPT")));
    }
}
