package org.stsrelay.reporting.run;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.LedgerDay;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;

/// Ends the days of the ledger, and has it noted whom their reports are due (RFC 8460 §4.1). All of it may be done again:
/// after a crash it goes on where it was.
final class Days {

    private static final Logger LOG = LoggerFactory.getLogger(Days.class);

    /// A report that is older helps nobody. What the relay missed while it was off is made up for so long.
    private static final int OLDEST = 7;

    private final LedgerStore ledger;
    private final ReportStore reports;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LocalDate> planned = new HashSet<>();

    Days(LedgerStore ledger, ReportStore reports) {
        this.ledger = ledger;
        this.reports = reports;
    }

    static boolean isTooOld(LocalDate day, LocalDate today) {
        return day.isBefore(today.minusDays(OLDEST));
    }

    static Instant midnightAfter(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /// @param today by a clock that is believed
    /// @return the days that reports were noted of now
    List<LocalDate> endBefore(LocalDate today, Instant now, ReportSettings.Window window) {
        lock.lock();
        try {
            return endInTurn(today, now, window);
        } finally {
            lock.unlock();
        }
    }

    private List<LocalDate> endInTurn(LocalDate today, Instant now, ReportSettings.Window window) {
        close(today.minusDays(1));
        planned.removeIf(day -> isTooOld(day, today));
        return ledger.days()
                .stream()
                .filter(day -> day.date().isBefore(today) && !isTooOld(day.date(), today))
                .map(LedgerDay::date)
                .filter(day -> !planned.contains(day))
                .filter(day -> plan(day, window.after(day, now)) > 0)
                .toList();
    }

    /// A clock that was set back finds the day ended already.
    private void close(LocalDate day) {
        var isClosed = ledger.days().stream().anyMatch(each -> each.isClosed() && !each.date().isBefore(day));
        if (!isClosed) {
            ledger.close(day);
        }
    }

    private int plan(LocalDate day, ReportSettings.Moments moments) {
        var noted = reports.plan(day, moments.from(), moments.to());
        planned.add(day);
        if (noted > 0) {
            LOG.info("reports of {}: {} domains had mail; whether they want reports is looked up from {} to {}", day,
                    noted, moments.from(), moments.to());
        }
        return noted;
    }
}
