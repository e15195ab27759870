package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.admin.Reloaded;
import org.stsrelay.server.health.Component;

/// The commands against a running admin listener: what they print where, and how they end.
class ProgramTest extends CommandsOfARelay {

    @Test
    void backupVerifyAndRestoreSayWhatIsThere() {
        assertThat(terminal.run("backup", "/mnt/b")).isZero();
        assertThat(terminal.out()).isEqualTo("/mnt/b: 3 messages that waited, 1 file of large bodies, 4.0 KiB\n");
        assertThat(terminal.err()).contains("warning: message 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R: its body is missing");
        assertThat(terminal.run("verify", "/mnt/b")).isZero();
        assertThat(terminal.out())
                .startsWith("/mnt/b is good: taken 2026-11-24T11:00:00Z by stsrelay 1.2.3, 3 messages");
        assertThat(terminal.run("restore", "/mnt/b")).isZero();
        assertThat(terminal.out()).contains("All of it is held",
                "queue release --because \"restored from the backup\"");
        assertThat(terminal.run("--json", "backup", "/mnt/c")).isZero();
        assertThat(terminal.out()).startsWith("{\"body_files\":1,\"bytes\":4096,").hasLineCount(1);
        assertThat(terminal.safekeeping().done()).containsExactly("backup " + directory + " /mnt/b", "verify /mnt/b",
                "restore /mnt/b " + directory, "backup " + directory + " /mnt/c");
    }

    @Test
    void aDamagedBackupEndsWithOneAndABusyDirectoryWithSeventyFive() {
        terminal.safekeeping().fails(new StorageException("relay.db is damaged"));
        assertThat(terminal.run("restore", "/mnt/b")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).isEqualTo("relay.db is damaged\n");
        terminal.safekeeping().fails(new StorageException.Busy("in use"));
        assertThat(terminal.run("restore", "/mnt/b")).isEqualTo(Exit.BUSY);
    }

