package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.Way;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.SpoolListener.Operation;

/// The book of reports in SQLite. Whatever may concern many rows is done a page at a time, so that mail goes on between.
final class SqliteReportStore implements ReportStore {

    private static final int PAGE = 1000;

    private static final Moments<DueReport> DUE =
            new Moments<>("tls_due", "at", "decided = 0", ReportRows.DUE, ReportRows::due);
    private static final Map<Way, Moments<Sending>> READY = byWay("(first IS NULL) = 1");
    private static final Map<Way, Moments<Sending>> RETRIES = byWay("(first IS NULL) = 0");

    private final LedgerStore ledger;
    private final Writer writer;
    private final Readers readers;
    private final Watch watch;
    private final Clock clock;

    SqliteReportStore(LedgerStore ledger, Writer writer, Readers readers, Watch watch, Clock clock) {
        this.ledger = ledger;
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
        this.clock = clock;
    }

    /// In the words of the index that finds them.
    private static Map<Way, Moments<Sending>> byWay(String which) {
        return Map.of(Way.MAIL, waiting(which + " AND (destination GLOB 'mailto:*') = 1"), Way.POST,
                waiting(which + " AND (destination GLOB 'mailto:*') = 0"));
    }

    private static Moments<Sending> waiting(String which) {
        return new Moments<>("tls_sending", "next", "state = 'WAITING' AND " + which, ReportRows.SENDING,
                ReportRows::sending);
    }

    @Override
    public int plan(LocalDate day, Instant from, Instant to) {
        var planned = 0;
        var after = Optional.<DomainName>empty();
        for (var page = ledger.domains(day, after, PAGE); !page.isEmpty(); page = ledger.domains(day, after, PAGE)) {
            var last = page.getLast();
            var behind = after.map(DomainName::ascii).orElse("");
            planned += write(db -> plan(db, day, behind, last.ascii(), from, to));
            after = Optional.of(last);
        }
        return planned;
    }

    /// The domains of [LedgerStore#domains] behind one and up to another.
    private static int plan(Db db, LocalDate day, String behind, String last, Instant from, Instant to)
            throws SQLException {
        var length = Math.max(1, Db.millis(to) - Db.millis(from));
        return db.change("INSERT INTO tls_due (day, domain, at)"
                + " SELECT ?1, name, ?4 + (random() & 0x7fffffffffffffff) % ?5 FROM (" + Addressees.due("""
                    SELECT %1$s AS name FROM tls_policy
                    WHERE day = ?1 AND %1$s > ?2 AND %1$s <= ?3 AND %2$s""")
                + ") WHERE true ON CONFLICT (day, domain) DO NOTHING", day.toEpochDay(), behind, last, Db.millis(from),
                length);
    }

    @Override
    public List<DueReport> due(Instant now, int limit) {
        return read(db -> DUE.come(db, now, limit));
    }

    @Override
    public Optional<Instant> nextDue() {
        return read(DUE::next);
    }

    @Override
    public boolean isUnasked(LocalDate day) {
        return read(db -> db.first("""
                SELECT 1 FROM tls_due INDEXED BY tls_due_by_moment
                WHERE day = ? AND decided = 0 AND since IS NULL LIMIT 1""", _ -> true, day.toEpochDay())).isPresent();
    }

    /// Both ways, since the index knows them apart.
    @Override
    public boolean isUntried(LocalDate day, Instant before) {
        return read(db -> db.first("""
                SELECT 1 FROM tls_sending INDEXED BY tls_sending_by_state
                WHERE state = 'WAITING' AND (first IS NULL) = 1 AND (destination GLOB 'mailto:*') IN (0, 1)
                AND day = ? AND next < ? LIMIT 1""",
                _ -> true, day.toEpochDay(), Db.millis(before))).isPresent();
    }

    @Override
    public Optional<DueReport> due(LocalDate day, DomainName domain) {
        return read(db -> db.first("SELECT " + ReportRows.DUE + " FROM tls_due"
                + " WHERE day = ? AND domain = ? AND decided = 0", ReportRows::due, day.toEpochDay(), domain.ascii()));
    }

    @Override
    public void postpone(DueReport due, Instant again, String reason) {
        var since = due.since().orElseGet(clock::instant);
        write(db -> db.change("""
                UPDATE tls_due SET at = ?, since = coalesce(since, ?), reason = ?
                WHERE day = ? AND domain = ? AND decided = 0""", Db.millis(again), Db.millis(since), reason,
                due.day().toEpochDay(), due.domain().ascii()));
    }

    @Override
    public void decided(DueReport due, List<Sending> sendings, String reason) {
        write(db -> {
            var decided = db.change(
                    "UPDATE tls_due SET decided = 1, reason = ? WHERE day = ? AND domain = ? AND decided = 0", reason,
                    due.day().toEpochDay(), due.domain().ascii());
            return decided == 0 ? 0 : insert(db, sendings);
        });
    }

    @Override
    public void add(List<Sending> sendings) {
        write(db -> insert(db, sendings));
    }

    private static int insert(Db db, List<Sending> sendings) throws SQLException {
        var inserted = 0;
        for (var sending : sendings) {
            inserted += ReportRows.insert(db, sending);
        }
        return inserted;
    }

    @Override
    public List<Sending> ready(Way way, Instant now, int limit) {
        return read(db -> Objects.requireNonNull(READY.get(way)).come(db, now, limit));
    }

    @Override
    public Optional<Instant> nextReady() {
        return read(db -> nextOfAny(READY, db));
    }

