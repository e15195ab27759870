package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.server.admin.ReceivedDesk.Import;
import org.stsrelay.server.admin.ReceivedDesk.Outcome;
import org.stsrelay.server.admin.ReceivedDesk.TakenReport;

/// Files that others sent, read and kept in a real store.
class IncomingReportsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2031-03-18T09:00:00Z"), ZoneOffset.UTC);
    private static final LocalDate DAY = LocalDate.parse("2031-03-17");

    @TempDir
    private Path directory;

    private SqliteStorage storage;
    private IncomingReports incoming;

    @BeforeEach
    void open() throws Exception {
        storage = SqliteStorage.open(StorageSettings.of(directory).withKeepFree(0).withBallast(0), CLOCK,
                SpoolListener.NOBODY);
        incoming = new IncomingReports(storage.received(), CLOCK);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aReportThatCameByMailToTwoAddressesAndAsAFileCountsOnce() throws Exception {
        var report = report("2031-03-17T00:00:00Z", "1");

        assertThat(outcomes(report)).containsExactly(Outcome.NEW);
        assertThat(outcomes(mail("a@cust.example", report))).containsExactly(Outcome.KNOWN);
        assertThat(outcomes(mail("b@cust.example", report))).containsExactly(Outcome.KNOWN);
        assertThat(incoming.of(DAY, "", 10, 10)).extracting(ReceivedDay::failed).containsExactly(2L);
    }

    @Test
    void ofAFileThatIsPartlyBadNothingIsKept() throws Exception {
        var mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/tlsrpt+json\n\n"
                + report("2031-03-17T00:00:00Z", "1") + "\n--b\nContent-Type: application/tlsrpt+json\n\n{}\n--b--\n";

        assertThat(take(mail)).isInstanceOf(Import.Unreadable.class);
        assertThat(incoming.of(DAY, "", 10, 10)).isEmpty();
    }

    @Test
    void whatWouldBeForgottenAtOnceIsNotTaken() throws Exception {
        assertThat(outcomes(report("2030-02-01T00:00:00Z", "1"))).containsExactly(Outcome.TOO_OLD);
        assertThat(outcomes(report("2030-02-11T00:00:00Z", "2"))).containsExactly(Outcome.NEW);
    }

    @Test
    void aReportWithoutAUsableDateIsTakenForYesterdaysAndStillCountsOnce() throws Exception {
        var report = report("0001-01-01T00:00:00", "1");

        assertThat(take(report)).isInstanceOfSatisfying(Import.Taken.class,
                taken -> assertThat(taken.reports().getFirst().isDated()).isFalse());
        assertThat(incoming.of(DAY, "", 10, 10)).hasSize(1);
        var later = new IncomingReports(storage.received(), Clock.offset(CLOCK, Duration.ofDays(3)));
        assertThat(outcomes(later.take(in(report)))).containsExactly(Outcome.KNOWN);
    }

    @Test
    void aReportOfADayToComeIsSeenLikeOneWithoutADate() throws Exception {
        assertThat(take(report("2031-03-19T08:00:00Z", "1"))).isInstanceOfSatisfying(Import.Taken.class,
                taken -> assertThat(taken.reports().getFirst().isDated()).isFalse());

        assertThat(incoming.of(DAY, "", 10, 10)).hasSize(1);
        assertThat(incoming.of(DAY.plusDays(2), "", 10, 10)).isEmpty();
    }

    @Test
    void hostileFilesAreRefusedInWords() throws Exception {
        for (var file : List.of("", "\u001b[2J", "{", "[".repeat(100_000), "{\"policies\":" + "[".repeat(100_000))) {
            assertThat(take(file)).isInstanceOfSatisfying(Import.Unreadable.class,
                    refused -> assertThat(refused.reason()).matches("[ -~]{5,310}"));
        }
    }

    private Import take(String file) throws IOException {
        return incoming.take(in(file));
    }

    private static ByteArrayInputStream in(String file) {
        return new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
    }

    private List<Outcome> outcomes(String file) throws IOException {
        return outcomes(take(file));
    }

    private static List<Outcome> outcomes(Import came) {
        return came instanceof Import.Taken(var reports)
                ? reports.stream().map(TakenReport::outcome).toList()
                : List.of();
    }

    private static String mail(String to, String report) {
        return "To: " + to + "\r\nContent-Type: application/tlsrpt+json\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(report.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    private static String report(String begin, String id) {
        return """
                {"organization-name":"Big Mail","date-range":{"start-datetime":"%s","end-datetime":"%s"},
                "report-id":"%s","policies":[{"policy":{"policy-type":"sts","policy-domain":"cust.example"},
                "summary":{"total-failure-session-count":2}}]}""".formatted(begin, begin, id);
    }
}
