package org.stsrelay.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.delivery.ledger.ReceivedStore;
import org.stsrelay.reporting.Condensed;
import org.stsrelay.reporting.received.ReceivedReports;
import org.stsrelay.reporting.received.UnreadableReportException;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.server.admin.ReceivedDesk;

/// Reads what others reported and keeps it. One file at a time: a big one takes tens of megabytes while it is read.
final class IncomingReports implements ReceivedDesk {

    /// More than a year, so that a month can be compared with the one a year ago.
    static final int DAYS_KEPT = 400;

    private final ReceivedStore store;
    private final Clock clock;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    IncomingReports(ReceivedStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Either all of a file is kept or nothing of it.
    @Override
    public Import take(InputStream file) throws IOException {
        oneAtATime.lock();
        try {
            var now = clock.instant();
            var found = new ArrayList<Found>();
            ReceivedReports.each(file, report -> found.add(Found.of(report, now)));
            return new Import.Taken(found.stream().map(each -> keep(each, now)).toList());
        } catch (UnreadableReportException e) {
            return new Import.Unreadable(String.valueOf(e.getMessage()));
        } finally {
            oneAtATime.unlock();
        }
    }

    private record Found(ReceivedReport report, boolean isDated) {

        static Found of(Report report, Instant now) {
            return new Found(Condensed.of(report, now), Condensed.isDated(report, now));
        }
    }

    private TakenReport keep(Found found, Instant now) {
        var first = firstDayKept(now);
        return new TakenReport(found.report(), found.isDated(),
                found.report().day().isBefore(first) ? Outcome.TOO_OLD : outcome(store.keep(found.report())));
    }

    private static Outcome outcome(ReceivedStore.Taken taken) {
        return switch (taken) {
            case NEW -> Outcome.NEW;
            case KNOWN -> Outcome.KNOWN;
            case NO_ROOM -> Outcome.NO_ROOM;
        };
    }

    static LocalDate firstDayKept(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS_KEPT);
    }

    @Override
    public List<ReceivedDay> of(LocalDate day, String domain, int limit, int failures) {
        return store.of(day, domain, limit, failures);
    }
}
