package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.DayTotals;
import org.stsrelay.delivery.ledger.DayTotals.OfDomain;
import org.stsrelay.delivery.ledger.PolicyResult;
import org.stsrelay.delivery.ledger.ReportDay;
import org.stsrelay.delivery.ledger.ReportFate;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.lab.LabClock;

/// What an administrator sees of counts and reports agrees with what is sent, the worst first.
class SqliteReportOverviewTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(NOON);
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        storage = Stores.open(directory.resolve("live"), clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void anEmptyStoreHasNothingToShow() {
        assertThat(storage.reportOverview().days()).isEmpty();
        assertThat(storage.reportOverview().fates(Optional.empty(), Optional.empty(), 10)).isEmpty();
        assertThat(storage.reportOverview().totals(DAY, 10)).isEqualTo(new DayTotals(0, 0, 0, List.of()));
    }

    @Test
    void theTotalsOfADomainAreThoseOfItsReport() throws Exception {
        count("cust.example", Kind.STS, "cust.example", Session.FAILED);
        count("cust.example", Kind.TLSA, "mx.provider.example", Session.SUCCEEDED);
        count("other.example", Kind.TLSA, "mx.provider.example", Session.FAILED);
        count("own.example", Kind.TLSA, "own.example", Session.SUCCEEDED);
        settle();

        var totals = storage.reportOverview().totals(DAY, 10);

        assertThat(totals.worst()).extracting(OfDomain::domain)
                .containsExactlyElementsOf(
                        names("cust.example", "mx.provider.example", "other.example", "own.example"));
        assertThat(totals.worst()).allSatisfy(domain -> {
            var results = storage.ledger().results(DAY, domain.domain());
            assertThat(domain.succeeded()).isEqualTo(results.stream().mapToLong(PolicyResult::succeeded).sum());
            assertThat(domain.failed()).isEqualTo(results.stream().mapToLong(PolicyResult::failed).sum());
        });
        assertThat(storage.ledger().domains(DAY, Optional.empty(), 10))
                .containsExactlyInAnyOrderElementsOf(totals.worst().stream().map(OfDomain::domain).toList());
    }

    @Test
    void theWorstDomainsComeFirstAndTheSumsAreOfAll() throws Exception {
        for (var failures = 0; failures < 3; failures++) {
            for (var i = 0; i < failures; i++) {
                count("fails%d.example".formatted(failures), Kind.STS, "x.example", Session.FAILED);
            }
        }
        count("good.example", Kind.STS, "x.example", Session.SUCCEEDED);
        settle();

        assertThat(storage.reportOverview().totals(DAY, 2)).isEqualTo(new DayTotals(3, 1, 3,
                List.of(new OfDomain(DomainName.of("fails2.example"), 0, 2),
                        new OfDomain(DomainName.of("fails1.example"), 0, 1))));
    }

    @Test
    void aDomainThatOnlyGotNoticesIsDueNoReport() throws Exception {
        storage.ledger()
                .count(new Counted(DAY, DomainName.of("quiet.example"), policy(Kind.NONE, "quiet.example"),
                        Session.FAILED, Optional.empty(), false));
        settle();

        assertThat(storage.reportOverview().totals(DAY, 10).domains()).isZero();
    }

    @Test
    void theDaysSayHowFarTheirReportsHaveCome() throws Exception {
        reportsOfADay();
        storage.ledger()
                .count(new Counted(DAY.plusDays(1), DomainName.of("a.example"), policy(Kind.NONE, "a.example"),
                        Session.SUCCEEDED, Optional.empty(), true));
        settle();

        assertThat(storage.reportOverview().days()).containsExactly(
                new ReportDay(DAY.plusDays(1), false, 1, 0, 0, 0, Map.of()),
                new ReportDay(DAY, true, 4, 0, 2, 1,
                        Map.of(State.DELIVERED, 1L, State.REFUSED, 1L, State.WAITING, 1L)));
    }

    @Test
    void whatNeedsALookComesBeforeWhatIsWell() throws Exception {
        reportsOfADay();

        assertThat(storage.reportOverview().fates(Optional.of(DAY), Optional.empty(), 10))
                .extracting(SqliteReportOverviewTest::line)
                .containsExactly("sent.example mailto:refuses@sent.example REFUSED", "troubled.example due no DNS",
                        "sent.example https://waits.example/ WAITING", "waits.example due ",
                        "nobody.example nowhere no record", "sent.example mailto:takes@sent.example DELIVERED");
        assertThat(storage.reportOverview().fates(Optional.empty(), Optional.empty(), 2)).hasSize(2)
                .first()
                .isInstanceOf(ReportFate.Sent.class);
    }

    @Test
    void theReportsOfADomainAreFoundOverAllDays() throws Exception {
        reportsOfADay();

        assertThat(storage.reportOverview().fates(Optional.empty(), Optional.of(DomainName.of("nobody.example")), 10))
                .extracting(SqliteReportOverviewTest::line)
                .containsExactly("nobody.example nowhere no record");
        assertThat(storage.reportOverview().fates(Optional.of(DAY.plusDays(1)), Optional.empty(), 10)).isEmpty();
    }

    /// One to three destinations, one to nobody, two that are due, one of which is in trouble.
    private void reportsOfADay() throws SpoolException {
        for (var name : List.of("sent.example", "nobody.example", "waits.example", "troubled.example")) {
            count(name, Kind.NONE, name, Session.SUCCEEDED);
        }
        settle();
        storage.ledger().close(DAY);
        storage.reports().plan(DAY, NOON, NOON.plus(Duration.ofHours(1)));
        decide("sent.example", "",
                sending(1, "mailto:takes@sent.example", State.DELIVERED, 0),
                sending(2, "mailto:refuses@sent.example", State.REFUSED, 0),
                sending(3, "https://waits.example/", State.WAITING, 1));
        decide("nobody.example", "no record");
        var troubled = storage.reports().due(DAY, DomainName.of("troubled.example")).orElseThrow();
        storage.reports().postpone(troubled, NOON.plus(Duration.ofHours(2)), "no DNS");
    }

    private void decide(String domain, String reason, Sending... sendings) {
        var due = storage.reports().due(DAY, DomainName.of(domain)).orElseThrow();
        storage.reports().decided(due, List.of(sendings), reason);
    }

    private static Sending sending(int number, String destination, State state, int attempts) {
        var id = new Sending.Id(DAY, DomainName.of("sent.example"), "", destination, number);
        return new Sending(id, state, NOON, NOON, Optional.empty(), attempts, Optional.empty(), "", NOON);
    }

    private static String line(ReportFate fate) {
        return switch (fate) {
            case ReportFate.Sent(var sending) ->
                sending.id().domain() + " " + sending.id().destination() + " " + sending.state();
            case ReportFate.Unsent(var due) ->
                due.domain() + (due.decided() ? " nowhere " : " due ") + due.reason();
        };
    }

    private void count(String domain, Kind kind, String policyDomain, Session session) {
        storage.ledger()
                .count(new Counted(DAY, DomainName.of(domain), policy(kind, policyDomain), session, Optional.empty(),
                        true));
    }

    private static CountedPolicy policy(Kind kind, String domain) {
        return new CountedPolicy(kind, DomainName.of(domain), List.of(), List.of());
    }

    private static List<DomainName> names(String... names) {
        return List.of(names).stream().map(DomainName::of).toList();
    }

    /// A message that is delivered after what was counted.
    private void settle() throws SpoolException {
        var letters = new Letters(clock);
        var lease = storage.spool()
                .keep(letters.letter(storage.spool(), "x".getBytes(StandardCharsets.US_ASCII), "a@cust.example"))
                .getFirst();
        storage.spool().settle(letters.delivered(lease));
    }
}
