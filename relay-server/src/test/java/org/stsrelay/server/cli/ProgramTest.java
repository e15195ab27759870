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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.admin.FakeQueue;
import org.stsrelay.server.admin.Reloaded;
import org.stsrelay.server.admin.RunningAdmin;
import org.stsrelay.server.health.Component;

/// The commands against a running admin listener: what they print where, and how they end.
class ProgramTest {

    @TempDir
    private Path directory;

    private RunningAdmin admin;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        admin = new RunningAdmin(directory);
        terminal = new Terminal(new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port()), directory);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void queueListSaysWhyEachMessageWaits() {
        assertThat(terminal.run("queue", "list")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                01JDCQ8Y5T8KZ4QK6P6Q2W3E4R  deferred     2 h   4.1 KiB  from x@example.org
                    to a@partner.example, b@partner.example
                    waiting 2 h for partner.example: mx1.partner.example's certificate expired 2026-11-20; next try 12:12 UTC (3 attempts so far)
                01JDCQ8Y5V0000000000000000  held         3 d     700 B  from <> (a notice)
                    to c@other.example
                    held until it is released: TICKET-1
                01JDCQ8Y5W0000000000000000  ready        0 s     100 B  from x@example.org
                    to c@other.example
                    waits for its first attempt
                3 messages.
                """);
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void queueListPassesJsonOnAsItIs() throws Exception {
        terminal.run("--json", "queue", "list");

        assertThat(terminal.out()).isEqualTo(admin.get("/api/v1/queue").body());
    }

    @Test
    void theFiltersReachTheQueue() {
        terminal.run("queue", "list", "--domain", "partner.example", "--state", "deferred,held", "--reason",
                "certificate",
                "--limit", "5", "--older-than", "1h", "--attempts", "3", "--from", "x@example.org", "--to",
                "a+b@partner.example", "--sender-domain", "example.org", "--id", FakeQueue.WAITING.text());

        var filter = admin.queue().filters().getLast();
        assertThat(filter.reason()).contains("certificate");
        assertThat(filter.recipient()).contains("a+b@partner.example");
        assertThat(filter.id()).contains(FakeQueue.WAITING);
        assertThat(filter.states()).hasSize(2);
        assertThat(filter.minimumAttempts()).hasValue(3);
    }

    @Test
    void anEmptyQueueIsSaidAndJsonOfItIsNothing() {
        admin.queue().clear();

        terminal.run("queue", "list");
        assertThat(terminal.out()).isEqualTo("The queue is empty.\n");
        terminal.run("queue", "list", "--json");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void aListThatIsCutOffSaysSoBesideTheAnswer() {
        terminal.run("queue", "list", "--limit", "1", "--json");

        assertThat(terminal.out().lines()).hasSize(1);
        assertThat(terminal.err()).contains("There are more");
    }

    @Test
    void whatStrangersWroteDoesNotSteerTheTerminal() {
        admin.queue().clear();
        admin.queue().add(FakeQueue.message(FakeQueue.FRESH, "x@example.org", "\u001b[2J\u202eevil\nforged line"));

        terminal.run("queue", "list");

        assertThat(terminal.out()).contains("?[2J?evil?forged line").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void queueShowTellsTheWholeStory() {
        assertThat(terminal.run("queue", "show", FakeQueue.WAITING.text())).isZero();

        assertThat(terminal.out()).contains("received    10:00 (2 h ago) on listener smtp from 10.0.0.1",
                "a@partner.example  waiting  4.7.5 certificate expired",
                "11:50 (10 min ago)  attempt 1 to <a@partner.example>: deferred at certificate, host mx1.partner.example "
                        + "[192.0.2.10], none, policy sts enforce 7: 4.7.5 certificate expired",
                "    Subject: hello");
    }

    @Test
    void aMessageThatIsNotThereEndsWithOne() {
        assertThat(terminal.run("queue", "show", "01JDCQ8Y5Z0000000000000000")).isEqualTo(Exit.BAD);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("There is no message 01JDCQ8Y5Z0000000000000000");
    }

    @ParameterizedTest
    @CsvSource({"retry,retry 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R 2026-11-24T12:00:00Z",
            "hold,hold 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R TICKET-7", "release,release 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R"})
    void actingPrintsHowManyAndWhich(String verb, String done) {
        assertThat(terminal.run("queue", verb, "--domain", "partner.example", "--reason", "TICKET-7")).isZero();

        assertThat(terminal.out()).isEqualTo(verb + ": 1 message\n01JDCQ8Y5T8KZ4QK6P6Q2W3E4R\n");
        assertThat(admin.queue().done()).containsExactly(done);
    }

    @Test
    void actingOnAnIdThatIsNotThereEndsWithOne() {
        assertThat(terminal.run("queue", "retry", "01JDCQ8Y5Z0000000000000000")).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).isEqualTo("retry: 0 messages\n");
        assertThat(terminal.run("queue", "retry", "--domain", "nowhere.example")).isEqualTo(Exit.FINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "hold", "release", "delete"})
    void nothingIsDoneToEverythingByAccident(String verb) {
        assertThat(terminal.run("queue", verb)).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("Say which messages are meant");
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void deletingShowsWhatItMeansAndAsks() {
        terminal.type("y\n");

        assertThat(terminal.run("queue", "delete", "--domain", "partner.example", "--reason", "spam")).isZero();

        assertThat(terminal.err()).startsWith("1 message matches.\n01JDCQ8Y5T8KZ4QK6P6Q2W3E4R  deferred")
                .endsWith("Delete this message? Its sender gets no notice. [y/N] ");
        assertThat(terminal.out()).isEqualTo("delete: 1 message\n01JDCQ8Y5T8KZ4QK6P6Q2W3E4R\n");
        assertThat(admin.queue().done()).containsExactly("delete 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R spam");
    }

    @Test
    void onlyWhatWasShownIsDeleted() {
        terminal.whenAsked(() -> admin.queue()
                .add(FakeQueue.message(new QueueId("01JDCQ8Y5X0000000000000000"), "late@example.org", "")), "yes\n");

        assertThat(terminal.run("queue", "delete", "--all")).isZero();

        assertThat(admin.queue().done()).hasSize(3).noneMatch(done -> done.contains("01JDCQ8Y5X"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n\n", "\n", "delete\n"})
    void anythingButYesDeletesNothing(String answer) {
        terminal.type(answer);

        assertThat(terminal.run("queue", "delete", "--all")).isEqualTo(Exit.BAD);

        assertThat(terminal.err()).endsWith("Nothing was deleted.\n");
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void nobodyToAskMeansNothingIsDeleted() {
        assertThat(terminal.run("queue", "delete", "--all")).isEqualTo(Exit.USAGE);

        assertThat(terminal.err()).contains("Add --yes");
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void yesIsNotAsked() {
        assertThat(terminal.run("queue", "delete", "--all", "--yes")).isZero();

        assertThat(admin.queue().done()).hasSize(3);
        assertThat(terminal.err()).isEmpty();
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
                reports     none sent yet
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
    void policiesAreListedInColumns() {
        assertThat(terminal.run("policy", "list")).isZero();

        assertThat(terminal.out().lines()).containsExactly(
                "DOMAIN           MODE     ID        FETCHED  EXPIRES                 LAST USE   MX                 TROUBLE",
                "broken.example   testing  20260901  6 h ago  25 Nov 06:00 (in 18 h)  5 min ago  *.broken.example   mta-sts.broken.example answers 404",
                "partner.example  enforce  20260901  6 h ago  25 Nov 06:00 (in 18 h)  5 min ago  *.partner.example");
    }

    @Test
    void aPolicyIsShownRefreshedAndForgotten() {
        assertThat(terminal.run("policy", "show", "partner.example")).isZero();
        assertThat(terminal.out()).contains("partner.example: mode enforce, id 20260901", "    mode: enforce");

        assertThat(terminal.run("policy", "refresh", "partner.example")).isZero();
        assertThat(terminal.out()).isEqualTo("partner.example: fetched, mode enforce\n");

        assertThat(terminal.run("policy", "forget", "partner.example")).isZero();
        assertThat(terminal.run("policy", "show", "partner.example")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).isEqualTo("No policy of partner.example is kept.\n");
    }

    @ParameterizedTest
    @CsvSource({"broken.example,not fetched: mta-sts.broken.example answers 404",
            "none.example,none.example has no _mta-sts record"})
    void aRefreshThatDidNotWorkSaysSo(String domain, String sentence) {
        assertThat(terminal.run("policy", "refresh", domain)).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).contains(sentence);
    }

    @Test
    void noPoliciesAreSaid() {
        admin.policies().clear();

        terminal.run("policy", "list");

        assertThat(terminal.out()).startsWith("No policy is kept");
    }

    @Test
    void aDomainThatIsNoneIsAUsageError() {
        assertThat(terminal.run("policy", "show", "a/b c")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).isEqualTo("'a/b c' is no domain name.\n");
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
        terminal.configure(Files.readString(terminal.config()) + "dane: {mode: auto}\n");

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
