package org.stsrelay.reporting.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.reporting.Golden;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;

/// What an administrator reads.
class ReportTextTest {

    @Test
    void totalsThenTheWorstHostsThenWhatToDo() throws IOException {
        Golden.assertIs("report.txt", ReportText.of(Reports.full()));
    }

    @Test
    void aDayWithoutFailuresSaysSoAndNothingElse() throws IOException {
        Golden.assertIs("all-well.txt", ReportText.of(Reports
                .report(List
                        .of(new Policy("no-policy-found", List.of(), "cust.example", List.of(), 12, 0, List.of())))));
    }

    @Test
    void aReportOfNothingDoesNotSayThatAllIsWell() {
        var silent = new Policy("sts", List.of(), "x.example", List.of(), 0, 0, List.of());
        var withoutTotals = new Policy("sts", List.of(), "x.example", List.of(), 0, 0,
                of("certificate-expired", "").policies().getFirst().failures());

        assertThat(ReportText.of(Reports.report(List.of()))).contains("It holds no policy").doesNotContain("well");
        assertThat(ReportText.of(Reports.report(List.of(silent)))).contains("It counts no session")
                .doesNotContain("well");
        assertThat(ReportText.of(Reports.report(List.of(withoutTotals)))).contains(
                "It has no totals, but tells of 1 failures");
    }

    @Test
    void RPT_6_1_everyResultTypeIsExplained() {
        Arrays.stream(FailureType.values())
                .forEach(type -> assertThat(ReportText.of(of(type.token(), "")))
                        .contains(type.token())
                        .doesNotContain("not in RFC 8460"));
        assertThat(ReportText.of(of("quantum-failure", ""))).contains("This type of failure is not in RFC 8460.");
    }

    @Test
    void RPT_7_1_noTextOfAStrangerReachesATerminalAsItIs() {
        var text = ReportText.of(of("certificate-expired\u001b[2J", "\r\nX: y\u0000" + "\u00e9".repeat(1000)));

        assertThat(text).matches("[\n -~]*").contains("certificate-expired?[2J");
        assertThat(text.lines()).allMatch(line -> line.length() < 320).noneMatch(line -> line.startsWith("X:"));
    }

    @Test
    void ofManyHostsTheWorstAreNamed() {
        var failures = IntStream.rangeClosed(1, 50)
                .mapToObj(i -> new Failure("certificate-expired", Optional.empty(), Optional.of("mx" + i + ".example"),
                        Optional.empty(), Optional.empty(), i, Optional.empty(), Optional.empty()))
                .toList();
        var text = ReportText
                .of(Reports.report(List.of(new Policy("sts", List.of(), "x.example", List.of(), 0, 9, failures))));

        assertThat(text).contains("mx50.example")
                .contains("mx31.example")
                .doesNotContain("mx30.example")
                .contains("and 30 more");
        assertThat(text.indexOf("mx50.")).isLessThan(text.indexOf("mx49."));
    }

    private static Report of(String type, String reason) {
        var failure = new Failure(type, Optional.empty(), Optional.of("mx.example"), Optional.empty(), Optional.empty(),
                1, Optional.empty(), Optional.of(reason).filter(text -> !text.isEmpty()));
        return Reports.report(List.of(new Policy("sts", List.of(), "x.example", List.of(), 0, 1, List.of(failure))));
    }
}
