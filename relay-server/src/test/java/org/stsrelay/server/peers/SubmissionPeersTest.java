package org.stsrelay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.server.journey.JourneyRelay;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.UsersFile;
import org.stsrelay.server.users.Verifier;

/// Clients of other people log in: Postfix with Cyrus SASL by SCRAM and PLAIN as its snippet in `config/` says, curl by
/// LOGIN. The password has the iterations that it has by default, which not every client takes.
@Tag("peers")
class SubmissionPeersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "horse-battery-staple";

    @TempDir
    Path folder;

    private Lab lab;
    private LabMx mx;

    @BeforeEach
    void open() throws IOException {
        lab = Lab.open();
        mx = lab.host("mx.strict.example");
        lab.domain("strict.example", "mx.strict.example");
        lab.authority().issue("localhost").writeTo(folder.resolve("own.pem"), folder.resolve("own-key.pem"));
        UsersFile.edit(folder.resolve("users"))
                .put(new User("postfix", Verifier.of(PASSWORD, Verifier.ITERATIONS), List.of(), List.of(),
                        OptionalInt.empty(), false));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "plain", "login"})
    @EnabledIf("postfixCanLogIn")
    void postfixLogsInAsItsSnippetSays(String mechanism) throws IOException {
        try (var relay = relay(); var client = postfix(relay, PASSWORD, mechanism)) {
            client.submit("alice@client.example", "bob@strict.example", "Subject: by login\n\nhello\n");

            await().atMost(PATIENCE).until(() -> mx.mails().size() == 1);
            assertThat(mx.mails().getFirst().text()).contains("with ESMTPSA").contains("Subject: by login");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "plain"})
    @EnabledIf("postfixCanLogIn")
    void postfixKeepsItsMailWhenThePasswordIsWrong(String mechanism) throws IOException {
        try (var relay = relay(); var client = postfix(relay, "not this one", mechanism)) {
            client.submit("alice@client.example", "bob@strict.example", "Subject: wrong\n\nhello\n");

            await().atMost(PATIENCE).until(() -> client.mailq().contains("535 5.7.8"));
            assertThat(mx.mails()).isEmpty();
        }
    }

    @Test
    @EnabledIf("curlIsInstalled")
    void curlLogsInByLogin() throws IOException {
        var message = Files.writeString(folder.resolve("message"), "Subject: curl\r\n\r\nhello\r\n");
        try (var relay = relay()) {
            Commands.run("curl", "--silent", "--show-error", "--ssl-reqd", "--cacert",
                    folder.resolve("lab-ca.pem").toString(), "--login-options", "AUTH=LOGIN", "--user",
                    "postfix:" + PASSWORD, "--mail-from", "alice@client.example", "--mail-rcpt", "bob@strict.example",
                    "--upload-file", message.toString(), "smtp://localhost:" + relay.smtp().getPort());

            await().atMost(PATIENCE).until(() -> mx.mails().size() == 1);
        }
    }

    /// Debian has the mechanisms in a package of their own, libsasl2-modules.
    static boolean postfixCanLogIn() throws IOException {
        try (var folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
            var found = false;
            for (var folder : folders) {
                found |= Files.exists(folder.resolve("sasl2/libscram.so.2"));
            }
            return found && RealPostfix.isInstalled();
        }
    }

    static boolean curlIsInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/curl"));
    }

    private JourneyRelay relay() {
        return JourneyRelay.start(lab, folder, Map.of("listeners", """
                [{name: smtp, address: "127.0.0.1:0", tls: {mode: required, certificate: own.pem, key: own-key.pem}, \
                auth: {users-file: users}}]"""));
    }

    private RealPostfix postfix(JourneyRelay relay, String password, String mechanism) throws IOException {
        var place = "[localhost]:" + relay.smtp().getPort();
        var passwords = folder.resolve("sasl_passwd");
        Files.writeString(passwords, place + " postfix:" + password + "\n");
        return RealPostfix.client(lab, folder, Files.readString(Path.of("../config/postfix-login.cf"))
                .replace("[relay.example.org]:587", place)
                .replace("/etc/ssl/certs/ca-certificates.crt", folder.resolve("lab-ca.pem").toString())
                .replace("/etc/postfix/sasl_passwd", passwords.toString())
                .replace("scram-sha-256, plain", mechanism) + "smtp_host_lookup = native\n");
    }
}
