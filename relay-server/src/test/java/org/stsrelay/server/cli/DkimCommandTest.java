package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.server.pem.Pem;

/// The key of report mail and its record, without a relay that runs.
class DkimCommandTest {

    private static final Path GOLDEN = Path.of("src/test/resources/org/stsrelay/server/cli/dkim");
    private static final Path KEY = GOLDEN.resolve("tlsrpt.pem").toAbsolutePath();

    @TempDir
    private Path folder;
    private Terminal terminal;

    @BeforeEach
    void configure() throws IOException {
        terminal = new Terminal(new InetSocketAddress("127.0.0.1", 1), folder);
        configure("tls-rpt: {from: tls-reports@example.org, dkim: {selector: tlsrpt, key: \"" + KEY + "\"}}\n");
    }

    @Test
    void theRecordOfTheConfiguredKeyIsPrintedForZoneAndForm() throws IOException {
        assertThat(terminal.run("dkim", "record")).as(terminal.err()).isZero();
        assertThat(terminal.out()).isEqualTo(Files.readString(GOLDEN.resolve("record.txt")));

        assertThat(terminal.run("--json", "dkim", "record")).isZero();
        assertThat(terminal.out()).isEqualTo(Files.readString(GOLDEN.resolve("record.json")));
    }

    @Test
    void anotherKeyNeedsNoConfiguration() throws IOException {
        Files.delete(terminal.config());

        assertThat(terminal.run("dkim", "record", "--key", KEY.toString(), "--selector", "TLSRPT", "--domain",
                "example.org.")).as(terminal.err()).isZero();
        assertThat(terminal.out()).isEqualTo(Files.readString(GOLDEN.resolve("record.txt")));
    }

    @Test
    void anOptionTakesThePlaceOfItsKey() {
        assertThat(terminal.run("dkim", "record", "--selector", "next")).isZero();

        assertThat(terminal.out()).contains("name   next._domainkey.example.org\n");
    }

    @Test
    void whatIsMissingOrUselessIsTold() throws IOException {
        assertThat(terminal.run("dkim", "record", "--selector", "a..b")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("--selector: 'a..b' is no name of the DNS");
        assertThat(terminal.run("dkim", "record", "--domain", "a.".repeat(116) + "example")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("too long for the DNS");
        assertThat(terminal.run("dkim", "record", "--key", folder.resolve("none.pem").toString())).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).contains("none.pem cannot be read: there is no such file.");

        configure("");
        assertThat(terminal.run("dkim", "record")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.err()).contains("has no tls-rpt.dkim", "--key", "stsrelay dkim generate FILE");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void aKeyOfTheNewerKindIsRefusedWithTheWayOut() throws Exception {
        var file = folder.resolve("edwards.pem");
        Pem.writeNew(file, KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());

        assertThat(terminal.run("dkim", "record", "--key", file.toString())).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).contains("is of kind Ed25519; it has to be RSA", "stsrelay dkim generate FILE");
    }

    @Test
    void aNewKeyIsForItsOwnerOnlyAndGoodForARecord() throws IOException {
        var file = folder.resolve("new.pem");

        assertThat(terminal.run("dkim", "generate", file.toString())).as(terminal.err()).isZero();

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("Made " + file, "stsrelay dkim record");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Pem.privateKey(file).getAlgorithm()).isEqualTo("RSA");
        assertThat(terminal.run("dkim", "record", "--key", file.toString(), "--json")).isZero();
        assertThat(terminal.out()).contains("\"bits\":2048");
    }

    @Test
    void noFileIsEverWrittenOver() throws IOException {
        var file = Files.writeString(folder.resolve("old.pem"), "precious");

        assertThat(terminal.run("dkim", "generate", file.toString())).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).contains("is there already, and stays as it is");
        assertThat(file).content().isEqualTo("precious");
        assertThat(terminal.run("dkim", "generate", folder.resolve("no/folder.pem").toString())).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).contains("The key cannot be written");
    }

    private void configure(String more) throws IOException {
        terminal.configure("""
                hostname: relay.example.org
                listeners: [{name: smtp, address: "127.0.0.1:2525", allow: [127.0.0.0/8]}]
                bounces: {to: all}
                """ + more);
    }
}
