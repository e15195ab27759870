package org.stsrelay.reporting.received;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import org.stsrelay.reporting.Condensed;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportText;

/// Whatever somebody sends as a report: it can be shown and kept, or it is refused in words that a terminal takes.
class ReceivedReportsFuzzTest {

    private static final Instant NOW = Instant.parse("2031-03-18T09:00:00Z");

    @FuzzTest
    void aReportIsShownOrRefused(byte[] octets) throws IOException {
        try {
            ReceivedReports.each(new ByteArrayInputStream(octets), ReceivedReportsFuzzTest::show);
        } catch (UnreadableReportException e) {
            assertThat(e.getMessage()).matches("[ -~]{10,310}");
        }
    }

    private static void show(Report report) {
        assertThat(ReportText.of(report)).matches("[\n -~]*");
        assertThat(report.succeeded()).isNotNegative();
        assertThat(report.failed()).isNotNegative();
        var kept = Condensed.of(report, NOW);
        assertThat(kept.day()).isBetween(LocalDate.EPOCH, LocalDate.parse("2100-01-01"));
        assertThat(kept.toString()).doesNotContainPattern("\\p{C}");
        try {
            ReportJson.write(report, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
