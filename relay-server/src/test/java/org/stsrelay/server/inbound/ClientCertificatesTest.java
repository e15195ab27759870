package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.server.inbound.ListenerSettings.ClientCertificates;
import org.stsrelay.server.inbound.ListenerSettings.Files;
import org.stsrelay.server.inbound.ListenerSettings.Tls;

/// Relaying because of a certificate.
class ClientCertificatesTest {

    private final Instant now = Clock.systemUTC().instant();
    private final Authority web = new Authority("web", now);
    private final Authority own = new Authority("own", now);

    @TempDir
    private Path folder;
    private Files files = new Files(Path.of(""), Path.of(""));

    @BeforeEach
    void writeFiles() throws IOException {
        files = new Files(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        web.issue("relay.example").writeTo(files.certificate(), files.key());
        java.nio.file.Files.writeString(folder.resolve("own.pem"), own.certificatePem());
    }

    @Test
    void aCertificateOfOurAuthorityRelays() {
        try (var front = open(ofAuthority()); var client = client(front, own.issueForClient("app.example"))) {
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
        }
    }

    @Test
    void aCertificateOfOthersCountsForNothingAndBreaksNothing() {
        for (var identity : List.of(web.issueForClient("app.example"), Authority.selfSigned(now, "app.example"))) {
            try (var front = open(ofAuthority()); var client = client(front, identity)) {
                assertDenied(client);
            }
        }
    }

    @Test
    void theFileOfAuthoritiesIsReadAgainAndABrokenOneChangesNothing() throws IOException {
        try (var front = open(ofAuthority())) {
            java.nio.file.Files.writeString(folder.resolve("own.pem"), "broken");
            front.clock.advance(Duration.ofSeconds(10));
            try (var client = client(front, own.issueForClient("app.example"))) {
                assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
            }
            java.nio.file.Files.writeString(folder.resolve("own.pem"), web.certificatePem());
            front.clock.advance(Duration.ofSeconds(10));
            try (var client = client(front, web.issueForClient("app.example"))) {
                assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
            }
            try (var client = client(front, own.issueForClient("app.example"))) {
                assertDenied(client);
            }
        }
    }

    @Test
    void withoutACertificateThereIsNoWayIn() {
        try (var front = open(ofAuthority()); var client = front.client().startTls(TlsTest.trusting(web))) {
            client.say("EHLO client.example");
            assertDenied(client);
        }
    }

    @Test
    void oneOfTheNamesHasToBeThere() {
        var named = new ClientCertificates(Optional.of(folder.resolve("own.pem")), Set.of("app.example"), Set.of(),
                SenderDomains.ANY, OptionalInt.empty());
        try (var front = open(named); var client = client(front, own.issueForClient("APP.example"))) {
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
        }
        try (var front = open(named); var client = client(front, own.issueForClient("other.example"))) {
            assertDenied(client);
        }
    }

    @Test
    void aListedCertificateCountsWhoeverMadeIt() throws GeneralSecurityException {
        var listed = Authority.selfSigned(now, "app.example");
        var print = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(listed.leaf().getEncoded()));
        var settings = new ClientCertificates(Optional.empty(), Set.of(), Set.of(print),
                SenderDomains.of(List.of("example.org")), OptionalInt.of(1));
        try (var front = open(settings); var client = client(front, listed)) {
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("550 5.7.1")
                    .contains("from your certificate", "example.org", "listeners.tls.client-certificates");
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<1@c.example>");
            assertThat(client.say("RCPT TO:<2@c.example>")).startsWith("451 4.7.1").contains("1 an hour");
        }
        try (var front = open(settings); var client = client(front, Authority.selfSigned(now, "app.example"))) {
            assertDenied(client);
        }
    }

    @Test
    void aCertificateIsAskedForOnlyWhereItCounts() {
        var asking = context(own.issueForClient("app.example"));
        try (var front = Front.open(Front.listener(new Tls.Required(files)));
                var client = front.client().startTls(asking)) {
            assertThat(client.showedCertificate()).isFalse();
        }
        try (var front = open(ofAuthority()); var client = front.client().startTls(asking)) {
            assertThat(client.showedCertificate()).isTrue();
        }
    }

    @Test
    void whoIsLetInByACertificateCanBeChangedAndWhatWasUsedOfALimitStaysUsed() throws IOException {
        var app = own.issueForClient("app.example");
        try (var front = open(ofAuthority(OptionalInt.of(1), "app.example"))) {
            try (var client = client(front, app)) {
                client.say("MAIL FROM:<a@b.example>");
                assertThat(client.say("RCPT TO:<1@c.example>")).startsWith("250");
            }
            change(front, Optional.of(ofAuthority(OptionalInt.of(1))));
            try (var client = client(front, own.issueForClient("other.example"))) {
                client.say("MAIL FROM:<a@b.example>");
                assertThat(client.say("RCPT TO:<2@c.example>")).startsWith("451 4.7.1");
            }
            change(front, Optional.of(ofAuthority(OptionalInt.empty(), "other.example")));
            try (var client = client(front, app)) {
                assertDenied(client);
            }
            change(front, Optional.empty());
            try (var client = front.client().startTls(context(app))) {
                assertThat(client.showedCertificate()).isFalse();
            }
        }
    }

    private void change(Front front, Optional<ClientCertificates> settings) throws IOException {
        front.reception.prepare(Front.SETTINGS, List.of(listener(settings))).run();
    }

    private static void assertDenied(Client client) {
        client.say("MAIL FROM:<a@b.example>");
        assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("550 5.7.1 Relaying denied");
    }

    private ClientCertificates ofAuthority() {
        return ofAuthority(OptionalInt.empty());
    }

    private ClientCertificates ofAuthority(OptionalInt perHour, String... names) {
        return new ClientCertificates(Optional.of(folder.resolve("own.pem")), Set.of(names), Set.of(),
                SenderDomains.ANY, perHour);
    }

    private ListenerSettings listener(Optional<ClientCertificates> settings) {
        var usual = Front.listener();
        return new ListenerSettings(usual.name(), usual.address(), List.of(), usual.bareNewline(),
                new Tls.Required(files), settings, Optional.empty());
    }

    /// The time of day is the certificates'.
    private Front open(ClientCertificates settings) {
        var front = Front.open(listener(Optional.of(settings)));
        front.clock.set(now);
        return front;
    }

    private Client client(Front front, Identity identity) {
        var client = front.client().startTls(context(identity));
        client.say("EHLO client.example");
        return client;
    }

    private SSLContext context(Identity identity) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("lab", web.certificate());
            store.setKeyEntry("own", identity.key(), new char[0],
                    identity.chain().toArray(java.security.cert.X509Certificate[]::new));
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
