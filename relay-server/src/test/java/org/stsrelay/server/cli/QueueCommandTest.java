package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.server.admin.FakeQueue;
import tools.jackson.databind.json.JsonMapper;

/// What `queue` shows, and how it ends.
class QueueCommandTest extends CommandsOfARelay {

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
}
