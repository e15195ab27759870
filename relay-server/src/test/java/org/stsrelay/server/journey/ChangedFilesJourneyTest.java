package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Lab;

/// Files of certificates that change while the relay runs: good ones are taken up by themselves, broken ones never.
@Tag("slow")
class ChangedFilesJourneyTest {

    /// The relay looks every ten seconds.
    private static final Duration A_LOOK = Duration.ofSeconds(11);

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final Authority authority = new Authority("listeners", Instant.now());
    private Path chain;
    private Path key;
    private Identity first;

    @BeforeEach
    void write() {
        lab.host("mx.anybody.example");
        chain = folder.resolve("chain.pem");
        key = folder.resolve("key.pem");
        first = authority.issue("relay.lab.example");
        first.writeTo(chain, key);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aRenewedCertificateIsShownByItselfAndABrokenOneNever() throws IOException {
        try (var relay = JourneyRelay.start(lab, folder, "tls: {certificate: chain.pem, key: key.pem}",
                JourneyRelay.EAGER)) {
            assertThat(shown(relay)).isEqualTo(first.leaf());

            var renewed = authority.issue("relay.lab.example");
            replace(key, renewed.keyPem()); // for a moment the key is another one's
            replace(chain, renewed.certificatePem());
            patiently().until(() -> shown(relay).equals(renewed.leaf()));

            Files.writeString(chain, authority.issue("relay.lab.example").certificatePem().substring(0, 200));
            patiently().during(A_LOOK).until(() -> shown(relay).equals(renewed.leaf()));

            var last = authority.issue("relay.lab.example");
            last.writeTo(chain, key);
            patiently().until(() -> shown(relay).equals(last.leaf()));
        }
    }

    @Test
    void aReloadTakesOtherFilesAtOnceAndRefusesAPairThatDoesNotMatch() throws IOException {
        try (var relay = JourneyRelay.start(lab, folder, "tls: {certificate: chain.pem, key: key.pem}",
                JourneyRelay.EAGER)) {
            var other = authority.issue("relay.lab.example");
            other.writeTo(folder.resolve("other-chain.pem"), folder.resolve("other-key.pem"));

            relay.edit(text -> text.replace("certificate: chain.pem", "certificate: other-chain.pem"));
            assertThat(relay.relay().reload().summary()).contains("relay.yaml:", "is not the key of");
            assertThat(shown(relay)).isEqualTo(first.leaf());

            relay.edit(text -> text.replace("key: key.pem", "key: other-key.pem"));
            assertThat(relay.relay().reload().isDone()).isTrue();
            assertThat(shown(relay)).isEqualTo(other.leaf());
        }
    }

    @Test
    void anEmptiedBundleOfTrustAnchorsChangesNothing() throws IOException {
        var mx = lab.host("mx.trust.example");
        lab.domain("trust.example", "mx.trust.example");
        lab.policy("trust.example", "1", "enforce", "mx.trust.example");
        try (var relay = JourneyRelay.start(lab, folder)) {
            var bundle = folder.resolve("lab-ca.pem");
            replace(bundle, "");
            Files.setLastModifiedTime(bundle, java.nio.file.attribute.FileTime.from(Instant.now().plusSeconds(60)));

            relay.send("a@sender.example", "b@trust.example");
            patiently().until(() -> mx.mails().size() == 1);
            assertThat(mx.mails().getFirst().tls()).isTrue();

            assertThat(relay.relay().reload().isDone()).as("a reload finds it out").isFalse();
            relay.send("a@sender.example", "b@trust.example");
            patiently().until(() -> mx.mails().size() == 2);
        }
    }

    /// As certbot and others do.
    private static void replace(Path file, String text) throws IOException {
        var next = Files.writeString(file.resolveSibling("next.pem"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The certificate that a client is shown after STARTTLS.
    private static X509Certificate shown(JourneyRelay relay) {
        try (var socket = new Socket(relay.smtp().getAddress(), relay.smtp().getPort())) {
            var in = socket.getInputStream();
            lineFrom(in);
            socket.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
            lineFrom(in);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new Everybody()}, null);
            try (var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "relay", 25, true)) {
                tls.startHandshake();
                return (X509Certificate) tls.getSession().getPeerCertificates()[0];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void lineFrom(java.io.InputStream in) throws IOException {
        for (var octet = in.read(); octet != '\n'; octet = in.read()) {
            assertThat(octet).as("an octet of a reply").isNotNegative();
        }
    }

    private static final class Everybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
