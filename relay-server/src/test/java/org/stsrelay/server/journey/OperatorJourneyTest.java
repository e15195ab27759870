package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.server.check.DomainChecks;
import org.stsrelay.server.cli.Actions;
import org.stsrelay.server.cli.Program;
import org.stsrelay.server.cli.Safekeeping;
import org.stsrelay.server.cli.Surroundings;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.health.Build;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an administrator sees and does from a shell while mail waits.
class OperatorJourneyTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx mx =
            lab.host("mx1.strict.example", script -> script.proving(lab.rogue().issue("mx1.strict.example")));
    private JourneyRelay relay;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void oneMessageWaits(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("strict.example", "mx1.strict.example");
        lab.policy("strict.example", "1", "enforce", "*.strict.example");
        relay = JourneyRelay.start(lab, folder, Map.of("queue", "{retry: [1h], keep-free: 0B}"));
        relay.send("a@sender.example", "b@strict.example");
        patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void queueListHasTheShapeThatScriptsRelyOn() {
        assertThat(run("--json", "queue", "list")).isZero();

        var message = lines().stream().reduce((_, _) -> {
            throw new AssertionError("more than one message");
        }).orElseThrow();
        assertThat(message.propertyNames()).containsExactly("id", "from", "size", "received", "state", "consignments");
        assertThat(message.path("from").asString()).isEqualTo("a@sender.example");
        assertThat(message.path("state").asString()).isEqualTo("deferred");
        assertThat(message.path("size").asLong()).isPositive();
        assertThat(Instant.parse(message.path("received").asString())).isAfter(Instant.EPOCH);
        assertConsignment(message.path("consignments").get(0));
    }

    private static void assertConsignment(JsonNode consignment) {
        assertThat(consignment.propertyNames()).containsExactly("domain", "state", "attempts", "next_attempt",
                "reason", "recipients");
        assertThat(consignment.path("domain").asString()).isEqualTo("strict.example");
        assertThat(consignment.path("state").asString()).isEqualTo("deferred");
        assertThat(consignment.path("attempts").asInt()).isOne();
        assertThat(Instant.parse(consignment.path("next_attempt").asString())).isAfter(Instant.EPOCH);
        assertThat(consignment.path("reason").asString()).contains("strict.example", "mx1.strict.example");
        var recipient = consignment.path("recipients").get(0);
        assertThat(recipient.propertyNames()).containsExactly("address", "state", "enhanced", "reply");
        assertThat(recipient.path("address").asString()).isEqualTo("b@strict.example");
        assertThat(recipient.path("enhanced").asString()).isEqualTo("4.7.5");
        assertThat(recipient.path("reply").asString()).isNotBlank();
    }

    @Test
    void queueShowTellsTheWholeStory() {
        assertThat(run("--json", "queue", "show", waitingId())).isZero();

        var shown = lines().getFirst();
        assertThat(shown.path("attempts").get(0).toString()).contains("mx1.strict.example");
        assertThat(shown.path("header").asString()).contains("Subject: journey");
        assertThat(run("queue", "show", "01JDCQ8Y5T8KZ4QK6P6Q2W3E4R")).isOne();
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void whatOthersReportedIsTakenInOnceAndToldWithItsRemedy(@TempDir Path reports) throws IOException {
        var yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        Files.writeString(reports.resolve("r.json"), """
                {"organization-name":"Big Mail","report-id":"1","date-range":{"start-datetime":"%sT00:00:00Z",
                "end-datetime":"%sT23:59:59Z"},"policies":[{"policy":{"policy-type":"sts",
                "policy-domain":"sender.example"},"summary":{"total-failure-session-count":3},"failure-details":[
                {"result-type":"certificate-expired","receiving-mx-hostname":"mx1.sender.example",
                "failed-session-count":3}]}]}""".formatted(yesterday, yesterday));

        assertThat(run("report", "import", reports.toString())).isZero();
        assertThat(run("report", "import", reports.toString())).isZero();
        assertThat(out.toString()).contains("here already");
        assertThat(run("report", "incoming", "--domain", "sender.example")).isZero();
        assertThat(out.toString()).contains("3      mx1.sender.example  certificate-expired  Big Mail")
                .contains("Renew it");
    }

    @Test
    void finishedMailSaysWhatBecameOfIt() {
        relay.send("b@strict.example", "a@sender.example");
        patiently().until(() -> senders.mails().size() == 1);

        patiently().until(() -> run("queue", "list", "--finished") == 0
                && out.toString().contains("to a@sender.example\n    delivered after 1 attempt"));
    }

    @Test
    void queueRetrySendsWhatIsMendedWithoutWaitingForItsTime() {
        mx.change(script -> script.proving(lab.authority().issue("mx1.strict.example")));
        assertThat(mx.mails()).isEmpty();

        assertThat(run("queue", "retry", "--domain", "strict.example", "--yes")).isZero();

        patiently().until(() -> mx.mails().size() == 1);
        patiently().until(() -> run("queue", "list") == 0 && out.toString().contains("The queue is empty."));
    }

    @Test
    void queueRetryLetsNothingPastAPolicy() {
        assertThat(run("queue", "retry", "--all", "--yes")).isZero();

        patiently().until(() -> relay.attemptsFor("strict.example").size() == 2);
        assertThat(mx.mails()).isEmpty();
    }

    @Test
    void queueHoldAndReleaseStopAndStartAMessage() {
        var id = waitingId();
        mx.change(script -> script.proving(lab.authority().issue("mx1.strict.example")));

        assertThat(run("queue", "hold", id)).isZero();
        run("queue", "retry", id);
        run("--json", "queue", "list");
        assertThat(lines().getFirst().path("state").asString()).isEqualTo("held");
        assertThat(run("queue", "release", id)).isZero();
        run("queue", "retry", id);

        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void queueDeleteTakesAMessageOutAndTellsNobody() {
        assertThat(run("queue", "delete", waitingId(), "--yes")).isZero();

        run("queue", "list");
        assertThat(out.toString()).contains("The queue is empty.");
        assertThat(run("queue", "delete", "01JDCQ8Y5T8KZ4QK6P6Q2W3E4R", "--yes")).isOne();
        assertThat(senders.mails()).isEmpty();
    }

    @Test
    void queueBounceTellsTheSenderWithTheOperatorsWords() {
        assertThat(run("queue", "bounce", "--domain", "strict.example", "--reason", "they moved", "--yes")).isZero();

        patiently().until(() -> senders.mails().size() == 1);
        var notice = senders.mails().getFirst().text();
        assertThat(notice).contains("Action: failed", "Status: 5.0.0",
                "the administrator of this mail relay returned it: they moved");
        patiently().until(() -> run("queue", "list") == 0 && out.toString().contains("The queue is empty."));
        assertThat(relay.attemptsFor("strict.example")).hasSize(2);
    }

    @Test
    void heldMailCanBeReturnedWithoutBeingReleased() {
        run("queue", "hold", waitingId());

        assertThat(run("queue", "bounce", waitingId(), "--yes")).isZero();

        patiently().until(() -> senders.mails().size() == 1);
    }

    @Test
    void queueSummarySaysWhatTheTroubleIs() {
        assertThat(run("queue", "summary", "--by", "reason")).isZero();

        assertThat(out.toString()).containsPattern("TOTAL +1 +1 +0").containsPattern("certificate [a-z ]+ +1 +1 +0");
    }

    @Test
    void aSummaryNamesTheProviderThatTheSchedulerFound() {
        waitingId();

        assertThat(run("queue", "summary", "--by", "provider")).isZero();

        assertThat(out.toString()).containsPattern("mx:mx1\\.strict\\.example +1 +1 +0").doesNotContain("not known");
    }

    @Test
    void aFileWithAnImpossibleTimeIsRefused(@TempDir Path folder) throws IOException {
        run("queue", "export", "--all", "--to-dir", folder.toString());
        var file = folder.resolve(waitingId() + ".eml");
        Files.writeString(file, Files.readString(file)
                .replaceFirst("\"received\":\"[^\"]+\"", "\"received\":\"+999999999-01-01T00:00:00Z\""));

        assertThat(run("queue", "import", folder.toString())).isOne();

        assertThat(err.toString()).startsWith(file + ":1: ").contains("received +999999999-01-01T00:00:00Z");
    }

    @Test
    void aQueueMovesThroughFilesOctetForOctet(@TempDir Path folder) throws IOException {
        var before = waitingId();
        var moved = folder.resolve("moved");

        assertThat(run("queue", "export", "--all", "--to-dir", moved.toString(), "--remove", "--yes")).isZero();
        assertThat(out.toString()).contains("export: 1 message");
        assertThat(run("queue", "import", "--hold", moved.toString())).isZero();

        run("--json", "queue", "list");
        var message = lines().getFirst();
        assertThat(message.path("id").asString()).isNotEqualTo(before);
        assertThat(message.path("state").asString()).isEqualTo("held");
        assertThat(message.path("consignments").get(0).path("attempts").asInt()).isOne();
        mx.change(script -> script.proving(lab.authority().issue("mx1.strict.example")));
        run("queue", "release", "--all", "--yes");
        run("queue", "retry", "--all", "--yes");
        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.mails().getFirst().text()).contains("Subject: journey\r\n\r\nhello\r\n");
        assertThat(run("queue", "import", moved.toString())).as("it is imported once").isZero();
        assertThat(out.toString()).isEqualTo("import: 0 messages\n");
    }

    @Test
    void aFileThatIsCutOffIsNamedAndNothingIsImported(@TempDir Path folder) throws IOException {
        run("queue", "export", "--all", "--to-dir", folder.toString());
        var file = folder.resolve(waitingId() + ".eml");
        var octets = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(octets, octets.length - 3));

        assertThat(run("queue", "import", folder.toString())).isOne();

        assertThat(err.toString()).startsWith(file + ":1: ")
                .contains("octets follow the envelope", "Nothing was imported.");
    }

    @Test
    void whatStillWaitsIsNotImportedOnceMore(@TempDir Path folder) {
        run("queue", "export", "--all", "--to-dir", folder.toString());

        assertThat(run("queue", "import", folder.toString())).isOne();

        assertThat(err.toString()).contains("waits in this queue already");
        run("queue", "list");
        assertThat(out.toString()).contains("1 message.");
    }

    @Test
    void aRunningRelayIsBackedUpAndRestoredWithEverythingHeld(@TempDir Path folder) {
        var backup = folder.resolve("backup");
        assertThat(run("backup", backup.toString())).isZero();
        assertThat(out.toString()).contains("1 message that waited");
        assertThat(run("verify", backup.toString())).isZero();
        assertThat(run("restore", backup.toString())).as("the relay runs").isEqualTo(75);

        assertThat(relay.attemptsFor("strict.example")).hasSize(1);
        assertThat(run("--json", "verify", backup.toString())).isZero();
        assertThat(lines().getFirst().path("messages").asInt()).isOne();
    }

    @Test
    void policyCommandsShowAndChangeWhatIsKept() {
        assertThat(run("--json", "policy", "list")).isZero();
        assertThat(lines()).singleElement()
                .satisfies(policy -> assertThat(policy.path("domain").asString()).isEqualTo("strict.example"));
        assertThat(run("--json", "policy", "show", "strict.example")).isZero();
        assertThat(lines().getFirst().path("mode").asString()).isEqualTo("enforce");

        lab.policy("strict.example", "2", "testing", "*.strict.example");
        assertThat(run("policy", "refresh", "strict.example")).isZero();
        run("--json", "policy", "show", "strict.example");
        assertThat(lines().getFirst().path("mode").asString()).isEqualTo("testing");
        assertThat(lines().getFirst().path("id").asString()).isEqualTo("2");

        assertThat(run("policy", "forget", "strict.example")).isZero();
        assertThat(run("policy", "show", "strict.example")).isOne();
        assertThat(run("policy", "forget", "strict.example")).isOne();
    }

    @Test
    void aRefreshThatFailsSaysSoAndChangesNothing() {
        lab.dns().remove("mta-sts.strict.example");

        assertThat(run("policy", "refresh", "strict.example")).isOne();

        assertThat(out.toString()).contains("strict.example");
        run("--json", "policy", "show", "strict.example");
        assertThat(lines().getFirst().path("mode").asString()).isEqualTo("enforce");
    }

    @Test
    void statusTellsWhatWaitsAndItsExitCodeWhetherTheRelayRuns() {
        assertThat(run("--json", "status")).isZero();
        var status = lines().getFirst();
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("queue").path("messages").path("deferred").asInt()).isOne();
        var commands = relay.configurationOfCommands();

        relay.close();

        assertThat(run(commands, "status")).isEqualTo(69);
        assertThat(err.toString()).contains("The relay is not running");
    }

    private String waitingId() {
        run("--json", "queue", "list");
        return lines().getFirst().path("id").asString();
    }

    private List<JsonNode> lines() {
        return out.toString().lines().map(line -> JSON.readTree(line)).toList();
    }

    private int run(String... words) {
        return run(relay.configurationOfCommands(), words);
    }

    private int run(Path configuration, String... words) {
        out = new StringWriter();
        err = new StringWriter();
        var around = new Surroundings(new PrintWriter(out, true), new PrintWriter(err, true),
                new BufferedReader(new StringReader("")), InputStream.nullInputStream(), Optional.empty(),
                Clock.systemUTC(), ZoneOffset.UTC,
                Build.ofThisProgram());
        return new Program(around, new NoActions())
                .run(Stream.concat(Stream.of("--config", configuration.toString()), Stream.of(words))
                        .toArray(String[]::new));
    }

    private static final class NoActions implements Actions {

        @Override
        public int serve(Loaded.Valid file) {
            throw new AssertionError("nobody asked for a second relay");
        }

        @Override
        public int demo(boolean once) {
            throw new AssertionError("nobody asked for a demo");
        }

        @Override
        public DomainChecks domainChecks(RelayConfig config, Duration patience) {
            throw new AssertionError("nobody asked for a look at a domain");
        }

        @Override
        public Safekeeping safekeeping() {
            return new RealSafekeeping(Clock.systemUTC());
        }
    }
}
