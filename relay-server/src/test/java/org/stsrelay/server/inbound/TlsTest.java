package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Authority;
import org.stsrelay.server.inbound.AcceptSettings.Times;
import org.stsrelay.server.inbound.ListenerSettings.Files;
import org.stsrelay.server.inbound.ListenerSettings.Tls;

class TlsTest {

    private final Authority authority = new Authority("lab", Clock.systemUTC().instant());
    private final SSLContext trusting = trusting(authority);
    @TempDir
    private Path folder;
    private Files files = new Files(Path.of(""), Path.of(""));

    @BeforeEach
    void writeFiles() {
        files = new Files(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        authority.issue("relay.example").writeTo(files.certificate(), files.key());
    }

    @Test
    void aMessageComesInThroughStartTls() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = Client.to(front.address())) {
            client.expect("220");
            assertThat(client.say("EHLO client.example")).contains("250-STARTTLS");
            client.startTls(trusting);
            assertThat(client.say("EHLO client.example")).doesNotContain("STARTTLS").contains("250-PIPELINING");
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");

            assertThat(front.submission.only().received()).contains(" with ESMTPS\r\n\t(TLSv1.3 TLS_");
            assertThat(front.accepted).singleElement()
                    .satisfies(message -> assertThat(message.tlsVersion()).contains("TLSv1.3"));
            assertThat(client.say("STARTTLS")).startsWith("503 5.5.1");
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void whatWasSaidBeforeTlsIsForgotten() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            client.say("RCPT TO:<c@d.example>");
            client.startTls(trusting);
            assertThat(client.say("DATA")).startsWith("503");
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("503");
        }
    }

    @Test
    void whatFollowsStartTlsInPlainIsNeverACommand() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = front.client()) {
            client.send("STARTTLS\r\nMAIL FROM:<evil@b.example>\r\n");
            assertThat(client.reply()).startsWith("421 4.7.0");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void plainCommandsInsteadOfAHandshakeEndTheConnection() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = front.client()) {
            client.send("STARTTLS\r\n");
            client.expect("220");
            client.send("MAIL FROM:<evil@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
            assertThat(client.isHungUpOn()).isTrue();
            await().until(() -> front.events.contains("handshake failed"));
            assertThat(front.submission.all()).isEmpty();
        }
    }

    @Test
    void aStalledHandshakeEndsTheConnectionAndNeverGoesOnInPlain() {
        var hasty = Front.withTimes(times -> new Times(times.command(), times.block(), times.message(), Front.SHORT));
        try (var front = Front.open(hasty, Front.listener(new Tls.Optional(files))); var client = front.client()) {
            client.send("STARTTLS\r\n");
            client.expect("220");
            assertThat(client.isHungUpOn()).isTrue();
            await().until(() -> front.events.contains("handshake failed"));
        }
    }

    @Test
    void aListenerMayInsistOnTls() {
        try (var front = Front.open(Front.listener(new Tls.Required(files))); var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("530 5.7.0");
            client.startTls(trusting);
            client.say("EHLO client.example");
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
        }
    }

    @Test
    void aListenerMayBeginWithTls() {
        try (var front = Front.open(Front.listener(new Tls.Implicit(files)));
                var client = Client.to(front.address()).handshake(trusting)) {
            client.expect("220");
            assertThat(client.say("EHLO client.example")).doesNotContain("STARTTLS");
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
            assertThat(front.submission.only().received()).contains(" with ESMTPS\r\n");
            assertThat(client.say("STARTTLS")).startsWith("503");
        }
    }

    @Test
    void silentConnectionsDoNotKeepOthersFromTls() {
        var hasty = Front.withTimes(times -> new Times(times.command(), times.block(), times.message(),
                Duration.ofSeconds(5)));
        try (var front = Front.open(hasty, Front.listener(new Tls.Implicit(files)))) {
            var silent = IntStream.range(0, 30).mapToObj(_ -> Client.to(front.address())).toList();
            try (var client = Client.to(front.address()).handshake(trusting)) {
                client.expect("220");
            } finally {
                silent.forEach(Client::close);
            }
        }
    }

    @Test
    void aPlainClientOnATlsPortIsHungUpOn() {
        try (var front = Front.open(Front.listener(new Tls.Implicit(files))); var client = Client.to(front.address())) {
            client.send("EHLO client.example\r\n");
            assertThat(client.isHungUpOn()).isTrue();
            await().until(() -> front.events.contains("handshake failed"));
        }
    }

    @Test
    void largeMessagesGoThroughTls() {
        try (var front = Front.open(Front.listener(new Tls.Implicit(files)));
                var client = Client.to(front.address()).handshake(trusting)) {
            client.expect("220");
            client.say("EHLO client.example");
            var text = "0123456789abcdef\r\n".repeat(200_000);
            assertThat(client.message(text + ".\r\n")).startsWith("250");
            assertThat(front.submission.only().asSent()).isEqualTo(text);
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestart() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files)))) {
            var renewed = authority.issue("relay.example");
            renewed.writeTo(files.certificate(), files.key());
            front.clock.advance(Duration.ofSeconds(10));
            try (var client = front.client().startTls(trusting)) {
                assertThat(client.shownCertificate()).isEqualTo(renewed.leaf());
            }
            assertThat(front.listener.certificateExpires()).contains(renewed.leaf().getNotAfter().toInstant());
        }
    }

    static SSLContext trusting(Authority authority) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("lab", authority.certificate());
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
