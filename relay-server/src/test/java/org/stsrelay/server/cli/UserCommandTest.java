package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.server.users.UsersFile;

/// The commands that edit the users file, without a relay that runs.
class UserCommandTest {

    private static final String QUICK = "--iterations=4096";
    private static final String PASSWORD = "horse battery staple\n";

    @TempDir
    private Path folder;
    private Terminal terminal;

    @BeforeEach
    void configure() throws IOException {
        terminal = new Terminal(new InetSocketAddress("127.0.0.1", 1), folder);
        terminal.configure("""
                hostname: relay.example.org
                listeners:
                  - name: submission
                    address: 127.0.0.1:587
                    tls: {mode: required, certificate: nowhere.pem, key: nowhere-key.pem}
                    auth: {users-file: users}
                bounces: {to: none}
                """);
    }

    @Test
    void aUserIsMadeListedChangedAndRemoved() throws IOException {
        terminal.type(PASSWORD);
        assertThat(terminal.run("user", "set", "app", QUICK, "--sender-domains", "example.org,.example.org",
                "--recipients-per-hour", "20")).isZero();
        assertThat(terminal.err()).contains("Added user app in " + folder.resolve("users"));

        assertThat(terminal.run("user", "list")).isZero();
        assertThat(terminal.out()).isEqualTo("""
                USER  STATE    RECIPIENTS/HOUR  SENDERS
                app   enabled  20               example.org, .example.org
                """);

        assertThat(terminal.run("user", "set", "app", "--disable", "--keep-password", "--recipients-per-hour", "0",
                "--senders", "boss@example.net")).isZero();
        terminal.run("--json", "user", "list");
        assertThat(terminal.out()).isEqualTo("{\"name\":\"app\",\"disabled\":true,\"recipients_per_hour\":null,"
                + "\"sender_domains\":[\"example.org\",\".example.org\"],\"senders\":[\"boss@example.net\"],"
                + "\"iterations\":4096}\n");
        var kept = UsersFile.read(folder.resolve("users")).find("app").orElseThrow();
        assertThat(kept.verifier().admits(PASSWORD.strip())).isTrue();

        terminal.type("n\n");
        assertThat(terminal.run("user", "remove", "app")).isOne();
        assertThat(terminal.err()).contains("Nothing was removed.");
        assertThat(terminal.run("user", "remove", "app", "--yes")).isZero();
        terminal.run("user", "list");
        assertThat(terminal.out()).startsWith("There are no users in ");
        assertThat(terminal.run("user", "remove", "app", "--yes")).isOne();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            tiny123,               too short
            xxxxxxxxxxxxxxxx,      too easy
            the app is my secret,  too easy
            '',                    empty
            """)
    void aPasswordThatIsEasilyGuessedIsRefused(String password, String told) {
        terminal.type(password + "\n");
        assertThat(terminal.run("user", "set", "app", QUICK)).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains(told);
        assertThat(password.isEmpty() || !terminal.err().contains(password)).isTrue();
        assertThat(folder.resolve("users")).doesNotExist();
    }

    @Test
    void nothingFromStdinIsNoPassword() {
        assertThat(terminal.run("user", "set", "app", QUICK)).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("Nothing came from stdin");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            a b,  --enable
            @app, --enable
            app,  --sender-domains=-
            app,  --senders=nobody
            app,  --recipients-per-hour=-1
            app,  --iterations=1
            """)
    void whatCannotBeIsRefused(String name, String option) {
        terminal.type(PASSWORD);
        assertThat(terminal.run("user", "set", name, option)).isEqualTo(Exit.USAGE);
        assertThat(folder.resolve("users")).doesNotExist();
    }

    @Test
    void aBrokenFileIsNotWrittenOver() throws IOException {
        Files.writeString(folder.resolve("users"), "app secret\n");
        terminal.type(PASSWORD);
        assertThat(terminal.run("user", "set", "other", QUICK)).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.err()).contains("users:1:5: ", "Nothing was changed");
        assertThat(Files.readString(folder.resolve("users"))).isEqualTo("app secret\n");
    }

    @Test
    void withoutLoginsInTheConfigurationTheFileHasToBeNamed() throws IOException {
        terminal.configure("""
                hostname: relay.example.org
                listeners: [{name: smtp, address: "127.0.0.1:25", allow: [127.0.0.0/8]}]
                bounces: {to: none}
                """);
        assertThat(terminal.run("user", "list")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.err()).contains("auth: {users-file: FILE}", "--file");
        terminal.type(PASSWORD);
        assertThat(terminal.run("user", "set", "app", QUICK, "--file", folder.resolve("other").toString())).isZero();
        assertThat(folder.resolve("other")).exists();
    }
}
