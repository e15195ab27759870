package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.clock.ClockMark;
import org.stsrelay.delivery.fault.FaultMark;
import org.stsrelay.delivery.ledger.LedgerLimits;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReceivedStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.ReportOverview;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.queue.SiteMemory;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.sts.StsPolicyStore;

/// The embedded store, opened: queue, desk, policies and what is known of sites in one data directory that this process owns until it closes.
public final class SqliteStorage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStorage.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DataDirectory directory;
    private final Room room;
    private final Writer writer;
    private final Spool spool;
    private final QueueDesk desk;
    private final StsPolicyStore policies;
    private final SiteMemory sites;
    private final LedgerStore ledger;
    private final ReceivedStore received;
    private final ReportStore reports;
    private final ReportOverview reportOverview;
    private final KeptTime time;
    private final FaultMark fault;

    private SqliteStorage(StorageSettings settings, Clock clock, SpoolListener listener)
            throws StorageException, IOException, SQLException {
        try {
            directory = own(DataDirectory.own(settings.dataDirectory()));
            room = new Room(directory, settings);
            var bodies = new Bodies(directory.bodies(), settings.inlineLimit(), room, clock);
            var ballast = new Ballast(directory.ballast(), settings.ballast(), room);
            var db = own(database(clock));
            bodies.sweep(db);
            var readers = own(new Readers(directory.database()));
            time = KeptTime.read(db);
            var watch = new Watch(listener);
            var counts = new RidingCounts(new LedgerRows(LedgerLimits.STANDARD), listener);
            writer = new Writer(db, List.of(time, counts), failure -> giveWayTo(failure, ballast));
            var housekeeping = own(new Housekeeping(Db.forCheckpoints(directory.database()), directory.database(),
                    writer, ballast, bodies, clock));
            var tally = Tally.of(readers);
            var leases = new Leases();
            var entries = new Entries(tally, leases, housekeeping::discard, clock);
            var parts = new SqliteSpool.Parts(writer, readers, leases, tally, bodies, room, watch, directory);
            spool = new SqliteSpool(parts, entries);
            desk = new SqliteQueueDesk(parts, entries, clock);
            policies = new SqlitePolicyStore(writer, readers, watch);
            sites = new SqliteSiteMemory(writer, readers, watch, clock);
            ledger = new SqliteLedger(counts, writer, readers, watch);
            received = new SqliteReceived(SqliteReceived.MOST_OCTETS, writer, readers, watch);
            reports = new SqliteReportStore(ledger, writer, readers, watch, clock);
            reportOverview = new SqliteReportOverview(readers, watch);
            fault = new KeptFault(writer, readers, watch);
            start(housekeeping);
            endDeletions(readers, new Settling(entries, leases));
        } catch (StorageException | IOException | SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// With the tables of this program, and its name durable in the directory.
    private Db database(Clock clock) throws StorageException, IOException, SQLException {
        var file = directory.database();
        directory.keepDatabasePrivate();
        var db = Db.forWriting(file);
        try {
            Schema.current().bringUp(db, file, clock);
            DataDirectory.sync(directory.path());
            return db;
        } catch (StorageException | IOException | SQLException | RuntimeException e) {
            db.close();
            throw e;
        }
    }

    /// The writer is the first to be closed, since its last work leaves something to housekeeping.
    private void start(Housekeeping housekeeping) {
        writer.start();
        own(writer);
        housekeeping.start();
    }

    /// @throws StorageException.Busy when another process has the data directory
    /// @throws StorageException when it cannot be opened
    public static SqliteStorage open(StorageSettings settings, Clock clock, SpoolListener listener)
            throws StorageException {
        try {
            return new SqliteStorage(settings, clock, listener);
        } catch (IOException | SQLException e) {
            throw new StorageException("the store in %s cannot be opened: %s. If a disk failed, stop here and copy the"
                    .formatted(settings.dataDirectory(), e.getMessage())
                    + " folder as it is; otherwise see that the relay's user may read and write every file in it.", e);
        }
    }

    public Spool spool() {
        return spool;
    }

    public QueueDesk desk() {
        return desk;
    }

    public StsPolicyStore policies() {
        return policies;
    }

    public SiteMemory sites() {
        return sites;
    }

    public LedgerStore ledger() {
        return ledger;
    }

    public ReceivedStore received() {
        return received;
    }

    public ReportStore reports() {
        return reports;
    }

    public ReportOverview reportOverview() {
        return reportOverview;
    }

    public ClockMark time() {
        return time;
    }

    public FaultMark fault() {
        return fault;
    }

    /// Octets free on the disk that holds the data directory.
    public long freeSpace() {
        return room.free();
    }

    /// Octets that the database and its log take up; body files are not counted.
    public long size() throws IOException {
        var log = directory.path().resolve("relay.db-wal");
        return Files.size(directory.database()) + (Files.exists(log) ? Files.size(log) : 0);
    }

    /// Everything that was asked for is durable on return. What is called afterwards fails.
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("closing the store: {}", e.toString());
            }
        }
    }

    /// How many transactions were made durable since it was opened.
    long commits() {
        return writer.commits();
    }

    private <T extends AutoCloseable> T own(T part) {
        opened.push(part);
        return part;
    }

    private static void giveWayTo(SQLException failure, Ballast ballast) {
        if (Db.isDiskFull(failure)) {
            ballast.release();
        }
    }

    /// What was being attempted when it was deleted, and no attempt goes on after a crash.
    private void endDeletions(Readers readers, Settling settling) throws SQLException {
        var left = readers.read(db -> db.list("SELECT message, part FROM consignment WHERE state = 'deleting'",
                row -> new Consignment.Id(new QueueId(row.getString(1)), row.getInt(2))));
        try {
            for (var id : left) {
                writer.perform(db -> settling.endDeletion(db, id));
            }
        } catch (SQLException e) {
            // Nobody is given them meanwhile, and a full disk is no reason not to start.
            LOG.warn("{} deletions are left for the next start: {}", left.size(), e.getMessage());
        }
    }
}
