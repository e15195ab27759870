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
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.admin.FakeQueue;
import org.stsrelay.server.admin.Reloaded;
import org.stsrelay.server.admin.RunningAdmin;
import org.stsrelay.server.health.Component;
import tools.jackson.databind.json.JsonMapper;

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
    void whatStrangersWroteDoesNotSteerItInJsonEither() {
        var reason = "\u009b2J\u202eevil \ud83d\ude00";
        admin.queue().clear();
        admin.queue().add(FakeQueue.message(FakeQueue.FRESH, "x@example.org", reason));

        terminal.run("queue", "list", "--json");

        assertThat(terminal.out().strip()).isPrintable();
        assertThat(new JsonMapper().readTree(terminal.out()).findValue("reason").asString("")).isEqualTo(reason);
    }

    @Test
    void queueShowTellsTheWholeStory() {
        assertThat(terminal.run("queue", "show", FakeQueue.WAITING.text())).isZero();

        assertThat(terminal.out()).contains("received    10:00 (2 h ago) on listener smtp from 10.0.0.1",
                "a@partner.example  waiting  4.7.5 certificate expired",
                "11:50 (10 min ago)  attempt 1 to <a@partner.example>: deferred at certificate, host mx1.partner.example "
                        + "[192.0.2.10], none, policy sts enforce 7: 4.7.5 certificate expired",
                "    Subject: hello", "        and more");
    }

    @Test
    void aMessageThatIsNotThereEndsWithOne() {
        assertThat(terminal.run("queue", "show", "01JDCQ8Y5Z0000000000000000")).isEqualTo(Exit.BAD);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("There is no message 01JDCQ8Y5Z0000000000000000");
    }

    @ParameterizedTest
    @CsvSource({"retry,retry 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R 2026-11-24T12:00:00Z",
            "hold,hold 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R TICKET-7", "release,release 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R",
            "bounce,bounce 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R TICKET-7"})
    void actingPrintsHowManyAndWhich(String verb, String done) {
        assertThat(terminal.run("queue", verb, "--domain", "partner.example", "--reason", "TICKET-7", "--yes"))
                .isZero();

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
    @ValueSource(strings = {"retry", "hold", "release", "bounce", "delete"})
    void nothingIsDoneToEverythingByAccident(String verb) {
        assertThat(terminal.run("queue", verb)).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("Say which messages are meant");
        assertThat(admin.queue().done()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "delete"})
    void allAndAFilterContradictEachOther(String verb) {
        assertThat(terminal.run("queue", verb, "--all", "--domain", "partner.example")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).isEqualTo("--all and a filter contradict each other; give one of them.\n");
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void aFileToImportThatIsNotThereIsSaidToBeMissing() {
        assertThat(terminal.run("queue", "import", "/nowhere/at-all.eml")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).isEqualTo(
                "/nowhere/at-all.eml cannot be read: there is no such file.\nNothing was imported.\n");
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

        assertThat(terminal.err()).endsWith("Nothing was done.\n");
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retry   | Try these 3 messages now?
            hold    | Hold these 3 messages until released?
            release | Release these 3 messages?
            bounce  | Give these 3 messages up and tell the senders?
            """)
    void everyVerbCountsFirstAndAsks(String verb, String question) {
        terminal.type("n\n");

        assertThat(terminal.run("queue", verb, "--all")).isEqualTo(Exit.BAD);

        assertThat(terminal.err()).startsWith("3 messages match.").contains(question);
        assertThat(admin.queue().done()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"retry,0", "hold,0", "release,0", "bounce,2", "delete,2"})
    void idsAloneAreCountedAlreadyAndAskedAboutOnlyWhereThereIsNoWayBack(String verb, int exit) {
        assertThat(terminal.run("queue", verb, FakeQueue.WAITING.text())).isEqualTo(exit);
    }

    @Test
    void whatIsOrderedBackIsCarriedOutAndNotTried() {
        terminal.run("queue", "bounce", "--all", "--yes");

        assertThat(admin.events()).contains("orders", "bounce 3");
        assertThat(admin.woken()).isEmpty();
    }

    @Test
    void aSummaryHasARowForEachKeyAndAColumnForEachAge() {
        assertThat(terminal.run("queue", "summary", "--by", "provider")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                                      T       5      10      20      40      80     160     320     640    1280   1280+
                TOTAL                 3       1       0       0       0       0       1       0       0       0       1
                partner.example       2       0       0       0       0       0       1       0       0       0       1
                PROVIDER of big       1       1       0       0       0       0       0       0       0       0       0
                """);
    }

    @Test
    void aSummaryForScriptsNamesItsColumns() {
        assertThat(terminal.run("--json", "queue", "summary", "--limit", "1")).isZero();

        assertThat(terminal.out().lines()).hasSize(3)
                .element(1)
                .isEqualTo("{\"by\":\"domain\",\"kind\":\"row\",\"key\":\"partner.example\",\"consignments\":2,"
                        + "\"recipients\":3,\"oldest\":\"2026-11-21T12:00:00Z\",\"ages\":{\"5m\":0,\"10m\":0,"
                        + "\"20m\":0,\"40m\":0,\"80m\":0,\"160m\":1,\"320m\":0,\"640m\":0,\"1280m\":0,"
                        + "\"older\":1}}");
        admin.queue().clear();
        terminal.run("queue", "summary");
        assertThat(terminal.out()).isEqualTo("The queue is empty.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--by colour", "--limit 0", "--limit 99999"})
    void aSummaryThatCannotBeIsRefused(String options) {
        assertThat(terminal.run(("queue summary " + options).split(" ", -1))).isEqualTo(Exit.USAGE);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void anExportWithoutAFilterIsRefused() {
        assertThat(terminal.run("queue", "export", "--to-dir", directory.resolve("x").toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(terminal.run("queue", "export", "--all", "--to-dir", directory.resolve("x").toString())).isZero();
        assertThat(terminal.out()).startsWith("export: 0 messages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Subject: a letter\r\n\r\nhello\r\n", "", "X-Stsrelay-Envelope: {}\r\n",
            "X-Stsrelay-Envelope: {\"version\":9}\r\n"})
    void aFileThatIsNoExportIsNamedWithItsLine(String content) throws IOException {
        var file = Files.writeString(directory.resolve("one.eml"), content);

        assertThat(terminal.run("queue", "import", file.toString())).isEqualTo(Exit.BAD);

        assertThat(terminal.err()).startsWith(file + ":1: ").endsWith("Nothing was imported.\n");
    }

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
    void policiesAreListedInColumns() {
        assertThat(terminal.run("policy", "list")).isZero();

        assertThat(terminal.out().lines()).containsExactly(
                "DOMAIN           MODE     ID        FETCHED  EXPIRES                 LAST USE   MX                 TROUBLE",
                "broken.example   testing  20260901  6 h ago  25 Nov 06:00 (in 18 h)  5 min ago  *.broken.example   mta-sts.broken.example answers 404",
                "partner.example  enforce  20260901  6 h ago  25 Nov 06:00 (in 18 h)  5 min ago  *.partner.example");
    }

    @Test
    void theHistoryOfAPolicyIsShownTheLatestFirst() {
        assertThat(terminal.run("policy", "show", "partner.example", "--history")).isZero();
        assertThat(terminal.out()).contains("in force", "weaker       mode enforce became testing", "id 20260801",
                "replaced", "certificate  CN=mta-sts.partner.example", "    mode: enforce");

        assertThat(terminal.run("--json", "policy", "show", "partner.example", "--history")).isZero();
        assertThat(terminal.out()).contains("\"status\":\"in_force\"", "\"status\":\"replaced\"");
        assertThat(terminal.run("policy", "show", "none.example", "--history")).isEqualTo(Exit.BAD);
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
    void providersAreListedInColumns() {
        assertThat(terminal.run("provider", "list")).isZero();

        assertThat(terminal.out().lines()).containsExactly(
                "PROVIDER          ACTIVE  WINDOW  LIMIT  DOMAINS  READY  PAUSED",
                "google            3       10      10     2        40",
                "net:192.0.2.0/24  3       1       10     2        40     until 12:10 (in 10 min): 421 4.7.0 [TSS04] later");
    }

    @Test
    void aProviderIsPausedAndResumed() {
        assertThat(terminal.run("provider", "pause", "google", "--for", "2h", "--reason", "TICKET-1")).isZero();
        assertThat(terminal.out()).isEqualTo("google is left alone until 14:00 (in 2 h) by hand: TICKET-1\n");

        assertThat(terminal.run("provider", "pause", "google")).isZero();
        assertThat(terminal.out()).isEqualTo("google is left alone until it is resumed by hand\n");

        assertThat(terminal.run("provider", "resume", "google")).isZero();
        assertThat(terminal.out()).isEqualTo("google gets mail again, up to 10 attempts at a time.\n");

        assertThat(terminal.run("--json", "provider", "resume", "net:192.0.2.0/24")).isZero();
        assertThat(terminal.out()).startsWith("{\"provider\":\"net:192.0.2.0/24\"").hasLineCount(1);
    }

    @Test
    void aProviderThatNobodyKnowsIsSaid() {
        assertThat(terminal.run("provider", "pause", "gogle")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).startsWith("No provider is called gogle;");
        assertThat(terminal.run("provider", "pause", "google", "--for", "soon")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).startsWith("'soon' is no time for a pause");
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
