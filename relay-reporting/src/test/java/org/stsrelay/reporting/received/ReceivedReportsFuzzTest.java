package org.stsrelay.reporting.received;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportText;

/// Whatever somebody sends as a report: it can be shown, or it is refused in words that a terminal takes.
class ReceivedReportsFuzzTest {

    @FuzzTest
    void aReportIsShownOrRefused(byte[] octets) throws IOException {
        try {
            var report = ReceivedReports.read(new ByteArrayInputStream(octets));

            assertThat(ReportText.of(report)).matches("[\n -~]*");
            assertThat(report.succeeded()).isNotNegative();
            assertThat(report.failed()).isNotNegative();
            ReportJson.write(report, OutputStream.nullOutputStream());
        } catch (UnreadableReportException e) {
            assertThat(e.getMessage()).matches("[ -~]{10,310}");
        }
    }
}
