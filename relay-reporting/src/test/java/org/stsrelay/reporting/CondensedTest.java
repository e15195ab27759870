package org.stsrelay.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Period;
import org.stsrelay.reporting.report.Report.Policy;

/// What is kept of a stranger's report.
class CondensedTest {

    private static final Instant NOW = Instant.parse("2031-03-18T09:00:00Z");
    private static final Period DAY = period("2031-03-17T00:00:00Z", "2031-03-17T23:59:59Z");

    @Test
    void twoCopiesAreTheSameWhateverElseIsInThem() {
        var one = report("Big Mail", "1", DAY, policy("a.example", 1));

        assertThat(sameness(report("big mail ", "1", DAY, policy("A.example.", 1)))).isEqualTo(sameness(one));
        assertThat(sameness(report("Big Mail", "2", DAY, policy("a.example", 1)))).isNotEqualTo(sameness(one));
        assertThat(sameness(report("Other", "1", DAY, policy("a.example", 1)))).isNotEqualTo(sameness(one));
        assertThat(sameness(report("Big Mail", "1", DAY, policy("b.example", 1)))).isNotEqualTo(sameness(one));
        assertThat(sameness(report("Big Mail", "1", period("2031-03-16T00:00:00Z", "2031-03-16T23:59:59Z"),
                policy("a.example", 1)))).isNotEqualTo(sameness(one));
    }

    @Test
    void reportsWithoutANameAreToldApartByWhatTheySay() {
        var one = report("", "", DAY, policy("a.example", 1));

        assertThat(sameness(report("", "", DAY, policy("a.example", 1)))).isEqualTo(sameness(one));
        assertThat(sameness(report("", "", DAY, policy("a.example", 2)))).isNotEqualTo(sameness(one));
    }

    @ParameterizedTest
    @CsvSource({"2031-03-17T00:00:00Z, 2031-03-17T23:59:59Z, 2031-03-17, true",
            "2031-03-16T23:00:00Z, 2031-03-17T22:59:59Z, 2031-03-17, true",
            "2031-03-17T07:00:00Z, 2031-03-18T06:59:59Z, 2031-03-17, true",
            "2031-03-17T00:00:00Z, 2031-03-18T00:00:00Z, 2031-03-17, true",
            "2031-03-17T00:00:00Z, 1970-01-01T00:00:00Z, 2031-03-17, true",
            "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z, 2031-03-17, false",
            "+999999999-12-31T00:00:00Z, -999999999-01-01T00:00:00Z, 2031-03-17, false",
            "2031-03-17T00:00:00Z, +999999999-12-31T00:00:00Z, 2031-03-17, true",
            "2019-01-01T00:00:00Z, 2019-01-01T23:59:59Z, 2019-01-01, true"})
    void theDayIsTheOneThatMostOfItsTimeIsIn(String begin, String end, LocalDate day, boolean isDated) {
        var report = report("x", "1", period(begin, end));

        assertThat(Condensed.of(report, NOW).day()).isEqualTo(day);
        assertThat(Condensed.isDated(report, NOW)).isEqualTo(isDated);
    }

    /// Nobody looks there, and it would keep its room longest.
    @ParameterizedTest
    @CsvSource({"2031-03-18T00:00:00Z, 2031-03-18T23:59:59Z, 2031-03-18, true",
            "2031-03-18T12:00:00Z, 2031-03-18T23:59:59Z, 2031-03-18, true",
            "2031-03-19T00:00:00Z, 2031-03-19T23:59:59Z, 2031-03-17, false",
            "2031-03-18T00:00:00Z, 2031-03-25T00:00:00Z, 2031-03-17, false",
            "2031-04-18T00:00:00Z, 2031-04-18T23:59:59Z, 2031-03-17, false"})
    void aDayThatIsStillToComeIsNoDate(String begin, String end, LocalDate day, boolean isDated) {
        var report = report("x", "1", period(begin, end));

        assertThat(Condensed.of(report, NOW).day()).isEqualTo(day);
        assertThat(Condensed.isDated(report, NOW)).isEqualTo(isDated);
    }

    @Test
    void aSenderWithoutASummaryHasFailuresAllTheSame() {
        var kept = Condensed.of(report("x", "1", DAY, new Policy("sts", List.of(), "a.example", List.of(), 0, 0,
                List.of(failure("mx1.a.example", 3), failure("mx2.a.example", 4)))), NOW);

        assertThat(kept.policies().getFirst().failed()).isEqualTo(7);
    }

    @Test
    void equalFailuresAreOneAndTooManyAreCountedTogether() {
        var failures = IntStream.range(0, 5000).mapToObj(i -> failure("mx" + i % 2500 + ".example", 1)).toList();
        var kept = Condensed.of(report("x", "1", DAY, new Policy("sts", List.of(), "a", List.of(), 0, 5000, failures)),
                NOW).policies().getFirst().failures();

        assertThat(kept).hasSize(2001);
        assertThat(kept.getFirst().count()).isEqualTo(2);
        assertThat(kept.getLast().reason()).isEqualTo("further-failures-not-listed-apart");
        assertThat(kept.stream().mapToLong(ReceivedReport.Failure::count).sum()).isEqualTo(5000);
    }

    @Test
    void textsAreBoundedAndHarmlessAndStayInTheirScript() {
        var kept = Condensed.of(report("\u65e5\u672c\u001b[2J\u202e\ud800" + "x".repeat(3000), "1", DAY), NOW);

        assertThat(kept.organization()).startsWith("\u65e5\u672c?[2J??").hasSize(200);
        assertThat(Condensed.of(report(" ", "1", DAY), NOW).organization()).isEqualTo("(no name)");
    }

    @Test
    void policiesHaveTheirLimit() {
        var policies = IntStream.range(0, 900).mapToObj(i -> policy(i + ".example", 1)).toArray(Policy[]::new);

        assertThat(Condensed.of(report("x", "1", DAY, policies), NOW).policies()).hasSize(200);
    }

    @Test
    void nobodyMakesACountThatOverflowsWithOthers() {
        var failures = IntStream.range(0, 1000).mapToObj(_ -> failure("mx.example", Report.MAX_COUNT)).toList();
        var policy = new Policy("sts", List.of(), "a.example", List.of(), 0, 0, failures);

        var condensed = Condensed.of(report("x", "1", DAY, policy), NOW).policies().getFirst();

        assertThat(condensed.failed()).isEqualTo(Report.MAX_COUNT);
        assertThat(condensed.failures().getFirst().count()).isEqualTo(Report.MAX_COUNT);
    }

    private static String sameness(Report report) {
        return Condensed.of(report, NOW).sameness();
    }

    private static Report report(String organization, String id, Period period, Policy... policies) {
        return new Report(organization, Optional.of(period), "", id, List.of(policies));
    }

    private static Policy policy(String domain, long failed) {
        return new Policy("sts", List.of(), domain, List.of(), 0, failed, List.of());
    }

    private static Failure failure(String host, long count) {
        return new Failure("certificate-expired", Optional.empty(), Optional.of(host), Optional.empty(),
                Optional.empty(), count, Optional.empty(), Optional.empty());
    }

    private static Period period(String begin, String end) {
        return new Period(Instant.parse(begin), Instant.parse(end));
    }
}
