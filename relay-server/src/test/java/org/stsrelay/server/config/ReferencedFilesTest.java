package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.server.pem.Pem;
import org.stsrelay.lab.Authority;

/// Certificates and keys that the configuration names, looked into before anything starts.
class ReferencedFilesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path folder;

    @BeforeEach
    void aCertificateAndItsKey() throws IOException {
        var identity = new Authority("Lab CA", NOW).issue("relay.example.org");
        Files.writeString(folder.resolve("chain.pem"), identity.certificatePem());
        Files.writeString(folder.resolve("key.pem"), identity.keyPem());
    }

    @Test
    void aCertificateWithItsKeyIsAccepted() throws IOException {
        assertThat(problems("{certificate: chain.pem, key: key.pem}")).isEmpty();
    }

    @Test
    void theKeyHasToFitTheCertificate() throws IOException {
        var other = new Authority("Lab CA", NOW).issue("relay.example.org");
        Files.writeString(folder.resolve("other.pem"), other.keyPem());

        assertThat(problems("{certificate: chain.pem, key: other.pem}")).singleElement()
                .asString()
                .contains(":6:40: error: listeners[0].tls.key: ")
                .contains("other.pem is not the key of the first certificate in ");
    }

    @Test
    void oneOfTheTwoIsNotEnough() throws IOException {
        assertThat(problems("{certificate: chain.pem}")).singleElement().asString().contains("has no key beside it");
        assertThat(problems("{key: key.pem}")).singleElement().asString().contains("has no certificate beside it");
        assertThat(problems("{mode: none, certificate: chain.pem}")).singleElement()
                .asString()
                .contains("has no key beside it");
    }

    @Test
    void aCertificateThatIsNotUsedIsMentioned() throws IOException {
        assertThat(problems("{mode: none, certificate: chain.pem, key: key.pem}")).singleElement()
                .asString()
                .contains("warning: listeners[0].tls.mode: the certificate is not used with mode none");
    }

    @Test
    void aFileOfTheWrongKindIsNamed() throws IOException {
        assertThat(problems("{certificate: key.pem, key: chain.pem}")).extracting(Problem::what)
                .containsExactly(folder.resolve("key.pem") + " holds no certificate",
                        folder.resolve("chain.pem") + " holds no private key that can be used");
    }

    @Test
    void aDamagedCertificateOrKeyIsNamed() throws IOException {
        Files.writeString(folder.resolve("chain.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        assertThat(problems("{certificate: chain.pem, key: key.pem}")).extracting(Problem::what)
                .anyMatch(what -> what.contains("holds a certificate that cannot be read"))
                .anyMatch(what -> what.contains("holds a private key that cannot be read"));
    }

    @Test
    void aKeyWithAPassphraseIsNamed() throws IOException {
        Files.writeString(folder.resolve("key.pem"), """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF

                AAAA
                -----END RSA PRIVATE KEY-----
                """);

        assertThat(problems("{certificate: chain.pem, key: key.pem}")).singleElement()
                .asString()
                .contains(
                        "holds an encrypted key; the relay needs it without a passphrase; make one with: openssl pkey");
    }

    @Test
    void anRsaKeyMayBePkcs1() throws IOException, GeneralSecurityException {
        var keys = rsaKeys();
        var file = folder.resolve("rsa.pem");
        // The PKCS#1 key is the octet string at the end of the PKCS#8 one, after 26 bytes for a key of this size.
        var pkcs8 = keys.getPrivate().getEncoded();
        var pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        Files.writeString(file, "-----BEGIN RSA PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(pkcs1)
                + "\n-----END RSA PRIVATE KEY-----\n");

        assertThat(Pem.privateKey(file)).isEqualTo(keys.getPrivate());
        assertThat(Pem.belongTogether(Pem.privateKey(file), keys.getPublic())).isTrue();
        assertThat(Pem.belongTogether(Pem.privateKey(file), rsaKeys().getPublic())).isFalse();
    }

    /// As `openssl ecparam -genkey` writes it.
    @Test
    void anEcKeyMayBeSec1() throws IOException {
        var file = folder.resolve("ec.pem");
        Files.writeString(file, """
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEIHuEpM7sS2fLAy0Gj7xf0B1fdCEbp+oS1bqOVbJWKV53oAoGCCqGSM49
                AwEHoUQDQgAEXtAW+XGeOziLcFwnt0LpQlAPUAMrr6zoLjUJ64GMVePI8Wd2FYFc
                TnuZnpdErF54l3oka2lFjdVNqyTxu3vSQw==
                -----END EC PRIVATE KEY-----
                """);

        assertThat(Pem.privateKey(file).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void aSec1KeyWithoutACurveIsNamed() throws IOException {
        Files.writeString(folder.resolve("key.pem"),
                "-----BEGIN EC PRIVATE KEY-----\nMAYCAQEEAQE=\n-----END EC PRIVATE KEY-----\n");

        assertThat(problems("{certificate: chain.pem, key: key.pem}")).singleElement()
                .asString()
                .contains("holds a private key that cannot be read");
    }

    @Test
    void aListenerHasNoKeyOfTheNewerKind() throws IOException, GeneralSecurityException {
        Files.delete(folder.resolve("key.pem"));
        Pem.writeNew(folder.resolve("key.pem"),
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());

        assertThat(problems("{certificate: chain.pem, key: key.pem}")).singleElement()
                .asString()
                .contains("key.pem holds an Ed25519 key; one of RSA or EC is needed");
    }

    /// Of a pipe nobody may ever write, and a device has no end.
    @ParameterizedTest
    @ValueSource(strings = {"{certificate: FILE, key: key.pem}", "{certificate: chain.pem, key: FILE}",
            "{certificate: \"${file:FILE}\", key: key.pem}",
            "{certificate: chain.pem, key: key.pem}\n    auth: {users-file: FILE}",
            "{certificate: chain.pem, key: key.pem, client-certificates: {ca: FILE, names: [a.example]}}"})
    void whatIsNoRegularFileIsNotRead(String tls) throws IOException {
        assertThat(problems(tls.replace("FILE", "/dev/zero"))).extracting(Problem::what)
                .contains(
                        "/dev/zero cannot be read: it is a pipe, a socket or a device; a regular file or a link to one"
                                + " is needed");
        assertThat(problems(tls.replace("FILE", folder.toString()))).extracting(Problem::what)
                .contains(folder + " cannot be read: it is a folder and not a file");
    }

    @Test
    void theConfigurationIsARegularFileItself() {
        assertThat(ConfigReader.read(Path.of("/dev/zero"), Map.of())).isInstanceOfSatisfying(Loaded.Invalid.class,
                invalid -> assertThat(invalid.problems()).singleElement()
                        .asString()
                        .contains("the file cannot be read: it is a pipe, a socket or a device", "--config FILE"));
    }

    @Test
    void commandsThatOnlyLookForTheRelayDoNotOpenItsKeys() throws IOException {
        Files.delete(folder.resolve("key.pem"));
        var file = write("{certificate: chain.pem, key: key.pem}");

        assertThat(ConfigReader.readWithoutReferences(file)).isInstanceOf(Loaded.Valid.class);
    }

    @Test
    void theUsersFileIsChecked() throws IOException {
        var auth = "{certificate: chain.pem, key: key.pem}\n    auth: {users-file: users}";
        assertThat(problems(auth)).extracting(Problem::toString)
                .singleElement()
                .asString()
                .contains("users is not there; make it with its first user: stsrelay user set NAME");
        Files.writeString(folder.resolve("users"), "# none yet\n");
        assertThat(problems(auth)).isEmpty();
        Files.writeString(folder.resolve("users"), "# none yet\napp secret\n");
        assertThat(problems(auth)).singleElement().asString().contains("users:2:5: is no verifier");
    }

    @Test
    void clientCertificatesNeedAnAuthorityOrFingerprints() throws IOException {
        assertThat(problems(
                "{certificate: chain.pem, key: key.pem, client-certificates: {ca: chain.pem, names: [a.example]}}"))
                .isEmpty();
        assertThat(problems("{certificate: chain.pem, key: key.pem, client-certificates: {ca: key.pem}}"))
                .singleElement()
                .asString()
                .contains("holds no certificate");
        assertThat(problems("{certificate: chain.pem, key: key.pem, client-certificates: {fingerprints: [\""
                + "AB:".repeat(31) + "cd\"]}}")).isEmpty();
    }

    private List<Problem> problems(String tls) throws IOException {
        return switch (ConfigReader.read(write(tls), Map.of())) {
            case Loaded.Valid(var _, var _, var warnings) -> warnings;
            case Loaded.Invalid(var problems) -> problems;
        };
    }

    private Path write(String tls) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), """
                hostname: relay.example.org
                listeners:
                  - name: smtp
                    address: 127.0.0.1:25
                    allow: [127.0.0.0/8]
                    tls: %s
                bounces: {to: all}
                """.formatted(tls));
    }

    private static KeyPair rsaKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}
