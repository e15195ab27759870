package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stsrelay.delivery.spool.Letters.to;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.QueueDesk.Copy;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.lab.LabClock;

/// The book of reports and the queue say the same of a report, since one transaction changes both.
class CarriedReportTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");
    private static final Instant NOW = Instant.parse("2026-01-02T03:00:00Z");
    private static final DomainName CUST = DomainName.of("cust.example");
    private static final String ADDRESS = "reports@cust.example";
    private static final String DESTINATION = "mailto:" + ADDRESS;

    @TempDir
    Path temporary;

    private final LabClock clock = new LabClock(NOW);
    private final Letters letters = new Letters(clock);
    private Path directory;
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        directory = temporary.resolve("live");
        storage = Stores.open(directory, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void whatIsDeliveredIsDeliveredInTheBookBySameTransaction() throws Exception {
        var lease = handedOver();
        var before = storage.commits();

        storage.spool().settle(letters.delivered(lease));

        assertThat(storage.commits() - before).isEqualTo(1);
        reopen();
        assertThat(inBook()).returns(State.DELIVERED, Sending::state).returns("250 2.0.0 taken", Sending::word);
    }

    @Test
    void anOutcomeThatTheBookCannotTakeIsNone() throws Exception {
        var lease = handedOver();
        storage.close();
        try (var db = Db.forWriting(directory.resolve("relay.db"))) {
            db.execute("CREATE TRIGGER broken BEFORE UPDATE ON tls_sending BEGIN SELECT raise(ABORT, 'broken'); END");
        }
        open();

        assertThatThrownBy(() -> storage.spool().settle(letters.delivered(lease))).hasMessageContaining("broken");

        assertThat(inBook().state()).isEqualTo(State.HANDED);
        assertThat(storage.spool().claim(to("cust.example"), clock.instant(), 1)).hasSize(1);
    }

    @Test
    void thatItIsInTheQueueIsNoNewsOnceItHasLeftIt() throws Exception {
        var lease = handedOver();
        var queued = as(inBook(), State.QUEUED);
        storage.spool().settle(letters.bounced(lease));

        storage.reports().keep(queued);

        assertThat(inBook()).returns(State.REFUSED, Sending::state).returns("550 5.1.1 nobody here", Sending::word);
    }

    @Test
    void whileItWaitsTheBookSaysForWhat() throws Exception {
        var lease = handedOver();
        storage.spool().settle(letters.deferred(lease, Duration.ofHours(1)));
        reopen();
        storage.reports().keep(as(inBook(), State.QUEUED));

        assertThat(inBook()).returns(State.QUEUED, Sending::state).returns("the host said later", Sending::word);
        assertThat(storage.reports().handed()).isEmpty();
    }

    @Test
    void aReportThatIsHeldSaysWhy() throws Exception {
        storage.spool().settle(letters.held(handedOver(), "too many bounces"));

        assertThat(inBook()).returns(State.QUEUED, Sending::state).returns("held: too many bounces", Sending::word);
    }

    @ParameterizedTest
    @CsvSource({"BOUNCED, RCPT, 5.1.1, true, REFUSED, true", "BOUNCED, MX_LOOKUP, 5.1.10, false, REFUSED, true",
            "BOUNCED, MX_LOOKUP, 5.1.2, false, REFUSED, true", "BOUNCED, MX_LOOKUP, 5.4.6, false, REFUSED, false",
            "BOUNCED, RCPT, 5.6.7, false, REFUSED, false", "BOUNCED, MAIL, 5.7.1, true, REFUSED, false",
            "BOUNCED, END_OF_DATA, 5.6.0, true, REFUSED, false", "EXPIRED, RCPT, 4.2.2, true, GIVEN_UP, false",
            "EXPIRED, CONNECT, 4.4.1, false, GIVEN_UP, false"})
    void onlyAMailboxThatIsNotThereGetsNoReportsForAWhile(Outcome outcome, Stage stage, String status, boolean remote,
            State state, boolean isDead) throws Exception {
        storage.spool().settle(letters.ended(handedOver(), outcome, stage, status, "so it was", remote));
        reopen();

        assertThat(inBook()).returns(state, Sending::state).returns("so it was", Sending::word);
        assertThat(storage.reports().suppressed(NOW)).isEqualTo(isDead
                ? List.of(
                        new DeadDestination(DESTINATION, NOW, Optional.of(NOW.plus(Duration.ofDays(30))), "so it was"))
                : List.of());
    }

    @Test
    void whatIsSuppressedWithoutAnEndGetsNone() throws Exception {
        var lease = handedOver();
        var forEver = new DeadDestination(DESTINATION, NOW, Optional.empty(), "they asked for it");
        storage.reports().suppress(forEver);

        storage.spool().settle(letters.bounced(lease));

        assertThat(storage.reports().suppressed(NOW)).containsExactly(forEver);
    }

    @Test
    void aNoticeThatIsRefusedSuppressesNothing() throws Exception {
        add(letters.report(storage.spool(), ADDRESS));
        var notice = storage.spool().keep(letters.report(storage.spool(), "a@one.example")).getFirst();

        storage.spool().settle(letters.bounced(notice));

        assertThat(inBook().state()).isEqualTo(State.HANDED);
        assertThat(storage.reports().suppressed(NOW)).isEmpty();
    }

    @Test
    void theBookIsNotAskedForMailOfOthers() throws Exception {
        var arrival = letters.letter(storage.spool(), ADDRESS);
        add(arrival);

        storage.spool().settle(letters.bounced(storage.spool().keep(arrival).getFirst()));

        assertThat(inBook().state()).isEqualTo(State.HANDED);
        assertThat(storage.reports().suppressed(NOW)).isEmpty();
    }

    @Test
    void whatAnOperatorDeletesIsRemoved() throws Exception {
        storage.spool().release(handedOver());

        storage.desk().delete(Filter.ALL, "not wanted");
        reopen();

        assertThat(inBook()).returns(State.REMOVED, Sending::state).returns("not wanted", Sending::word);
    }

    @Test
    void whatIsDeletedDuringItsAttemptIsRemovedUnlessItGotThrough() throws Exception {
        var lease = handedOver();
        storage.desk().delete(Filter.ALL, "not wanted");
        assertThat(inBook().state()).isEqualTo(State.QUEUED);

        storage.spool().settle(letters.delivered(lease));

        assertThat(inBook().state()).isEqualTo(State.DELIVERED);
    }

    @Test
    void aDeletionThatACrashInterruptedIsRemovedAtTheNextStart() throws Exception {
        handedOver();
        storage.desk().delete(Filter.ALL, "not wanted");

        reopen();

        assertThat(inBook()).returns(State.REMOVED, Sending::state).returns("not wanted", Sending::word);
    }

    @Test
    void whatAnOperatorOrdersBackIsRemovedAndNotRefused() throws Exception {
        storage.spool().release(handedOver());
        storage.desk().bounce(Filter.ALL, "not wanted");
        assertThat(inBook().state()).isEqualTo(State.QUEUED);
        var order = storage.spool().orders(1).ready().getFirst();

        storage.spool()
                .settle(letters.ended(order.lease(), Outcome.BOUNCED, Stage.QUEUE, "5.7.0", "returned by hand", false));

        assertThat(inBook()).returns(State.REMOVED, Sending::state).returns("returned by hand", Sending::word);
        assertThat(storage.reports().suppressed(NOW)).isEmpty();
    }

    @Test
    void whatIsBroughtInAgainIsInTheQueueAgain() throws Exception {
        storage.spool().release(handedOver());
        var copies = new ArrayList<Copy>();
        storage.desk().copyOut(Filter.ALL, copies::add);
        var octets = copies.getFirst().body().open().readAllBytes();
        storage.desk().delete(Filter.ALL, "moved");
        storage.desk().forgetFinished(Instant.MAX);

        storage.desk()
                .bringIn(new Arrival(copies.getFirst().message(), Letters.body(storage.spool(), octets),
                        copies.getFirst().consignments()), Optional.of("brought in"));

        assertThat(inBook()).returns(State.QUEUED, Sending::state).returns("held: brought in", Sending::word);
    }

    @Test
    void theQueueKnowsWhatItHasAndWhatItFinishedUntilThatIsForgotten() throws Exception {
        var arrival = letters.report(storage.spool(), ADDRESS);
        var id = arrival.message().id();
        assertThat(storage.reports().isInQueue(id)).isFalse();

        var lease = storage.spool().keep(arrival).getFirst();
        assertThat(storage.reports().isInQueue(id)).isTrue();

        storage.spool().settle(letters.delivered(lease));
        assertThat(storage.reports().isInQueue(id)).isTrue();

        storage.desk().forgetFinished(Instant.MAX);
        assertThat(storage.reports().isInQueue(id)).isFalse();
    }

    @Test
    void whatMayHaveBeenSentSinceTheBackupIsNotSentByARestoredRelay() throws Exception {
        count("cust.example", "other.example");
        storage.ledger().close(DAY);
        storage.reports().plan(DAY, NOW, NOW.plusSeconds(60));
        storage.reports()
                .decided(storage.reports().due(DAY, CUST).orElseThrow(), List.of(sending("https://a.example",
                        State.WAITING, Optional.empty())), "");
        storage.spool().release(handedOver());
        add("mailto:never@cust.example", letters.report(storage.spool(), ADDRESS));

        restore();

        var why = "restored from the backup of 2026-01-02T03:00:00Z: it may have been sent since";
        var sendings = storage.reports().sendings(Optional.empty(), Optional.empty(), 0, 10);
        assertThat(sendings).filteredOn(each -> each.id().destination().equals(DESTINATION))
                .singleElement()
                .returns(State.QUEUED, Sending::state)
                .matches(each -> each.word().startsWith("held: restored from the backup"));
        assertThat(sendings).filteredOn(each -> !each.id().destination().equals(DESTINATION))
                .hasSize(2)
                .allMatch(each -> each.state() == State.REMOVED && each.word().equals(why));
        assertThat(storage.reports().due(Instant.MAX, 10)).isEmpty();
        assertThat(storage.reports().unsent(DAY, Optional.empty(), 10)).extracting(DueReport::reason)
                .containsExactly(why);
    }

    @Test
    void aDayThatHasEndedIsNotPlannedByARestoredRelayAndTodayIs() throws Exception {
        count("cust.example");
        clock.advance(Duration.ofDays(1));
        storage.ledger().close(DAY);
        count("cust.example");

        clock.set(NOW);
        restore();
        storage.ledger().close(DAY.plusDays(1));

        assertThat(storage.reports().plan(DAY, NOW, NOW.plusSeconds(60))).isZero();
        assertThat(storage.reports().plan(DAY.plusDays(1), NOW, NOW.plusSeconds(60))).isEqualTo(1);
    }

    private void restore() throws Exception {
        storage.close();
        SqliteBackup.take(directory, temporary.resolve("backup"), "1.0", clock, (_, _) -> {
        });
        directory = temporary.resolve("restored");
        SqliteRestore.restore(temporary.resolve("backup"), directory, clock, (_, _) -> {
        });
        storage = Stores.open(directory, clock);
    }

    /// What the book has of it is what a crash before the relay could say that it is queued would have left.
    private Lease handedOver() throws Exception {
        var arrival = letters.report(storage.spool(), ADDRESS);
        add(arrival);
        return storage.spool().keep(arrival).getFirst();
    }

    private void add(Arrival arrival) {
        add(DESTINATION, arrival);
    }

    private void add(String destination, Arrival arrival) {
        storage.reports().add(List.of(sending(destination, State.HANDED, Optional.of(arrival))));
    }

    private static Sending sending(String destination, State state, Optional<Arrival> arrival) {
        return new Sending(new Sending.Id(DAY, CUST, "", destination, 1), state, NOW, NOW, Optional.empty(), 0,
                arrival.map(carrier -> carrier.message().id()), "", NOW);
    }

    private static Sending as(Sending before, State state) {
        return new Sending(before.id(), state, before.made(), before.next(), before.first(), before.attempts(),
                before.message(), "queued", before.changed());
    }

    private Sending inBook() {
        return storage.reports()
                .sendings(Optional.empty(), Optional.empty(), 0, 10)
                .stream()
                .filter(each -> each.id().destination().equals(DESTINATION))
                .findFirst()
                .orElseThrow();
    }

    private void count(String... domains) throws SQLException {
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
        for (var name : domains) {
            var domain = DomainName.of(name);
            storage.ledger()
                    .count(new Counted(day, domain, new CountedPolicy(Kind.NONE, domain, List.of(), List.of()),
                            Session.SUCCEEDED, Optional.empty(), true));
        }
    }

    private void reopen() {
        storage.close();
        storage = Stores.open(directory, clock);
    }
}