    @Override
    public List<Sending> retries(Way way, Instant now, int limit) {
        return read(db -> Objects.requireNonNull(RETRIES.get(way)).come(db, now, limit));
    }

    @Override
    public Optional<Instant> nextRetry() {
        return read(db -> nextOfAny(RETRIES, db));
    }

    private static Optional<Instant> nextOfAny(Map<Way, Moments<Sending>> ways, Db db) throws SQLException {
        var firsts = new ArrayList<Instant>();
        for (var way : ways.values()) {
            way.next(db).ifPresent(firsts::add);
        }
        return firsts.stream().min(Instant::compareTo);
    }

    @Override
    public List<Sending> handed() {
        return read(db -> db.list("SELECT " + ReportRows.SENDING + " FROM tls_sending WHERE state = 'HANDED'"
                + " ORDER BY day, domain, variant, destination", ReportRows::sending));
    }

    @Override
    public Optional<Sending> sending(Sending.Id id) {
        return read(db -> db.first("SELECT " + ReportRows.SENDING
                + " FROM tls_sending WHERE day = ? AND domain = ? AND variant = ? AND destination = ?",
                ReportRows::sending, id.day().toEpochDay(), id.domain().ascii(), id.variant(), id.destination()));
    }

    @Override
    public void keep(Sending sending) {
        write(db -> ReportRows.update(db, sending));
    }

    @Override
    public boolean isInQueue(QueueId message) {
        return read(db -> db.first("SELECT 1 FROM message WHERE id = ?", _ -> true, message.text())).isPresent();
    }

    @Override
    public List<Sending> sendings(Optional<LocalDate> day, Optional<DomainName> domain, int offset, int limit) {
        var from = day.map(LocalDate::toEpochDay);
        var name = domain.map(DomainName::ascii);
        var where = day.map(_ -> "day = ?1").orElse("?1 IS NULL")
                + domain.map(_ -> " AND domain = ?2").orElse(" AND ?2 IS NULL");
        return read(db -> db.list("SELECT " + ReportRows.SENDING + " FROM tls_sending WHERE " + where
                + " ORDER BY day DESC, domain, variant, number LIMIT ?3 OFFSET ?4", ReportRows::sending,
                from.orElse(null), name.orElse(null), limit, offset));
    }

    /// That something was sent is told from there being a row of it.
    @Override
    public List<DueReport> unsent(LocalDate day, Optional<DomainName> after, int limit) {
        return read(db -> db.list("SELECT " + ReportRows.DUE + """
                 FROM tls_due WHERE day = ? AND domain > ? AND (decided = 0 OR NOT EXISTS (
                    SELECT 1 FROM tls_sending
                    WHERE day = tls_due.day AND domain = tls_due.domain AND variant = ''))
                ORDER BY domain LIMIT ?""", ReportRows::due, day.toEpochDay(),
                after.map(DomainName::ascii).orElse(""), limit));
    }

    @Override
    public long pending() {
        return read(db -> db.first("""
                SELECT (SELECT count(*) FROM tls_due WHERE decided = 0)
                    + (SELECT count(*) FROM tls_sending WHERE state IN ('WAITING', 'HANDED', 'QUEUED'))""",
                row -> row.getLong(1))).orElse(0L);
    }

    @Override
    public List<DeadDestination> suppressed(Instant now) {
        return read(db -> db.list("""
                SELECT destination, since, until, reason FROM tls_dead_destination
                WHERE until IS NULL OR until > ? ORDER BY destination""", ReportRows::dead, Db.millis(now)));
    }

    @Override
    public void suppress(DeadDestination destination) {
        write(db -> db.change("""
                INSERT OR REPLACE INTO tls_dead_destination (destination, since, until, reason)
                VALUES (?, ?, ?, ?)""", destination.destination(), Db.millis(destination.since()),
                destination.until().map(Db::millis).orElse(null), destination.reason()));
    }

    @Override
    public boolean allow(String destination) {
        return write(db -> db.change("DELETE FROM tls_dead_destination WHERE destination = ?", destination)) > 0;
    }

    @Override
    public void forgetDueBefore(LocalDate day) {
        forget("DELETE FROM tls_due WHERE (day, domain) IN"
                + " (SELECT day, domain FROM tls_due WHERE day < ? ORDER BY day, domain LIMIT " + PAGE + ")", day);
    }

    @Override
    public void forgetBefore(LocalDate day) {
        forgetDueBefore(day);
        forget("DELETE FROM tls_sending WHERE (day, domain, variant, destination) IN"
                + " (SELECT day, domain, variant, destination FROM tls_sending WHERE day < ?"
                + " ORDER BY day, domain, variant, destination LIMIT " + PAGE + ")", day);
        write(db -> db.change("DELETE FROM tls_dead_destination WHERE until <= ?", Db.millis(clock.instant())));
    }

    private void forget(String page, LocalDate day) {
        while (write(db -> db.change(page, day.toEpochDay())) > 0) {
            // The next page.
        }
    }

    @FunctionalInterface
    private interface Change {
        int in(Db db) throws SQLException;
    }

    private <T> T read(Readers.Read<T> read) {
        return watch.orFail(Operation.QUERY, "the book of TLS reports cannot be read", () -> readers.read(read));
    }

    private int write(Change change) {
        return watch.orFail(Operation.QUERY, "the book of TLS reports cannot be written", () -> writer.perform(db -> {
            var changed = change.in(db);
            return () -> changed;
        }));
    }
}
