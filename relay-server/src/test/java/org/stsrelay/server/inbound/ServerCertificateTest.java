package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.LabClock;

class ServerCertificateTest {

    private static final Duration A_LOOK = Duration.ofSeconds(10);

    private final LabClock clock = new LabClock(Front.NOON);
    private final Authority authority = new Authority("lab", Front.NOON);
    private final Identity first = authority.issue("relay.example");
    @TempDir
    private Path folder;
    private ListenerSettings.Files files = new ListenerSettings.Files(Path.of(""), Path.of(""));

    @BeforeEach
    void writeFiles() {
        files = new ListenerSettings.Files(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        first.writeTo(files.certificate(), files.key());
    }

    @Test
    void unchangedFilesAreNotReadAgain() throws Exception {
        var certificate = ServerCertificate.load(files, clock);
        var identity = certificate.current();
        clock.advance(A_LOOK);
        assertThat(certificate.current()).isSameAs(identity);
    }

    @Test
    void changedFilesAreReadAtTheNextLook() throws Exception {
        var certificate = ServerCertificate.load(files, clock);
        var identity = certificate.current();
        authority.issue(Front.NOON, Front.NOON.plus(Duration.ofDays(7)), "relay.example")
                .writeTo(files.certificate(), files.key());
        clock.advance(A_LOOK.minusMillis(1));
        assertThat(certificate.current()).isSameAs(identity);
        clock.advance(Duration.ofMillis(1));
        assertThat(certificate.expires()).isEqualTo(Front.NOON.plus(Duration.ofDays(7)));
    }

    @Test
    void brokenFilesChangeNothingUntilTheyAreMended() throws Exception {
        var certificate = ServerCertificate.load(files, clock);
        var identity = certificate.current();
        Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        clock.advance(A_LOOK);
        assertThat(certificate.current()).isSameAs(identity);
        Files.delete(files.certificate());
        clock.advance(A_LOOK);
        assertThat(certificate.current()).isSameAs(identity);
        var renewed = authority.issue("relay.example");
        Files.writeString(files.certificate(), renewed.certificatePem());
        clock.advance(A_LOOK);
        assertThat(certificate.current()).isSameAs(identity); // its key is not there yet
        Files.writeString(files.key(), renewed.keyPem());
        clock.advance(A_LOOK);
        assertThat(certificate.current()).isNotSameAs(identity);
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() throws Exception {
        Files.writeString(files.key(), authority.issue("other.example").keyPem());
        assertRefused("key.pem", "is not the key that", "chain.pem");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        Files.writeString(files.key(), pem("PRIVATE KEY", rsaKey().getEncoded()));
        assertRefused("key.pem", "EC key", "chain.pem");
    }

    @Test
    void filesThatHoldSomethingElseAreRefused() throws Exception {
        Files.writeString(files.key(), "hello");
        assertRefused("key.pem", "holds no private key");
        Files.writeString(files.key(), pem("ENCRYPTED PRIVATE KEY", new byte[10]));
        assertRefused("key.pem", "encrypted", "without a passphrase");
        Files.writeString(files.key(), pem("EC PRIVATE KEY", new byte[10]));
        assertRefused("key.pem", "holds a private key that cannot be read");
        Files.writeString(files.certificate(), first.keyPem());
        assertRefused("chain.pem", "holds no certificate");
        Files.delete(files.certificate());
        assertRefused("chain.pem", "cannot be read");
    }

    @Test
    void certificateAndKeyMayShareAFile() throws Exception {
        var both = Files.writeString(folder.resolve("both.pem"), first.certificatePem() + first.keyPem());
        assertThat(ServerCertificate.load(new ListenerSettings.Files(both, both), clock).expires())
                .isEqualTo(first.leaf().getNotAfter().toInstant());
    }

    @Test
    void anEcKeyMayBeInItsOldFormat() throws Exception {
        var sec1 = new ECPrivateKey(256, ((java.security.interfaces.ECPrivateKey) first.key()).getS(),
                SECObjectIdentifiers.secp256r1);
        Files.writeString(files.key(),
                pem("EC PARAMETERS", new byte[]{5, 0}) + pem("EC PRIVATE KEY", sec1.getEncoded()));
        assertThat(ServerCertificate.load(files, clock).expires()).isNotNull();
    }

    /// With curve and public key beside it, as OpenSSL writes it, such a key is between 128 and 255 octets long.
    @Test
    void anEcKeyOfMiddleLengthMayBeInItsOldFormat() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        var keys = generator.generateKeyPair();
        var sec1 = new ECPrivateKey(384, ((java.security.interfaces.ECPrivateKey) keys.getPrivate()).getS(),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData(),
                SECObjectIdentifiers.secp384r1);
        Files.writeString(files.certificate(), pem("CERTIFICATE", SelfSigned.of(keys, Front.NOON).getEncoded()));
        Files.writeString(files.key(), pem("EC PRIVATE KEY", sec1.getEncoded()));

        assertThat(ServerCertificate.load(files, clock).expires()).isAfter(Front.NOON);
    }

    @Test
    void anRsaKeyMayBeInEitherFormat() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var keys = generator.generateKeyPair();
        Files.writeString(files.certificate(), pem("CERTIFICATE", SelfSigned.of(keys, Front.NOON).getEncoded()));
        Files.writeString(files.key(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        assertThat(ServerCertificate.load(files, clock).expires()).isAfter(Front.NOON);
        var pkcs1 = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        Files.writeString(files.key(), pem("RSA PRIVATE KEY", pkcs1));
        assertThat(ServerCertificate.load(files, clock).expires()).isAfter(Front.NOON);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> ServerCertificate.load(files, clock)).isInstanceOf(CertificateFileException.class)
                .hasMessageContainingAll(words);
    }

    private static PrivateKey rsaKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair().getPrivate();
    }

    private static String pem(String label, byte[] content) throws IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(label, content));
        }
        return text.toString();
    }
}
