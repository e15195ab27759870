package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueSummary;
import org.stsrelay.delivery.spool.QueueSummary.By;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener.Operation;
import org.stsrelay.delivery.storage.sqlite.Listing.Section;
import org.stsrelay.delivery.storage.sqlite.Listing.Whole;

/// Looks into the queue page by page, and changes what it finds there in one transaction a page.
final class SqliteQueueDesk implements QueueDesk {

    private static final int MAX_IDS_SHOWN = 1000;

    private final SqliteSpool.Parts parts;
    private final Listing listing;
    private final Showing showing;
    private final Totalling totalling;
    private final Forgetting forgetting;
    private final Changes changes;
    private final Moving moving;
    private final Clock clock;

    SqliteQueueDesk(SqliteSpool.Parts parts, Entries entries, Clock clock) {
        this.parts = parts;
        this.listing = new Listing(parts.leases());
        this.showing = new Showing(listing, parts.bodies());
        this.totalling = new Totalling(parts.tally(), parts.leases(), clock);
        this.forgetting = new Forgetting(parts.writer());
        this.changes = new Changes(entries, parts.leases());
        this.moving = new Moving(parts, entries);
        this.clock = clock;
    }

    @Override
    public List<Listed> list(Filter filter) {
        var found = new ArrayList<Listed>();
        eachPage(filter, page -> page.forEach(match -> found.add(match.whole().shown())));
        return found;
    }

    @Override
    public Optional<Shown> show(QueueId id) {
        return parts.watch()
                .orFail(Operation.QUERY, id + " cannot be read",
                        () -> parts.readers().read(db -> showing.show(db, id)));
    }

    @Override
    public Acted retry(Filter filter, Instant now) {
        return act(filter, kept -> changes.dueBy(kept, now));
    }

    @Override
    public Acted retryKeptBack(DomainPart destination, Instant now) {
        return act(Filter.deferredFor(destination),
                kept -> WaitsForTls.concerns(kept) ? changes.dueBy(kept, now) : Optional.empty());
    }

    @Override
    public List<DomainPart> keptBack() {
        var found = new ArrayList<DomainPart>();
        var page = read(db -> WaitsForTls.after(db, ""));
        while (!page.isEmpty()) {
            page.stream()
                    .filter(WaitsForTls::waits)
                    .map(WaitsForTls::destination)
                    .map(DomainPart::of)
                    .forEach(found::add);
            var last = page.getLast().destination();
            page = read(db -> WaitsForTls.after(db, last));
        }
        return found;
    }

    @Override
    public Acted delete(Filter filter, String reason) {
        return act(filter, kept -> changes.deleted(kept, reason));
    }

    @Override
    public Acted hold(Filter filter, String reason) {
        return act(filter, kept -> changes.held(kept, reason));
    }

    @Override
    public Acted release(Filter filter) {
        return act(filter, changes::released);
    }

    @Override
    public Acted bounce(Filter filter, String reason) {
        return act(filter, kept -> changes.bounced(kept, reason));
    }

    @Override
    public QueueSummary summary(By by, Function<DomainPart, Optional<ProviderName>> providers, int limit) {
        return parts.watch()
                .orFail(Operation.QUERY, "the queue cannot be summed up",
                        () -> new Summing(by, providers, clock.instant()).of(parts.readers(), limit));
    }

    @Override
    public int copyOut(Filter filter, CopyTaker taker) throws IOException {
        var count = new AtomicInteger();
        try {
            eachPage(filter, page -> {
                for (var match : page) {
                    count.addAndGet(copyOut(match, taker));
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return count.get();
    }

    private int copyOut(Match match, CopyTaker taker) {
        var copy = read(db -> moving.copy(db, match.sections()));
        try {
            return copy.isPresent() && taker.take(copy.get()) ? 1 : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void bringIn(Arrival arrival, Optional<String> hold) throws SpoolException {
        moving.bringIn(arrival, hold);
    }

    @Override
    public Totals totals() {
        return parts.watch()
                .orFail(Operation.QUERY, "the queue cannot be counted", () -> parts.readers().read(totalling::totals));
    }

    @Override
    public void forgetFinished(Instant before) {
        parts.watch().orFail(Operation.QUERY, "the history cannot be shortened", () -> {
            forgetting.before(before);
            return true;
        });
    }

    /// @param sections those that pass the filter
    private record Match(Whole whole, List<Section> sections) {}

    /// Of a million messages only as many ids are kept as are shown.
    private Acted act(Filter filter, Changes.Change change) {
        var messages = new AtomicInteger();
        var ids = new ArrayList<QueueId>();
        var destinations = new HashSet<DomainPart>();
        eachPage(filter, page -> {
            var done = changeAll(page, change);
            var changed = done.stream().map(kept -> kept.id().message()).distinct().toList();
            messages.addAndGet(changed.size());
            changed.stream().limit(MAX_IDS_SHOWN - ids.size()).forEach(ids::add);
            done.forEach(kept -> destinations.add(kept.destination()));
        });
        return new Acted(messages.get(), ids, destinations);
    }

    private List<Kept> changeAll(List<Match> page, Changes.Change change) {
        var ids = page.stream().flatMap(match -> match.sections().stream()).map(Section::id).toList();
        return parts.watch()
                .orFail(Operation.QUERY, "the queue cannot be changed",
                        () -> parts.writer().perform(db -> changes.all(db, ids, change)));
    }

    private void eachPage(Filter filter, Consumer<List<Match>> use) {
        var matching = new Matching(filter, clock.instant());
        var left = filter.limit();
        var candidates = read(db -> Candidates.of(db, filter));
        var ids = read(db -> candidates.after(db, ""));
        while (!ids.isEmpty() && left > 0) {
            var page = ids;
            var matches = read(db -> matches(db, page, matching)).stream().limit(left).toList();
            use.accept(matches);
            left -= matches.size();
            ids = read(db -> candidates.after(db, page.getLast()));
        }
    }

    private List<Match> matches(Db db, List<String> ids, Matching matching) throws SQLException {
        var heads = listing.heads(db, ids).stream().filter(matching::passes).toList();
        return listing.wholes(db, heads)
                .stream()
                .map(whole -> new Match(whole, matching.passing(whole.sections())))
                .filter(match -> !match.sections().isEmpty())
                .toList();
    }

    private <T> T read(Readers.Read<T> read) {
        return parts.watch().orFail(Operation.QUERY, "the queue cannot be listed", () -> parts.readers().read(read));
    }
}
