package org.stsrelay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.lab.LabMx;
import org.stsrelay.server.journey.JourneyRelay;

/// Real Postfix at both ends: a client with the relay as its `relayhost`, and the MX host of a domain that enforces a
/// policy. DNS, policy and trust are the lab's.
@Tag("peers")
@EnabledIf("org.stsrelay.server.peers.RealPostfix#isInstalled")
class PostfixJourneyTest {

    private static final String STRICT = "strict.example";
    private static final String MX = "mx.strict.example";
    private static final String ALICE = "alice@client.example";
    private static final String BOB = "bob@strict.example";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Lab lab;

    /// Where bounces go.
    private LabMx home;

    @BeforeEach
    void open() {
        lab = Lab.open();
        home = lab.host("mx.client.example");
        lab.domain("client.example", "mx.client.example");
        lab.policy(STRICT, "1", "enforce", MX);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void mailGoesFromPostfixToPostfixOverTheTlsThatThePolicyDemands() throws IOException {
        try (var mx = mx(lab.authority().issue(MX));
                var relay = JourneyRelay.start(lab, folder);
                var client = client(relay, "")) {
            client.submit(ALICE, BOB, "Subject: first\n\nhello\n");

            await().atMost(PATIENCE).until(() -> mx.mail().size() == 1);
            assertThat(mx.mail().getFirst())
                    .containsPattern("Received: from relay.lab.example [^;]*using TLSv1.3 [^;]*by mx.strict.example "
                            + "\\(Postfix\\) with ESMTPS")
                    .containsPattern("Received: from client.example [^;]*by relay.lab.example [^;]*"
                            + "with ESMTP\\s+id [0-9A-Z]{26}\\s")
                    .contains("Subject: first\n");
            assertThat(relay.attemptsFor(STRICT)).singleElement()
                    .satisfies(attempt -> assertThat(attempt.security()).isEqualTo(Security.AUTHENTICATED));
            await().atMost(PATIENCE).until(client::queueIsEmpty);
            assertThat(client.log()).containsPattern("status=sent \\(250 2.0.0 Ok: queued as [0-9A-Z]{26}\\)");
        }
    }

    @Test
    void behindABrokenCertificateMailWaitsInTheRelayAndNotInTheClient() throws IOException {
        try (var mx = mx(lab.rogue().issue(MX));
                var relay = JourneyRelay.start(lab, folder);
                var client = client(relay, "")) {
            client.submit(ALICE, BOB, "Subject: patient\n\nhello\n");
            await().atMost(PATIENCE).until(() -> relay.attemptsFor(STRICT).size() >= 2 && client.queueIsEmpty());

            assertThat(relay.attemptsFor(STRICT)).allSatisfy(attempt -> {
                assertThat(attempt.security()).isEqualTo(Security.NONE);
                assertThat(attempt.results()).singleElement().satisfies(result -> {
                    assertThat(result.outcome()).isEqualTo(Outcome.DEFERRED);
                    assertThat(result.status()).hasToString("4.7.5");
                });
            });
            assertThat(mx.log()).doesNotContain("MAIL FROM:");

            mx.show(lab.authority().issue(MX));

            await().atMost(PATIENCE).until(() -> {
                assertThat(client.queueIsEmpty()).isTrue();
                return mx.mail().size() == 1;
            });
            assertThat(mx.mail().getFirst()).contains("using TLSv1.3").contains("Subject: patient\n");
            assertThat(home.mails()).isEmpty();
        }
    }

    @Test
    void aBurstOfEightBitMailArrivesByteForByteWithItsDsnParameters() throws IOException {
        try (var mx = mx(lab.authority().issue(MX));
                var relay = JourneyRelay.start(lab, folder);
                var client = client(relay, "");
                var sender = new LabClient(client.address())) {
            for (var number = 0; number < 20; number++) {
                sender.command("MAIL FROM:<" + ALICE + "> BODY=8BITMIME RET=HDRS ENVID=burst+2B" + number);
                sender.command("RCPT TO:<" + BOB + "> NOTIFY=DELAY,FAILURE ORCPT=rfc822;robert+2Bold@strict.example");
                sender.command("DATA");
                sender.data(eightBit(number));
            }

            await().atMost(PATIENCE).until(() -> mx.mail().size() == 20);
            assertThat(mx.mail()).extracting(PostfixJourneyTest::body)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20)
                            .mapToObj(number -> new String(eightBit(number), StandardCharsets.ISO_8859_1))
                            .map(text -> body(text.replace("\r\n", "\n")))
                            .toList());
            assertThat(IntStream.range(0, 20)).allSatisfy(number -> assertThat(mx.log())
                    .containsPattern("MAIL FROM:<alice@client.example>[^\n]* BODY=8BITMIME[^\n]*ENVID=burst\\+2B"
                            + number + "\\b"));
            assertThat(mx.log()).containsPattern("MAIL FROM:[^\n]* RET=HDRS")
                    .containsPattern("RCPT TO:<bob@strict.example>[^\n]* ORCPT=rfc822;robert\\+2Bold@strict.example")
                    .containsPattern("RCPT TO:[^\n]* NOTIFY=(FAILURE,DELAY|DELAY,FAILURE)");
            await().atMost(PATIENCE).until(client::queueIsEmpty);
            assertThat(relay.attemptsFor(STRICT)).hasSize(20);
        }
    }

    @Test
    void aMessageOfFiveMebibytesPassesThroughBoth() throws IOException {
        try (var mx = mx(lab.authority().issue(MX));
                var relay = JourneyRelay.start(lab, folder);
                var client = client(relay, "");
                var sender = new LabClient(client.address())) {
            var large = "Subject: large\r\n\r\n" + "A line as long as MIME makes them, seventy-six of them.\r\n"
                    .repeat(5 * 1024 * 1024 / 57);

            sender.send(ALICE, large.getBytes(StandardCharsets.US_ASCII), BOB);

            await().atMost(PATIENCE).until(() -> mx.mail().size() == 1);
            assertThat(body(mx.mail().getFirst()).equals(body(large.replace("\r\n", "\n")))).isTrue();
            assertThat(relay.attemptsFor(STRICT)).hasSize(1);
        }
    }

    @Test
    void postfixVerifiesTheRelayOverStartTls() throws IOException {
        lab.authority().issue("relay.lab.example").writeTo(folder.resolve("own.pem"), folder.resolve("own-key.pem"));
        try (var mx = mx(lab.authority().issue(MX));
                var relay = JourneyRelay.start(lab, folder,
                        "tls: {mode: required, certificate: own.pem, key: own-key.pem}", JourneyRelay.EAGER);
                var client = client(relay, """
                        smtp_tls_security_level = secure
                        smtp_tls_secure_cert_match = relay.lab.example
                        smtp_tls_CAfile = %s/lab-ca.pem
                        smtp_tls_loglevel = 1
                        """.formatted(folder))) {
            client.submit(ALICE, BOB, "Subject: encrypted throughout\n\nhello\n");

            await().atMost(PATIENCE).until(() -> mx.mail().size() == 1);
            assertThat(client.log()).contains("Verified TLS connection established to 127.0.0.1");
            assertThat(mx.mail().getFirst())
                    .containsPattern(
                            "by relay.lab.example with ESMTPS\\s+\\(TLSv1.3 [A-Z0-9_]+\\)\\s+id [0-9A-Z]{26}\\s");
        }
    }

    /// Postfix is kept from seeing the limit in the answer to EHLO, so that it has to be told.
    @Test
    void whatTheRelayRefusesBouncesAtPostfix() throws IOException {
        try (var relay = JourneyRelay.start(lab, folder, JourneyRelay.EAGER + "accept: {message-size: 64KiB}\n");
                var client = client(relay, "smtp_discard_ehlo_keywords = size\n")) {
            client.submit(ALICE, BOB, "Subject: too large\n\n" + "just a line of text\n".repeat(10_000));

            await().atMost(PATIENCE).until(() -> home.mails().size() == 1);
            assertThat(home.mails().getFirst().text()).contains("552 5.3.4").contains("Subject: too large");
            assertThat(client.log()).containsPattern("status=bounced \\(host 127.0.0.1\\[127.0.0.1\\] said: 552 5.3.4");
            await().atMost(PATIENCE).until(client::queueIsEmpty);
            assertThat(relay.attemptsFor(STRICT)).isEmpty();
        }
    }

    private RealPostfix mx(Identity identity) throws IOException {
        return RealPostfix.mx(lab, folder, STRICT, identity);
    }

    private RealPostfix client(JourneyRelay relay, String settings) throws IOException {
        return RealPostfix.client(lab, folder, relayhost(relay.smtp()) + settings);
    }

    private static String relayhost(InetSocketAddress smtp) {
        return "relayhost = [127.0.0.1]:%d%n".formatted(smtp.getPort());
    }

    private static byte[] eightBit(int number) {
        return """
                From: <alice@client.example>\r
                Subject: burst %1$d\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: 8bit\r
                \r
                Grüße Nr. %1$d, ÿ und 漢字\r
                .\r
                .. \t\r
                \r
                """.formatted(number).getBytes(StandardCharsets.UTF_8);
    }

    private static String body(String message) {
        return message.substring(message.indexOf("\n\n") + 2);
    }
}