    @Test
    void statusIsReadAtAGlance() {
        assertThat(terminal.run("status")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                relay.example.org: ready, up 3 d, version 1.2.3
                listener    smtp 127.0.0.1:2525
                queue       3 messages (1 ready, 0 active, 1 deferred, 1 held), 4.9 KiB for 2 destinations
                oldest      waits since 10:00 (2 h ago)
                store       good
                listener    good
                disk        good
                dns         good
                scheduler   good
                bounces     good
                tls         good
                clock       good
                dnssec      on: the name server 127.0.0.1 validates
                reports     last run 05:00 (7 h ago); reports of 2026-11-23: 412 domains, 37 want reports; 37 delivered
                """);
    }

    @Test
    void aRelayThatRefusesMailEndsStatusWithOne() {
        admin.hurt(Component.DISK, "/var/lib/stsrelay has 12 MiB left; free some space");

        assertThat(terminal.run("status")).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).contains("NOT READY", "disk        IN TROUBLE: /var/lib/stsrelay has 12 MiB left");
        assertThat(terminal.run("status", "--json")).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).contains("\"ready\":false").hasLineCount(1);
    }

    @Test
    void aReloadSaysWhatIsInForceAndWhatIsNot() {
        admin.reloadsTo(new Reloaded.Done(List.of(new Reloaded.Change("queue.lifetime", "5d -> 3d")),
                List.of(new Reloaded.Change("hostname", "a.example -> b.example")), List.of(), List.of()));

        assertThat(terminal.run("reload")).isZero();
        assertThat(terminal.out()).isEqualTo(
                "applied: queue.lifetime 5d -> 3d; needs restart: hostname a.example -> b.example\n");
        assertThat(terminal.run("reload", "--json")).isZero();
        assertThat(terminal.out()).contains("\"needs_restart\":[{\"key\":\"hostname\"").hasLineCount(1);
    }

    @Test
    void aReloadThatTheRelayRefusesTellsEveryProblem() {
        var first = new Reloaded.Fault("error", "relay.yaml", 3, 5, "tls.trust.add[0]", "is gone", "put it back", "");
        var second = new Reloaded.Fault("warning", "relay.yaml", 9, 1, "", "odd", "", "");
        admin.reloadsTo(new Reloaded.Refused(List.of(first, second)));

        assertThat(terminal.run("reload")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("relay.yaml:3:5: error: tls.trust.add[0]: is gone; put it back",
                "relay.yaml:9:1: warning: odd", "Nothing was changed");
        assertThat(terminal.run("reload", "--json")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.out()).contains("\"reloaded\":false", "\"line\":3").hasLineCount(1);
    }

    @Test
    void aReloadOfABrokenFileTellsItsProblemsWithoutTheRelay() throws IOException {
        terminal.configure("hostname: nowhere at all\nlisteners: []\n");

        assertThat(terminal.run("reload")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.err()).contains(":1:11: error: hostname:", ":2:12: error: listeners:");
    }

    @Test
    void aRelayThatDoesNotRunIsSaidWithTheWayToStartIt() throws IOException {
        var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var port = free.getLocalPort();
        free.close();
        var nobody = new Terminal(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), directory);

        assertThat(nobody.run("status")).isEqualTo(Exit.UNREACHABLE);
        assertThat(nobody.out()).isEmpty();
        assertThat(nobody.err()).contains("The relay is not running: nothing listens on 127.0.0.1:" + port,
                "stsrelay --config " + nobody.config() + " serve");
    }

    @Test
    void aMissingTokenIsSaid(@TempDir Path other) throws IOException {
        var stranger = new Terminal(new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port()), other);

        assertThat(stranger.run("queue", "list")).isEqualTo(Exit.UNREACHABLE);
        assertThat(stranger.err()).contains("admin.token does not exist");
    }

    @Test
    void theTokenOfAnotherRelayIsSaid(@TempDir Path other) throws IOException {
        AdminToken.ensure(other);
        var stranger = new Terminal(new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port()), other);

        assertThat(stranger.run("queue", "list")).isEqualTo(Exit.UNREACHABLE);
        assertThat(stranger.err()).contains("The token is wrong");
    }

    @Test
    void aServerThatIsNoRelayIsSaid() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answering = Thread.ofVirtual().start(() -> answer(other, "220 mail.example ESMTP\r\n"));
            var confused = new Terminal(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()),
                    directory);

            assertThat(confused.run("status")).isEqualTo(Exit.UNREACHABLE);
            assertThat(confused.err()).contains("Is it a relay that listens there?");
            answering.join();
        }
    }

    @Test
    void aRelayThatListensEverywhereIsAskedOnLoopback() throws IOException {
        var everywhere =
                new Terminal(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), admin.port()), directory);

        assertThat(everywhere.run("status")).isZero();
    }

    @Test
    void aFailureInTheRelayEndsWithSeventy() {
        admin.queue().breakDown();

        assertThat(terminal.run("queue", "list")).isEqualTo(Exit.INTERNAL);
        assertThat(terminal.err()).contains("its log says what");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            queue lsit         | Try: stsrelay queue --help
            quue list          | Try: stsrelay --help
            queue list --domian x | Try: stsrelay queue list --help
            queue              | Try: stsrelay queue --help
            queue show         | Missing required parameter
            queue list --limit many | Invalid value
            policy show        | Missing required parameter
            """)
    void aMistypedCommandEndsWithTwoAndLeadsOn(String command, String sentence) {
        assertThat(terminal.run(command.split(" ", -1))).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains(sentence);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void globalOptionsStandBeforeAndAfterTheCommand() {
        var before = terminal.run("--json", "--config", "/tmp/a.yaml", "version");
        assertThat(terminal.out()).isEqualTo("{\"java\":\"25\",\"revision\":\"abc1234\",\"version\":\"1.2.3\"}\n");
        var after = terminal.run("version", "--json", "--config", "/tmp/a.yaml");

        assertThat(terminal.out()).startsWith("{\"java\":");
        assertThat(before + after).isZero();
        terminal.run("config", "check", "--config", "/nowhere/b.yaml");
        assertThat(terminal.out()).startsWith("/nowhere/b.yaml:1:1: error:");
        terminal.run("-c", "/nowhere/c.yaml", "config", "check");
        assertThat(terminal.out()).startsWith("/nowhere/c.yaml:1:1: error:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help", "demo --help", "config check --help", "status --help",
            "queue list --help", "queue show --help", "queue delete --help", "policy refresh -h", "version --help"})
    void helpIsAnAnswerAndHasNoColours(String command) {
        assertThat(terminal.run(command.split(" ", -1))).isZero();
        assertThat(terminal.out()).contains("Usage: stsrelay").doesNotContain("\u001b");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void configCheckTellsEveryProblemAtOnce() throws IOException {
        var bad = Files.writeString(directory.resolve("bad.yaml"), "hostnam: relay\nlisteners: 5\n");

        assertThat(terminal.run("config", "check", bad.toString())).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.out()).contains("bad.yaml:1:1: error: ", "bad.yaml:2:12: error: ");

        assertThat(terminal.run("config", "check", bad.toString(), "--json")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.out().lines()).hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(line).contains("\"file\":\"" + bad, "\"severity\":", "\"line\":",
                        "\"hint\":"));
    }

    @Test
    void configCheckSaysThatAllIsWell() {
        assertThat(terminal.run("config", "check")).isZero();
        assertThat(terminal.out()).isEqualTo(terminal.config() + " is good.\n");

        assertThat(terminal.run("config", "check", "--json")).isZero();
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void warningsAloneAreFine() throws IOException {
        terminal.configure(Files.readString(terminal.config()) + "dkim: []\n");

        assertThat(terminal.run("config", "check")).isZero();
        assertThat(terminal.out()).contains(": warning: ").endsWith("is good, with 1 warning.\n");
    }

    @Test
    void nothingStartsWithABrokenConfiguration() throws IOException {
        terminal.configure("hostname: relay.example.org\n");

        assertThat(terminal.run("serve")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.run("status")).isEqualTo(Exit.CONFIGURATION);
        assertThat(terminal.err()).contains(": error: ", "listeners");
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.started()).isEmpty();
    }

    @Test
    void serveAndDemoAreStartedAndTheirExitCodeIsOurs() {
        assertThat(terminal.run("serve")).isEqualTo(75);
        assertThat(terminal.run("demo", "--once")).isEqualTo(3);
        assertThat(terminal.started()).isEqualTo(List.of("serve relay.example.org", "demo true"));
    }

    @Test
    void clockAcceptShowsTheDoubtAndAsks() {
        admin.hurt(Component.CLOCK, "The clock leapt forward by 99 h.");
        terminal.type("n\n");
        assertThat(terminal.run("clock", "accept")).isOne();
        assertThat(terminal.err()).contains("leapt forward by 99 h", "Is the clock right", "Nothing was changed.");
        assertThat(admin.events()).doesNotContain("clock believed");

        terminal.type("y\n");
        assertThat(terminal.run("clock", "accept")).isZero();
        assertThat(terminal.out()).startsWith("The clock is believed: it is ");
        assertThat(admin.events()).contains("clock believed");
    }

    @Test
    void aClockThatCannotBeRightIsNotAccepted() {
        admin.despairOfClock("The clock says 1970. Set it.");

        assertThat(terminal.run("clock", "accept", "--yes")).isOne();
        assertThat(terminal.err()).contains("The clock says 1970. Set it.");
    }

    @Test
    void everyCommandIsDocumented() throws IOException {
        var manual = Files.readString(Path.of("docs/COMMANDS.md"));

        assertThat(terminal.commands()).isNotEmpty().allSatisfy(command -> assertThat(manual).contains("`" + command));
    }

    private static void answer(ServerSocket server, String text) {
        try (var socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
