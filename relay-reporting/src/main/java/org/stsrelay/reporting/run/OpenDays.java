package org.stsrelay.reporting.run;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;

/// The days that are not done with. One is, as soon as each of its domains was asked and each of its reports was tried: who
/// did not answer, or took nothing, is tried again without keeping a day open, for of many one never does. What is on its
/// way of other days is no matter of it.
final class OpenDays {

    private static final Logger LOG = LoggerFactory.getLogger(OpenDays.class);

    private final ReportStore store;
    private final Set<LocalDate> open = new TreeSet<>();
    /// Since the start; a straggler does not open one of them again.
    private final Set<LocalDate> ended = new HashSet<>();
    /// How many of a day are being tried for the first time.
    private final Map<LocalDate, Integer> firstTries = new ConcurrentHashMap<>();
    private volatile boolean broke;
    private volatile Optional<LastRun> last = Optional.empty();

    OpenDays(ReportStore store) {
        this.store = store;
    }

    void open(Collection<LocalDate> days) {
        open.addAll(days);
    }

    /// One goes into somebody's hands, who says when it is [#tried]. A day with one that was never tried is not done with,
    /// even if all of its domains were asked before the start.
    void trying(Sending sending) {
        if (sending.first().isEmpty()) {
            if (sending.id().variant().isEmpty() && !ended.contains(sending.id().day())) {
                open.add(sending.id().day());
            }
            firstTries.merge(sending.id().day(), 1, Integer::sum);
        }
    }

    void tried(Sending sending) {
        if (sending.first().isEmpty()) {
            firstTries.computeIfPresent(sending.id().day(), (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    /// Something did that should not.
    void broke() {
        broke = true;
    }

    Optional<LastRun> last() {
        return last;
    }

    /// @return whether the last of them ended now
    boolean endThoseDone(Instant now) {
        var done = open.stream().filter(day -> isDone(day, now)).toList();
        for (var day : done) {
            var summary = Summary.of(store, day).toString();
            LOG.info("{}", summary);
            last = Optional.of(new LastRun(now, !broke, summary));
            open.remove(day);
            ended.add(day);
        }
        var areAllDone = !done.isEmpty() && open.isEmpty();
        if (areAllDone) {
            broke = false;
        }
        return areAllDone;
    }

    /// What a host has had enough of for today goes on another day.
    private boolean isDone(LocalDate day, Instant now) {
        return !store.isUnasked(day) && !store.isUntried(day, Days.midnightAfter(now))
                && !firstTries.containsKey(day);
    }
}
