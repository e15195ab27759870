package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.Authority;
import org.stsrelay.server.inbound.ListenerSettings.Files;
import org.stsrelay.server.inbound.ListenerSettings.Tls;

/// REQUIRETLS from clients (RFC 8689 §2): offered and taken under TLS, and nowhere else.
class RequireTlsTest {

    private final Authority authority = new Authority("lab", Clock.systemUTC().instant());
    private final SSLContext trusting = authority.clientContext();
    @TempDir
    private Path folder;
    private Files files = new Files(Path.of(""), Path.of(""));

    @BeforeEach
    void writeFiles() {
        files = new Files(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        authority.issue("relay.example").writeTo(files.certificate(), files.key());
    }

    @Test
    void RTLS_2_2_itIsOfferedUnderTlsOnly() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = Client.to(front.address())) {
            client.expect("220");
            assertThat(client.say("EHLO client.example")).contains("STARTTLS").doesNotContain("REQUIRETLS");
            client.startTls(trusting);
            assertThat(client.say("EHLO client.example")).contains("250-REQUIRETLS\n");
        }
    }

    @Test
    void RTLS_2_2_aListenerThatBeginsWithTlsOffersItAtOnce() {
        try (var front = Front.open(Front.listener(new Tls.Implicit(files)));
                var client = Client.to(front.address()).handshake(trusting)) {
            client.expect("220");
            assertThat(client.say("EHLO client.example")).contains("250-REQUIRETLS\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REQUIRETLS", "requiretls", "SIZE=10 REQUIRETLS BODY=8BITMIME"})
    void RTLS_2_2_inClearItIsRefusedAndNothingIsTaken(String parameters) {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@b.example> " + parameters)).startsWith("530 5.7.10")
                    .contains("STARTTLS");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("503");
            assertThat(front.submission.all()).isEmpty();
        }
    }

    @Test
    void RTLS_2_2_aListenerWithoutTlsRefusesItToo() {
        try (var front = Front.open(); var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@b.example> REQUIRETLS")).startsWith("530 5.7.10");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REQUIRETLS=", "REQUIRETLS=yes", "REQUIRETLS REQUIRETLS"})
    void RTLS_2_1_itIsOneWordWithoutAValue(String parameters) {
        try (var front = Front.open(Front.listener(new Tls.Optional(files)));
                var client = front.client().startTls(trusting)) {
            client.say("EHLO client.example");
            assertThat(client.say("MAIL FROM:<a@b.example> " + parameters)).startsWith("501 5.5.4");
        }
    }

    @Test
    void RTLS_4_1_1_theMessageIsTaggedWithIt() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files)));
                var client = front.client().startTls(trusting)) {
            client.say("EHLO client.example");
            assertThat(message(client, " REQUIRETLS", "Subject: a\r\n\r\n.\r\n")).startsWith("250");

            assertThat(front.submission.only().message().options().requireTls()).isTrue();
        }
    }

    @Test
    void RTLS_4_1_1_withoutItTheHeaderCounts() {
        try (var front = Front.open(); var client = front.client()) {
            assertThat(message(client, "", "TLS-Required: No\r\n\r\n.\r\n")).startsWith("250");

            assertThat(front.submission.only().message().options().requireTls()).isFalse();
            assertThat(front.submission.only().message().content().tlsNotRequired()).isTrue();
        }
    }

    @Test
    void RTLS_2_2_whatWasDemandedBeforeTlsIsForgotten() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            client.startTls(trusting);
            client.say("EHLO client.example");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("503");
        }
    }

    private static String message(Client client, String parameters, String text) {
        client.say("MAIL FROM:<a@b.example>" + parameters);
        client.say("RCPT TO:<c@d.example>");
        client.say("DATA");
        client.send(text);
        return client.reply();
    }
}
