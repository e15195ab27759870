package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport.Failure;
import org.stsrelay.server.admin.RunningAdmin;
import tools.jackson.databind.json.JsonMapper;

/// `report show`, `report import` and `report incoming`: what people read, and how they end.
class ReceivedReportCommandsTest {

    private static final String REPORT = """
            {"organization-name":"Big Mail","date-range":{"start-datetime":"2026-11-23T00:00:00Z",
            "end-datetime":"2026-11-23T23:59:59Z"},"contact-info":"tls@big.example","report-id":"id-1","policies":[
            {"policy":{"policy-type":"sts","policy-string":["mode: testing"],"policy-domain":"cust.example",
            "mx-host":"*.cust.example"},"summary":{"total-successful-session-count":7,
            "total-failure-session-count":1},"failure-details":[{"result-type":"starttls-not-supported",
            "receiving-mx-hostname":"mx1.cust.example","failed-session-count":1}]}]}""";
    private static final LocalDate DAY = LocalDate.parse("2026-11-23");

    @TempDir
    private Path directory;
    @TempDir
    private Path files;

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
    void aReportIsShownWithoutARelayOrAConfiguration() throws IOException {
        var file = write("r.json", REPORT);

        assertThat(terminal.run("--config", "/nowhere", "report", "show", file.toString())).isZero();

        assertThat(terminal.out()).isEqualTo("""
                TLS report by Big Mail for mail between 2026-11-23T00:00:00Z and
                2026-11-23T23:59:59Z.

                7 sessions were as the policy asks, 1 were not.

                Contact: tls@big.example
                Report:  id-1

                Policy of cust.example: MTA-STS, mode: testing
                  sessions as it asks: 7; others: 1
                  starttls-not-supported: 1

                Where it failed, the worst first:
                       1  mx1.cust.example: starttls-not-supported

                What it means, and how to mend it:

                starttls-not-supported
                The host did not offer STARTTLS, or refused it. Enable TLS at the host. If
                it is enabled, look for a firewall or proxy in front of it that removes
                STARTTLS; if neither is yours, somebody may be interfering with the
                connection.

                """);
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void aCompressedReportComesFromStdin() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(zipped)) {
            zip.write(REPORT.getBytes(StandardCharsets.UTF_8));
        }
        terminal.pipe(zipped.toByteArray());

