package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// A message whose sender would rather have it arrive than protected (RFC 8689 §3), as when it tells of a certificate that
/// has run out; and everybody else's, which must not suffer from it.
class TlsRequiredNoJourneyTest {

    private static final String CAREFREE = "TLS-Required: No\r\nSubject: your certificate\r\n\r\nhas run out\r\n";

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final LabMx mx =
            lab.host("mx.strict.example", script -> script.proving(lab.authority().expired("mx.strict.example")));
    private JourneyRelay relay;

    @BeforeEach
    void open() {
        lab.domain("strict.example", "mx.strict.example");
        lab.policy("strict.example", "1", "enforce", "mx.strict.example");
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void RTLS_3_3_itArrivesWhateverTheHostProvesAndKeepsItsHeader() throws Exception {
        relay.send("a@sender.example", "b@strict.example", CAREFREE);

        patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
        assertThat(mx.mails().getFirst().tls()).isTrue();
        assertThat(mx.mails().getFirst().text()).contains("\r\nTLS-Required: No\r\n");
        assertThat(relay.outcomesFor("strict.example")).isEmpty();
        assertThat(metrics()).contains("stsrelay_tls_required_no_total{result=\"honoured\"} 1.0",
                "stsrelay_tls_required_no_total{result=\"ignored\"} 0.0");
    }

    @Test
    void RTLS_3_3_itArrivesInClearWhereThereIsNoTls() {
        mx.change(MxScript::withoutTls);

        relay.send("a@sender.example", "b@strict.example", CAREFREE);

        patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
        assertThat(mx.mails().getFirst().tls()).isFalse();
    }

    /// Its connection waits for the next message, and the next message asks for more.
    @Test
    void RTLS_3_3_itsConnectionIsNotUsedForMailThatNeedsProof() {
        relay.send("a@sender.example", "b@strict.example", CAREFREE);
        patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));

        relay.send("a@sender.example", "c@strict.example");

        patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));
        assertThat(mx.mails()).hasSize(1);
        assertThat(mx.sessions().getFirst().commands()).noneMatch(line -> line.contains("c@strict.example"));
    }

    @Test
    void anOperatorMayNotHearOfIt() throws Exception {
        relay.edit(text -> text.replace("tls: {", "tls: {honour-tls-required-no: false, "));
        assertThat(relay.relay().reload().isDone()).isTrue();

        relay.send("a@sender.example", "b@strict.example", CAREFREE);

        patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));
        assertThat(mx.mails()).isEmpty();
        assertThat(metrics()).contains("stsrelay_tls_required_no_total{result=\"honoured\"} 0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS-Required: No\r\nTLS-Required: No\r\n", "TLS-Required: Maybe\r\n",
            "Subject: x\r\n TLS-Required: No\r\n"})
    void RTLS_3_2_whatIsNotSaidClearlyIsNotHeard(String header) {
        relay.send("a@sender.example", "b@strict.example", header + "\r\nhello\r\n");

        patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));
        assertThat(mx.mails()).isEmpty();
    }

    @Test
    void RTLS_4_2_2_1_itComesBackWhereTheHostInsistsOnTlsThatFails() {
        var insisting = lab.host("mx.insisting.example",
                script -> script.on(MxStep.HANDSHAKE, new MxAct.Reset())
                        .on(MxStep.MAIL, "530 5.7.0 Must issue a STARTTLS command first"));
        lab.domain("insisting.example", "mx.insisting.example");
        var senders = lab.host("mx.sender.example");
        lab.domain("sender.example", "mx.sender.example");

        relay.send("a@sender.example", "b@insisting.example", CAREFREE);

        patiently().until(() -> senders.mails().size() == 1);
        assertThat(Notice.of(senders.mails().getFirst()).status()).contains("Action: failed", "Status: 5.7.0",
                "530 5.7.0 Must issue a STARTTLS command first");
        assertThat(insisting.sessions()).hasSizeGreaterThan(1);
    }

    @Test
    void itsNoticeIsSentLikeAnyOther() {
        mx.change(script -> script.onRcpt("b@strict.example", "550 5.1.1 nobody"));

        relay.send("a@strict.example", "b@strict.example", CAREFREE);

        patiently().until(() -> relay.hasOutcome("strict.example", Outcome.BOUNCED));
        patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));
        assertThat(mx.mails()).isEmpty();
    }

    private String metrics() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.adminPort() + "/metrics"));
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }
}
