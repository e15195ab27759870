package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.Remembered;
import org.stsrelay.delivery.queue.SiteMemory;
import org.stsrelay.delivery.spool.SpoolListener.Operation;

/// What is known of sites in SQLite, a row for each. A row that cannot be read is forgotten, and harms no other.
final class SqliteSiteMemory implements SiteMemory {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteSiteMemory.class);

    private static final String DESTINATION = "destination";
    private static final String PROVIDER = "provider";

    private final Writer writer;
    private final Readers readers;
    private final Watch watch;
    private final Clock clock;

    private record Row(String kind, String name, String state) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(row.getString("kind"), row.getString("name"), row.getString("state"));
        }
    }

    SqliteSiteMemory(Writer writer, Readers readers, Watch watch, Clock clock) {
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public Remembered all() {
        var rows = watch.orFail(Operation.QUERY, "what is known of sites cannot be read",
                () -> readers.read(db -> db.list("SELECT kind, name, state FROM site", Row::of)));
        var destinations = new ArrayList<Remembered.Destination>();
        var providers = new ArrayList<Remembered.Provider>();
        for (var row : rows) {
            try {
                if (row.kind().equals(DESTINATION)) {
                    destinations.add(SiteState.destination(DomainPart.ofStored(row.name()), row.state()));
                } else {
                    providers.add(SiteState.provider(new ProviderName(row.name()), row.state()));
                }
            } catch (RuntimeException e) {
                LOG.warn("what is known of the {} {} cannot be read, so it is treated like a new one: {}", row.kind(),
                        row.name(), e.toString());
            }
        }
        return new Remembered(destinations, providers);
    }

    @Override
    public void remember(Remembered changed) {
        write(db -> {
            for (var each : changed.destinations()) {
                keep(db, DESTINATION, each.name().toString(), SiteState.write(each));
            }
            for (var each : changed.providers()) {
                keep(db, PROVIDER, each.name().text(), SiteState.write(each));
            }
        });
    }

    @Override
    public void forget(Collection<DomainPart> destinations, Collection<ProviderName> providers) {
        write(db -> {
            for (var each : destinations) {
                forget(db, DESTINATION, each.toString());
            }
            for (var each : providers) {
                forget(db, PROVIDER, each.text());
            }
        });
    }

    @FunctionalInterface
    private interface Change {
        void in(Db db) throws SQLException;
    }

    private void write(Change change) {
        watch.orFail(Operation.QUERY, "what is known of sites cannot be kept", () -> writer.perform(db -> {
            change.in(db);
            return () -> true;
        }));
    }

    private void keep(Db db, String kind, String name, String state) throws SQLException {
        db.change("INSERT OR REPLACE INTO site (kind, name, state, updated) VALUES (?, ?, ?, ?)", kind, name, state,
                clock.millis());
    }

    private static void forget(Db db, String kind, String name) throws SQLException {
        db.change("DELETE FROM site WHERE kind = ? AND name = ?", kind, name);
    }
}