        assertThat(terminal.run("report", "show", "-")).isZero();
        assertThat(terminal.out()).startsWith("TLS report by Big Mail");
    }

    @Test
    void forScriptsAReportHasTheSameMembersWhoeverWroteIt() throws IOException {
        terminal.run("--json", "report", "show", write("r.json", REPORT).toString());

        var report = new JsonMapper().readTree(terminal.out());
        assertThat(report.path("report_id").asString()).isEqualTo("id-1");
        assertThat(report.path("begin").asString()).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(report.path("policies").path(0).path("mx").path(0).asString()).isEqualTo("*.cust.example");
        assertThat(report.path("policies").path(0).path("failures").path(0).path("host").asString())
                .isEqualTo("mx1.cust.example");
        assertThat(report.path("meanings").path("starttls-not-supported").path("mend").asString()).contains("TLS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hello|it is no TLS report", "<feedback/>|it is XML",
            "PK\u0003\u0004abc|it is a ZIP archive", "{\"x\":\u001b[2J|its JSON cannot be read"})
    void whatIsNoReportEndsWithSixtyFiveAndAWord(String content, String words) throws IOException {
        assertThat(terminal.run("report", "show", write("x", content).toString())).isEqualTo(65);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("is no TLS report that can be read").contains(words).matches("[\n -~]*");
    }

    @Test
    void aFileThatIsNotThereAndAFolderAreSaid() {
        assertThat(terminal.run("report", "show", files.resolve("none").toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("There is no file");
        assertThat(terminal.run("report", "show", files.toString())).isEqualTo(2);
        assertThat(terminal.err()).contains("report import");
        assertThat(terminal.run("report", "show")).isEqualTo(2);
    }

    /// Whoever may do everything may read it.
    @Test
    void aFileThatMayNotBeReadIsSaidWithItsReason() throws IOException {
        var file = write("r.json", REPORT);
        Files.setPosixFilePermissions(file, Set.of());
        assumeThat(Files.isReadable(file)).isFalse();

        assertThat(terminal.run("report", "show", file.toString())).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo(file + " cannot be read: permission denied.\n");
    }

    @Test
    void aReportOfNothingIsSaidToBeOne() throws IOException {
        terminal.run("report", "show", write("r.json", "{\"report-id\":\"1\",\"policies\":null}").toString());
        assertThat(terminal.out()).contains("It holds no policy").doesNotContain("All is well");

        terminal.run("report", "import", write("a", "of_nothing").toString());
        assertThat(terminal.out()).contains("0 ok, 0 failed (it holds no policy, so nothing was counted)");
    }

    @Test
    void everyFileOfAFolderIsTakenAndTheBadOnesAreCounted() throws IOException {
        write("a", "new");
        write("b", "known");
        write("c", "bad");
        write("d", "undated");
        write(".hidden", "new");

        assertThat(terminal.run("report", "import", files.toString())).isEqualTo(65);

        assertThat(terminal.out().replace(files + "/", "")).isEqualTo("""
                a: imported: Big? Mail of 2026-11-23, 7 ok, 1 failed
                b: here already: Big? Mail of 2026-11-23, 7 ok, 1 failed
                c: refused: This is no TLS report that can be read: it is ?[2J bad.
                d: imported: Big? Mail of 2026-11-23, 7 ok, 1 failed (it has no usable date; taken for yesterday's)
                import: 4 files, 2 imported, 1 here already, 1 refused
                """);
    }

    @Test
    void aMaildirIsReadInNewAndCurAndLinksAreNotFollowed() throws IOException {
        for (var folder : List.of("new", "cur", "tmp")) {
            Files.createDirectories(files.resolve(folder));
            Files.writeString(files.resolve(folder).resolve("1"), folder.equals("new") ? "new" : "known");
        }
        Files.writeString(directory.resolve("secret"), "bad");
        Files.createSymbolicLink(files.resolve("cur").resolve("2"), directory.resolve("secret"));

        assertThat(terminal.run("report", "import", files.toString())).isZero();

        assertThat(admin.received().taken()).containsExactly("new", "known");
    }

    @Test
    void whatIsLeftOutIsNotBad() throws IOException {
        assertThat(terminal.run("report", "import", write("a", "too_old").toString(), write("b", "no_room").toString()))
                .isZero();

        assertThat(terminal.out()).contains("older than the 400 days").contains("256 MiB");
    }

    @Test
    void forScriptsEachReportIsALine() throws IOException {
        terminal.run("report", "import", "--json", write("a", "new").toString(), write("b", "bad").toString());

        var lines = terminal.out().lines().map(new JsonMapper()::readTree).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().path("result").asString()).isEqualTo("new");
        assertThat(lines.getFirst().path("domains").path(0).asString()).isEqualTo("cust.example");
        assertThat(lines.getLast().path("result").asString()).isEqualTo("refused");
        assertThat(terminal.out()).matches("[\n -~]*");
    }

    @Test
    void aSourceThatIsNotThereIsSaidBeforeAnythingIsTaken() throws IOException {
        assertThat(terminal.run("report", "import", write("a", "new").toString(), files.resolve("none").toString()))
                .isEqualTo(1);

        assertThat(terminal.err()).contains("There is no file or folder");
        assertThat(admin.received().taken()).isEmpty();
    }

    @Test
    void theWorstOfWhatOthersSawComesFirstWithItsRemedy() {
        admin.received().have(day(DAY, "Big Mail", 7, 1, failure("mx1.cust.example", 1)));
        admin.received()
                .have(day(DAY.minusDays(1), "Other\u001b[2J", 0, 9, failure("mx1.cust.example", 4),
                        failure("mx2.cust.example", 5)));

        assertThat(terminal.run("report", "incoming")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                What others saw in the last 14 days, the worst first:

                DAY         DOMAIN        POLICY  OK  FAILED  BY
                2026-11-22  cust.example  sts     0   9       Other?[2J (tls@x.example)
                2026-11-23  cust.example  sts     7   1       Big Mail (tls@x.example)

                Total: 7 sessions were as the policy asks, 10 were not, by 2 senders.

                Where it failed, the worst first:
                TIMES  HOST                          WHAT                                  SEEN BY
                5      mx1.cust.example [192.0.2.1]  certificate-expired (X509_V_EXPIRED)  Big Mail, Other?[2J
                5      mx2.cust.example [192.0.2.1]  certificate-expired (X509_V_EXPIRED)  Other?[2J

                What it means, and how to mend it:

                certificate-expired
                The certificate has expired. Renew it, reload the mail server so that it
                uses the new one, and see why the renewal did not happen by itself.

                """);
    }

    @Test
    void oneDayOfADomainHasEveryHostAndFromWhereItWasTried() {
        admin.received()
                .have(day(DAY, "Big Mail", 7, 40, IntStream.range(0, 40)
                        .mapToObj(i -> failure("mx" + i + ".cust.example", 1))
                        .toArray(Failure[]::new)));

        terminal.run("report", "incoming", "--domain", "cust.example", "--date", DAY.toString());

        assertThat(terminal.out()).contains("at cust.example on 2026-11-23").contains("198.51.100.9");
        assertThat(terminal.out().lines().filter(line -> line.contains(".cust.example ["))).hasSize(40);
    }

    @Test
    void yesterdayIsADay() {
        admin.received().have(day(DAY, "Big Mail", 7, 1, failure("mx1.cust.example", 1)));

        assertThat(terminal.run("report", "incoming", "--date", "yesterday")).isZero();

        assertThat(terminal.out()).startsWith("What others saw yesterday, the worst first:").contains("2026-11-23");
    }

    @Test
    void manyRowsAndHostsAreCutOffWithAWord() {
        IntStream.range(0, 60)
                .forEach(i -> admin.received()
                        .have(day(DAY, "Sender " + i, 1, 1, failure("mx" + i + ".example", 1))));

        terminal.run("report", "incoming");

        assertThat(terminal.out()).contains("and 10 more rows").contains("and 30 more; --date has those of a day");
    }

    @Test
    void whoHasNoReportsIsToldHowToGetThem() {
        assertThat(terminal.run("report", "incoming", "--domain", "cust.example", "--days", "30")).isZero();

        assertThat(terminal.out()).contains("at cust.example in the last 30 days")
                .contains("_smtp._tls.cust.example. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@cust.example\"")
                .contains("stsrelay report import /var/mail");
        terminal.run("report", "incoming", "--json");
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--days 0", "--days 401", "--days x", "--date tomorrow", "--domain a..b",
            "--days 3 --date 2026-11-23"})
    void aQuestionThatMakesNoSenseIsAUsageError(String options) {
        var words = ("report incoming " + options).split(" ");

        assertThat(terminal.run(words)).isEqualTo(2);
        assertThat(terminal.err()).isNotEmpty();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(files.resolve(name), content);
    }

    private static ReceivedDay day(LocalDate day, String organization, long succeeded, long failed,
            Failure... failures) {
        return new ReceivedDay(day, organization, "tls@x.example", "cust.example", "sts", 1, succeeded, failed,
                List.of(failures));
    }

    private static Failure failure(String host, long count) {
        return new Failure("certificate-expired", "X509_V_EXPIRED", host, "192.0.2.1", "198.51.100.9", "", count);
    }
}
