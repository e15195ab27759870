package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.ledger.Sending.Way;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.lab.LabClock;

/// The book of reports forgets nothing, whenever the relay stops: each test looks at what a store says that was opened
/// after the change.
class SqliteReportStoreTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");
    private static final Instant FROM = Instant.parse("2026-01-02T01:00:00Z");
    private static final Instant TO = Instant.parse("2026-01-02T05:00:00Z");
    private static final DomainName ONE = DomainName.of("one.example");
    private static final DomainName TWO = DomainName.of("two.example");
    private static final QueueId MESSAGE = new QueueId("01KDWPVNG00000000000000001");

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(FROM);
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        storage = Stores.open(directory, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aReportIsDueToEachDomainAndHostOfTheDayWithinTheWindow() {
        count(DAY, "one.example", "two.example");
        count(DAY.plusDays(1), "three.example");
        storage.ledger().count(dane("one.example", "mx.one.example"));
        storage.ledger().close(DAY);

        assertThat(book().plan(DAY, FROM, TO)).isEqualTo(3);

        var due = reopened().due(TO, 10);
        assertThat(due).extracting(DueReport::domain)
                .containsExactlyInAnyOrderElementsOf(storage.ledger().domains(DAY, Optional.empty(), 10));
        assertThat(due).allSatisfy(each -> assertThat(each.at()).isBetween(FROM, TO.minusMillis(1)));
        assertThat(due).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
        assertThat(book().nextDue()).contains(due.getFirst().at());
        assertThat(book().pending()).isEqualTo(3);
    }

    @Test
    void momentsAreSpreadOverTheWholeWindow() {
        plan(DAY, names(2500));

        var quarters = reopened().due(TO, 3000)
                .stream()
                .mapToLong(due -> Duration.between(FROM, due.at()).toHours())
                .boxed()
                .toList();
        for (var hour = 0L; hour < 4; hour++) {
            var of = hour;
            assertThat(quarters.stream().filter(each -> each == of)).hasSizeBetween(500, 750);
        }
    }

    @Test
    void whoeverIsPlannedAlreadyKeepsHisMomentAndHisEnd() {
        plan(DAY, "one.example", "two.example");
        var before = book().due(TO, 10);
        var two = due(TWO);
        book().decided(two, List.of(), "no record");
        count(DAY.minusDays(1), "late.example");

        assertThat(reopened().plan(DAY, TO, TO.plusSeconds(60))).isZero();

        assertThat(book().due(TO, 10)).containsExactlyElementsOf(
                before.stream().filter(each -> each.domain().equals(ONE)).toList());
        assertThat(book().due(DAY, TWO)).isEmpty();
    }

    @Test
    void theOldestDayComesFirstAPageAtATime() {
        plan(DAY, "two.example");
        plan(DAY.plusDays(1), "one.example", "two.example");

        assertThat(reopened().due(TO, 2)).extracting(DueReport::day).containsExactly(DAY, DAY.plusDays(1));
        assertThat(book().due(FROM.minusSeconds(1), 10)).isEmpty();
    }

    @Test
    void whatIsPostponedComesAgainAndKnowsSinceWhen() {
        plan(DAY, "one.example");
        book().postpone(due(ONE), TO.plusSeconds(60), "SERVFAIL");
        clock.advance(Duration.ofHours(1));
        book().postpone(due(ONE), TO.plusSeconds(600), "SERVFAIL again");

        var again = new DueReport(DAY, ONE, TO.plusSeconds(600), Optional.of(FROM), false, "SERVFAIL again");
        assertThat(reopened().due(TO, 10)).isEmpty();
        assertThat(book().nextDue()).contains(again.at());
        assertThat(book().due(again.at(), 10)).containsExactly(again);
    }

    @Test
    void whatIsDecidedIsNotDueAndItsSendingsWait() {
        plan(DAY, "one.example", "two.example");
        var first = sending(ONE, "mailto:a@one.example", State.WAITING);
        var second = sending(ONE, "https://one.example/r", State.SUPPRESSED);
        book().decided(due(ONE), List.of(first, second), "");
        book().decided(due(TWO), List.of(), "no record");

        assertThat(reopened().due(TO, 10)).isEmpty();
        assertThat(book().nextDue()).isEmpty();
        assertThat(book().ready(Way.MAIL, FROM, 10)).containsExactly(first);
        assertThat(book().nextReady()).contains(first.next());
        assertThat(book().sendings(Optional.of(DAY), Optional.of(ONE), 0, 10)).containsExactlyInAnyOrder(first, second);
        assertThat(book().unsent(DAY, Optional.empty(), 10)).extracting(DueReport::domain, DueReport::reason)
                .containsExactly(tuple(TWO, "no record"));
        assertThat(book().pending()).isEqualTo(1);
    }

    @Test
    void whatWasDecidedIsNotDecidedOnceMore() {
        plan(DAY, "one.example");
        var due = due(ONE);
        book().decided(due, List.of(sending(ONE, "mailto:a@one.example", State.WAITING)), "");

        reopened().decided(due, List.of(sending(ONE, "mailto:b@one.example", State.WAITING)), "");

        assertThat(book().ready(Way.MAIL, FROM, 10)).extracting(each -> each.id().destination())
                .containsExactly("mailto:a@one.example");
    }

    @Test
    void unsentReportsAreListedByDomainAPageAtATime() {
        plan(DAY, names(5));

        var first = reopened().unsent(DAY, Optional.empty(), 3);
        var rest = book().unsent(DAY, Optional.of(first.getLast().domain()), 3);

        assertThat(first).hasSize(3);
        assertThat(rest).hasSize(2);
        assertThat(rest).allMatch(each -> each.domain().compareTo(first.getLast().domain()) > 0);
    }

    @Test
    void aSendingOfADayThatGoesOnIsNoneOfTheWholeDay() {
        plan(DAY, "one.example");
        var today = new Sending(new Sending.Id(DAY, ONE, "2026-01-01T12:00:00Z", "mailto:a@one.example", 1),
                State.WAITING, FROM, FROM, Optional.empty(), 0, Optional.empty(), "", FROM);
        book().add(List.of(today));
        book().add(List.of(today));

        assertThat(reopened().ready(Way.MAIL, FROM, 10)).containsExactly(today);
        assertThat(book().unsent(DAY, Optional.empty(), 10)).hasSize(1);
        assertThat(book().due(DAY, ONE)).isPresent();
    }

    @Test
    void eachFieldOfASendingComesBackAsItWas() {
        var before = add(ONE, "mailto:a@one.example", State.WAITING);
        var after = new Sending(before.id(), State.HANDED, FROM.plusMillis(1), FROM.plusMillis(2),
                Optional.of(FROM.plusMillis(3)), 4, Optional.of(MESSAGE), "a „word“", FROM.plusMillis(5));

        book().keep(after);

        assertThat(reopened().handed()).containsExactly(after);
        assertThat(book().ready(Way.MAIL, Instant.MAX, 10)).isEmpty();
        assertThat(book().nextReady()).isEmpty();
    }

    @Test
    void sendingsAreReadyAtTheirMomentTheOldestDayFirst() {
        var later = new Sending(new Sending.Id(DAY, TWO, "", "mailto:a@two.example", 1), State.WAITING, FROM, TO,
                Optional.empty(), 0, Optional.empty(), "", FROM);
        var newer = new Sending(new Sending.Id(DAY.plusDays(1), ONE, "", "mailto:a@one.example", 1), State.WAITING,
                FROM, FROM, Optional.empty(), 0, Optional.empty(), "", FROM);
        book().add(List.of(newer, later));

        assertThat(reopened().ready(Way.MAIL, FROM, 10)).containsExactly(newer);
        assertThat(book().ready(Way.MAIL, TO, 10)).containsExactly(later, newer);
        assertThat(book().ready(Way.MAIL, TO, 1)).containsExactly(later);
        assertThat(book().nextReady()).contains(FROM);
        assertThat(book().nextRetry()).isEmpty();
    }

    @Test
    void whatWasTriedBeforeWaitsByItself() {
        var fresh = add(ONE, "mailto:a@one.example", State.WAITING);
        var tried = new Sending(new Sending.Id(DAY, TWO, "", "mailto:a@two.example", 1), State.WAITING, FROM, TO,
                Optional.of(FROM), 1, Optional.empty(), "503 Busy", FROM);
        book().add(List.of(tried));

        assertThat(reopened().ready(Way.MAIL, TO, 10)).containsExactly(fresh);
        assertThat(book().retries(Way.MAIL, FROM, 10)).isEmpty();
        assertThat(book().retries(Way.MAIL, TO, 10)).containsExactly(tried);
        assertThat(book().nextRetry()).contains(TO);
    }

    @Test
    void aDayIsUnaskedUntilEachOfItsDomainsWasAskedOnce() {
        plan(DAY, "one.example", "two.example");
        book().decided(due(ONE), List.of(), "no record");
        assertThat(reopened().isUnasked(DAY)).isTrue();

        book().postpone(due(TWO), TO, "a silent DNS");

        assertThat(book().isUnasked(DAY)).isFalse();
        assertThat(book().isUnasked(DAY.plusDays(1))).isFalse();
    }

    @Test
    void aDayIsUntriedUntilEachOfItsReportsWasTriedWhicheverWayItGoes() {
        var mailed = add(ONE, "mailto:a@one.example", State.WAITING);
        var posted = add(ONE, "https://one.example/r", State.WAITING);
        book().keep(with(mailed, State.DELIVERED, Optional.empty()));
        assertThat(reopened().isUntried(DAY, TO)).isTrue();
        assertThat(book().isUntried(DAY, posted.next())).isFalse();
        assertThat(book().isUntried(DAY.plusDays(1), TO)).isFalse();

        book().keep(new Sending(posted.id(), State.WAITING, FROM, FROM, Optional.of(FROM), 1, Optional.empty(),
                "503 Busy", FROM));

        assertThat(book().isUntried(DAY, TO)).isFalse();
    }

    @Test
    void whatGoesByMailIsReadyBesideWhatIsPosted() {
        var mailed = add(ONE, "mailto:a@one.example", State.WAITING);
        var posted = add(ONE, "https://one.example/r", State.WAITING);

        assertThat(reopened().ready(Way.MAIL, FROM, 10)).containsExactly(mailed);
        assertThat(book().ready(Way.POST, FROM, 10)).containsExactly(posted);
        assertThat(book().sending(posted.id())).contains(posted);
    }

    @Test
    void sendingsAreListedTheLatestDayFirstThenByDomainAndInOrder() {
        var all = new ArrayList<Sending>();
        for (var day : List.of(DAY.plusDays(1), DAY)) {
            for (var domain : List.of(ONE, TWO)) {
                for (var number = 1; number <= 2; number++) {
                    // The first is not the first in the alphabet.
                    all.add(new Sending(new Sending.Id(day, domain, "", "https://" + (9 - number) + ".example", number),
                            State.WAITING, FROM, FROM, Optional.empty(), 0, Optional.empty(), "", FROM));
                }
            }
        }
        book().add(all.reversed());

        assertThat(reopened().sendings(Optional.empty(), Optional.empty(), 0, 100)).containsExactlyElementsOf(all);
        assertThat(book().sendings(Optional.empty(), Optional.empty(), 3, 2)).containsExactlyElementsOf(
                all.subList(3, 5));
        assertThat(book().sendings(Optional.empty(), Optional.of(TWO), 0, 100)).containsExactly(all.get(2), all.get(3),
                all.get(6), all.get(7));
        assertThat(book().sendings(Optional.of(DAY), Optional.empty(), 0, 100)).containsExactlyElementsOf(
                all.subList(4, 8));
    }

    @Test
    void whatWasDeliveredIsNeverAnythingElseAgain() {
        var delivered = with(add(ONE, "https://one.example/r", State.WAITING), State.DELIVERED, Optional.empty());
        book().keep(delivered);

        for (var state : State.values()) {
            reopened().keep(with(delivered, state, Optional.of(MESSAGE)));
        }

        assertThat(reopened().sendings(Optional.empty(), Optional.empty(), 0, 10)).containsExactly(delivered);
    }

    @Test
    void aDestinationIsSuppressedUntilItsTimeIsOverOrItIsAllowed() {
        var forEver = new DeadDestination("mailto:a@one.example", FROM, Optional.empty(), "asked for");
        var forNow = new DeadDestination("mailto:b@one.example", FROM, Optional.of(TO), "550 nobody here");
        book().suppress(forNow);
        book().suppress(forEver);

        assertThat(reopened().suppressed(TO.minusMillis(1))).containsExactly(forEver, forNow);
        assertThat(book().suppressed(TO)).containsExactly(forEver);
        assertThat(book().allow(forEver.destination())).isTrue();
        assertThat(reopened().allow(forEver.destination())).isFalse();
        assertThat(book().suppressed(FROM)).containsExactly(forNow);
    }

    @Test
    void aDestinationThatIsSuppressedAnewIsSoForTheNewReason() {
        book().suppress(new DeadDestination("mailto:a@one.example", FROM, Optional.of(TO), "550"));
        var anew = new DeadDestination("mailto:a@one.example", TO, Optional.empty(), "asked for");

        book().suppress(anew);

        assertThat(reopened().suppressed(FROM)).containsExactly(anew);
    }

    @Test
    void oldDaysAreForgotten() throws Exception {
        plan(DAY, names(1500));
        plan(DAY.plusDays(1), "one.example");
        add(ONE, "mailto:a@one.example", State.DELIVERED);
        book().suppress(new DeadDestination("mailto:b@one.example", FROM.minusSeconds(60), Optional.of(FROM), "550"));

        book().forgetDueBefore(DAY.plusDays(1));

        assertThat(reopened().unsent(DAY, Optional.empty(), 10)).isEmpty();
        assertThat(book().due(DAY.plusDays(1), ONE)).isPresent();
        assertThat(book().sendings(Optional.empty(), Optional.empty(), 0, 10)).hasSize(1);

        book().forgetBefore(DAY.plusDays(2));

        assertThat(reopened().sendings(Optional.empty(), Optional.empty(), 0, 10)).isEmpty();
        assertThat(book().pending()).isZero();
        storage.close();
        try (var db = Db.forReading(directory.resolve("relay.db"))) {
            assertThat(db.list("SELECT destination FROM tls_dead_destination", row -> row.getString(1))).isEmpty();
        }
        open();
    }

    @Test
    void whatIsAskedForOftenIsAnsweredByAnIndex() throws SQLException {
        storage.close();
        try (var db = Db.forReading(directory.resolve("relay.db"))) {
            assertThat(planOf(db, "SELECT day FROM tls_due WHERE decided = 0 AND day > 1 ORDER BY day LIMIT 1"))
                    .contains("tls_due_by_moment")
                    .doesNotContain("TEMP B-TREE");
            assertThat(planOf(db, "SELECT domain, at FROM tls_due WHERE decided = 0 AND day = 1 AND at <= 2"
                    + " ORDER BY at, domain LIMIT 5")).contains("tls_due_by_moment").doesNotContain("TEMP B-TREE");
            for (var mail : List.of(0, 1)) {
                for (var never : List.of(0, 1)) {
                    var which = " FROM tls_sending WHERE state = 'WAITING' AND (first IS NULL) = " + never
                            + " AND (destination GLOB 'mailto:*') = " + mail;
                    assertThat(planOf(db, "SELECT domain" + which
                            + " AND day = 1 AND next <= 2 ORDER BY next, domain LIMIT 5"))
                            .contains("tls_sending_by_state (state=? AND <expr>=? AND <expr>=? AND day=? AND next<?)")
                            .doesNotContain("TEMP B-TREE");
                    assertThat(planOf(db, "SELECT day" + which + " AND day > 1 ORDER BY day LIMIT 1"))
                            .contains("tls_sending_by_state (state=? AND <expr>=? AND <expr>=? AND day>?)")
                            .doesNotContain("TEMP B-TREE");
                }
            }
            assertThat(planOf(db, "UPDATE tls_sending SET word = '' WHERE message = 'x' AND state <> 'DELIVERED'"))
                    .contains("tls_sending_of_message");
        }
        open();
    }

    @Test
    void aStoreThatIsClosedSaysSo() {
        var book = book();
        storage.close();

        assertThatThrownBy(() -> book.keep(sending(ONE, "mailto:a@one.example", State.WAITING)))
                .hasMessageContaining("the book of TLS reports cannot be written");
        open();
    }

    private static String planOf(Db db, String sql) throws SQLException {
        return String.join("\n", db.list("EXPLAIN QUERY PLAN " + sql, row -> row.getString("detail")));
    }

    private ReportStore book() {
        return storage.reports();
    }

    private ReportStore reopened() {
        storage.close();
        open();
        return storage.reports();
    }

    private DueReport due(DomainName domain) {
        return book().due(DAY, domain).orElseThrow();
    }

    private Sending add(DomainName domain, String destination, State state) {
        var sending = sending(domain, destination, state);
        book().add(List.of(sending));
        return sending;
    }

    private static Sending sending(DomainName domain, String destination, State state) {
        return new Sending(new Sending.Id(DAY, domain, "", destination, 1), state, FROM, FROM, Optional.empty(), 0,
                Optional.empty(), "", FROM);
    }

    private static Sending with(Sending before, State state, Optional<QueueId> message) {
        return new Sending(before.id(), state, before.made(), before.next(), before.first(), before.attempts(), message,
                before.word(), before.changed());
    }

    private void plan(LocalDate day, String... domains) {
        count(day, domains);
        storage.ledger().close(day);
        book().plan(day, FROM, TO);
    }

    private void count(LocalDate day, String... domains) {
        for (var name : domains) {
            var domain = DomainName.of(name);
            storage.ledger()
                    .count(new Counted(day, domain, new CountedPolicy(Kind.NONE, domain, List.of(), List.of()),
                            Session.SUCCEEDED, Optional.empty(), true));
        }
    }

    private static Counted dane(String domain, String host) {
        return new Counted(DAY, DomainName.of(domain),
                new CountedPolicy(Kind.TLSA, DomainName.of(host), List.of("3 1 1 aa"), List.of()), Session.SUCCEEDED,
                Optional.empty(), true);
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj("d%04d.example"::formatted).toArray(String[]::new);
    }
}
