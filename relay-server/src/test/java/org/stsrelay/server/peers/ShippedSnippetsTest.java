package org.stsrelay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.server.journey.JourneyRelay;

/// What `config/` has for other programs is given to those programs; only ports, and the names of the examples, are changed.
@Tag("peers")
class ShippedSnippetsTest {

    private static final Path CONFIG = Path.of("../config");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOB = "bob@strict.example";

    @TempDir
    Path folder;

    private Lab lab;
    private LabMx mx;

    @BeforeEach
    void open() {
        lab = Lab.open();
        mx = lab.host("mx.strict.example");
        lab.domain("strict.example", "mx.strict.example");
        lab.authority().issue("localhost").writeTo(folder.resolve("own.pem"), folder.resolve("own-key.pem"));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    @EnabledIf("org.stsrelay.server.peers.RealPostfix#isInstalled")
    void postfixTakesItsSnippetAsItStands() throws IOException {
        try (var relay = relay();
                var client = RealPostfix.client(lab, folder,
                        postfixSnippet().replace("[127.0.0.1]:2525", "[127.0.0.1]:" + port(relay)))) {
            client.submit("alice@client.example", BOB, "Subject: near\n\nhello\n");

            arrives("Subject: near");
        }
    }

    @Test
    @EnabledIf("org.stsrelay.server.peers.RealPostfix#isInstalled")
    void postfixVerifiesARelayOnAnotherHostAsTheSnippetSays() throws IOException {
        try (var relay = relay();
                var client = RealPostfix.client(lab, folder, postfixSnippet()
                        .replaceAll("(?m)^relayhost.*\n", "")
                        .replaceAll("(?m)^#(?=relayhost|smtp_)", "")
                        .replace("[relay.example.org]:25", "[localhost]:" + port(relay))
                        .replace("/etc/ssl/certs/ca-certificates.crt", folder.resolve("lab-ca.pem").toString())
                        + "smtp_host_lookup = native\nsmtp_tls_loglevel = 1\n")) {
            client.submit("alice@client.example", BOB, "Subject: far\n\nhello\n");

            arrives("Subject: far");
            assertThat(client.log()).contains("Verified TLS connection established to localhost[127.0.0.1]");
        }
    }

    @Test
    @EnabledIf("org.stsrelay.server.peers.RealExim#isInstalled")
    void eximTakesItsSnippetAsItStands() throws IOException {
        try (var relay = relay()) {
            var client = RealExim.configured(folder,
                    eximBlock("stsrelay:").replace("127.0.0.1::2525", "127.0.0.1::" + port(relay)),
                    eximBlock("stsrelay_smtp:"));

            client.send("alice@exim-client.example", BOB, "Subject: near\n\nhello\n");

            arrives("Subject: near");
        }
    }

    @Test
    @EnabledIf("org.stsrelay.server.peers.RealExim#isInstalled")
    void eximVerifiesARelayOnAnotherHostAsTheSnippetSays() throws IOException {
        try (var relay = relay()) {
            var demands = Files.readString(CONFIG.resolve("exim-smarthost.conf"))
                    .lines()
                    .filter(line -> line.matches("# {3}[a-z_]+ = \\*"))
                    .map(line -> line.substring(1) + "\n")
                    .toList();
            assertThat(demands).hasSize(3);
            var client = RealExim.configured(folder,
                    eximBlock("stsrelay:").replace("127.0.0.1::2525", "localhost::" + port(relay)),
                    eximBlock("stsrelay_smtp:") + String.join("", demands)
                            + "  tls_verify_certificates = " + folder.resolve("lab-ca.pem") + "\n");

            client.send("alice@exim-client.example", BOB, "Subject: far\n\nhello\n");

            arrives("Subject: far");
            assertThat(client.log()).containsPattern("=> " + BOB + ".* X=TLS1.3:.* CV=yes");
        }
    }

    @Test
    @EnabledIf("promtoolIsInstalled")
    void prometheusTakesTheRules() {
        assertThat(Commands.run("promtool", "check", "rules", prometheus("stsrelay.rules.yml"))).contains("SUCCESS");
        assertThat(Commands.run("promtool", "test", "rules", prometheus("stsrelay.rules.test.yml")))
                .contains("SUCCESS");
    }

    static boolean promtoolIsInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/promtool"));
    }

    private JourneyRelay relay() {
        return JourneyRelay.start(lab, folder, "tls: {mode: optional, certificate: own.pem, key: own-key.pem}",
                JourneyRelay.EAGER);
    }

    private void arrives(String text) {
        await().atMost(PATIENCE).until(() -> mx.mails().size() == 1);
        assertThat(mx.mails().getFirst().text()).contains(text);
    }

    private static int port(JourneyRelay relay) {
        return relay.smtp().getPort();
    }

    private static String postfixSnippet() throws IOException {
        return Files.readString(CONFIG.resolve("postfix-main.cf"));
    }

    /// From a line to the next blank or commented one.
    private static String eximBlock(String start) throws IOException {
        var text = Files.readString(CONFIG.resolve("exim-smarthost.conf"));
        var block = text.substring(text.indexOf("\n" + start) + 1);
        return block.substring(0, block.indexOf("\n\n") + 1);
    }

    private static String prometheus(String file) {
        return CONFIG.resolve("prometheus").resolve(file).toString();
    }
}
