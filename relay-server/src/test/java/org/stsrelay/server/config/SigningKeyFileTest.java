package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.server.pem.Pem;

/// The key that signs reports, looked into before anything starts and before a reload puts it in force.
class SigningKeyFileTest {

    @TempDir
    Path folder;

    @Test
    void aKeyOf2048BitsThatOnlyItsOwnerReadsIsGood() throws Exception {
        key("RSA", 2048);

        assertThat(problems("from: tls@example.org")).isEmpty();
    }

    @Test
    void DKIM_8301_1_aShortKeyIsWarnedOfAndAShorterOneIsRefused() throws Exception {
        key("RSA", 1024);
        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains("config.yaml:4:", ": warning: tls-rpt.dkim.key: ", "report.pem is a key of 1024 bits",
                        "stsrelay dkim generate");
        key("RSA", 512);
        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains("config.yaml:4:", ": error: tls-rpt.dkim.key: ", "has 512 bits", "fewer than 1024");
    }

    @Test
    void anotherKindOfKeyIsRefused() throws Exception {
        key("EC", 256);

        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.dkim.key: ", "is of kind EC", "has to be RSA");
    }

    @Test
    void DKIM_8301_1_aKeyOfTheNewerKindIsCalledByItsNameAndTheWayOutIsSaid() throws Exception {
        key("Ed25519", 255);

        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.dkim.key: ", "is of kind Ed25519", "has to be RSA", "RFC 8460", "RFC 8301",
                        "make one with: stsrelay dkim generate");
    }

    /// Reading it would wait for a writer for ever.
    @Test
    void aPipeIsNoKey() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("report.pem").toString()).start().waitFor()).isZero();

        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.dkim.key: ", "report.pem cannot be read: it is a pipe");
    }

    @Test
    void aLinkToAKeyIsOne() throws Exception {
        key("RSA", 2048);
        Files.move(folder.resolve("report.pem"), folder.resolve("report-2026.pem"));
        Files.createSymbolicLink(folder.resolve("data"), folder);
        Files.createSymbolicLink(folder.resolve("report.pem"), Path.of("data/report-2026.pem"));

        assertThat(problems("from: tls@example.org")).isEmpty();
    }

    @Test
    void aFileThatIsNoKeyOrIsNotThereIsRefused() throws Exception {
        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.dkim.key: ", "report.pem cannot be read");
        Files.writeString(folder.resolve("report.pem"), "no key\n");
        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.dkim.key: ", "holds no private key");
    }

    @Test
    void aKeyThatEverybodyReadsIsWarnedOf() throws Exception {
        key("RSA", 2048);
        Files.setPosixFilePermissions(folder.resolve("report.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problems("from: tls@example.org")).singleElement()
                .asString()
                .contains(": warning: tls-rpt.dkim.key: ", "can be read by every user of this machine", "chmod o= ");

        Files.setPosixFilePermissions(folder.resolve("report.pem"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(problems("from: tls@example.org")).isEmpty();
    }

    @Test
    void aSignatureNeedsMailToSign() throws Exception {
        key("RSA", 2048);

        assertThat(problems("contact: tls@example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.dkim: signs report mail, of which there is none without tls-rpt.from");
        assertThat(problems("domain: example.org")).extracting(Problem::toString)
                .anyMatch(told -> told.contains(": error: tls-rpt.dkim: signs report mail"));
        assertThat(problems("from: tls@" + "a.".repeat(116) + "example")).singleElement()
                .asString()
                .contains("is too long for a name of the DNS");
    }

    /// RFC 8460 §5.3: the submitter is the domain of the contact.
    @Test
    void mailMayComeFromBelowTheDomainAndTheContactMayNot() throws Exception {
        key("RSA", 2048);

        assertThat(problems("from: tls@reports.example.org, contact: postmaster@example.org")).isEmpty();
        assertThat(problems("from: tls@reports.example.org, domain: example.org")).singleElement()
                .asString()
                .contains(": error: tls-rpt.from: ", "is below the domain example.org",
                        "set tls-rpt.contact to an address at example.org");
    }

    @Test
    void whoNamesNobodyIsToldThatNothingIsSent() throws Exception {
        assertThat(read("tls-rpt: {skip: [a.example]}")).singleElement()
                .asString()
                .contains("config.yaml:4:", ": warning: tls-rpt: ", "no reports are sent", "`from` and `dkim`",
                        "`contact`");
        assertThat(read("tls-rpt: {enabled: false, skip: [a.example]}")).isEmpty();
        assertThat(read("tls-rpt: {enabled: true}")).isEmpty();
    }

    private void key(String kind, int bits) throws GeneralSecurityException, IOException {
        Files.deleteIfExists(folder.resolve("report.pem"));
        Pem.writeNew(folder.resolve("report.pem"), fresh(kind, bits));
    }

    private static PrivateKey fresh(String kind, int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(bits);
        return generator.generateKeyPair().getPrivate();
    }

    private List<Problem> problems(String keys) throws IOException {
        return read("tls-rpt: {" + keys + ", dkim: {selector: tlsrpt, key: report.pem}}");
    }

    private List<Problem> read(String section) throws IOException {
        var file = Files.writeString(folder.resolve("config.yaml"), """
                hostname: relay.example.org
                listeners: [{name: smtp, address: "127.0.0.1:25", allow: [127.0.0.0/8]}]
                bounces: {to: all}
                """ + section + "\n");
        return switch (ConfigReader.read(file, Map.of())) {
            case Loaded.Valid(var _, var _, var warnings) -> warnings;
            case Loaded.Invalid(var problems) -> problems;
        };
    }
}
