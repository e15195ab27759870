package org.stsrelay.reporting.run;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.ledger.LedgerDay;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.Way;
import org.stsrelay.reporting.record.Destination;

/// Chooses which of the reports that are ready go out now (P29): retries always, others as many as an hour and a host may
/// have, the oldest day first.
final class Outbox {

    /// At a time; what is ready meanwhile comes after.
    private static final int BATCH = 256;

    private final LedgerStore ledger;
    private final ReportStore store;
    private final Claims<Sending.Id> claims;
    private final Throttle throttle = new Throttle();
    private final Lines lines = new Lines();

    /// @param claims which sendings are in somebody's hands
    Outbox(LedgerStore ledger, ReportStore store, Claims<Sending.Id> claims) {
        this.ledger = ledger;
        this.store = store;
        this.claims = claims;
    }

    /// @param held empty unless the hour has had what it may; else when more may go
    record Share(List<Sending> sendings, Optional<Instant> held) {
        Share {
            sendings = List.copyOf(sendings);
        }
    }

    /// What went out before a restart counts, too.
    void recall(Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var went = new ArrayList<Sending>();
        for (var day = today; !Days.isTooOld(day, today); day = day.minusDays(1)) {
            went.addAll(wentSince(today, day, now));
        }
        went.sort((one, other) -> began(one).compareTo(began(other)));
        went.forEach(sending -> throttle.count(hostOf(sending), began(sending)));
    }

    private List<Sending> wentSince(LocalDate today, LocalDate day, Instant now) {
        var midnight = today.atStartOfDay().toInstant(ZoneOffset.UTC);
        var anHourAgo = now.minusSeconds(3600);
        var since = anHourAgo.isBefore(midnight) ? anHourAgo : midnight;
        var went = new ArrayList<Sending>();
        Pages.sendings(store, day, sending -> {
            if (sending.first().filter(first -> !first.isBefore(since) && !first.isAfter(now)).isPresent()) {
                went.add(sending);
            }
        });
        return went;
    }

    private static Instant began(Sending sending) {
        return sending.first().orElse(sending.made());
    }

    /// The next that may go out that way and are in nobody's hands. Retries have been counted, so no limit that others have
    /// reached keeps them waiting.
    ///
    /// @param room how many at most
    Share next(Way way, int room, ReportSettings.Limits limits, Instant now) {
        if (room == 0) {
            return new Share(List.of(), Optional.empty());
        }
        var sendings = new ArrayList<Sending>();
        try {
            addRetries(sendings, way, room, now);
            return new Share(sendings, addFresh(sendings, way, room, limits, now));
        } catch (RuntimeException e) {
            // None of them goes out now, and nobody behind them is to wait for them.
            sendings.forEach(this::done);
            throw e;
        }
    }

    private void addRetries(List<Sending> sendings, Way way, int room, Instant now) {
        for (var sending : free(store.retries(way, now, BATCH + claims.size()))) {
            if (sendings.size() < room && joinsLine(sending, now)) {
                sendings.add(sending);
            }
        }
    }

    private Optional<Instant> addFresh(List<Sending> sendings, Way way, int room, ReportSettings.Limits limits,
            Instant now) {
        var perHour = limits.perHourAfter(acceptedYesterday(now));
        for (var sending : free(store.ready(way, now, BATCH + claims.size()))) {
            var turn = throttle.next(perHour, now);
            if (turn.isAfter(now)) {
                return Optional.of(turn);
            } else if (sendings.size() == room) {
                return Optional.empty();
            } else if (throttle.toHostToday(hostOf(sending), now) >= limits.perHostAndDay()) {
                putOff(sending, tomorrow(sending, limits.perHostAndDay(), now));
            } else if (joinsLine(sending, now)) {
                count(sending, now);
                sendings.add(sending);
            }
        }
        return Optional.empty();
    }

    /// Those in somebody's hands may be ready still; behind them there are others.
    private List<Sending> free(List<Sending> ready) {
        return ready.stream().filter(each -> !claims.has(each.id())).toList();
    }

    private boolean joinsLine(Sending sending, Instant now) {
        if (sending.id().way() == Way.MAIL) {
            return true;
        }
        var host = hostOf(sending);
        var away = lines.join(host);
        if (!away.isZero()) {
            putOff(sending, Progress.putOff(sending, now.plus(away), "many reports wait for " + host, now));
        }
        return away.isZero();
    }

    /// Unless somebody has, or had, it in his hands meanwhile: what became of it there stays.
    private void putOff(Sending sending, Sending later) {
        if (claims.take(sending.id())) {
            try {
                store.sending(sending.id()).filter(sending::equals).ifPresent(_ -> store.keep(later));
            } finally {
                claims.release(sending.id());
            }
        }
    }

    /// One of [#next] has been handed over, or was not.
    void done(Sending sending) {
        if (sending.id().way() == Way.POST) {
            lines.leave(hostOf(sending));
        }
    }

    /// One goes out.
    void count(Sending sending, Instant now) {
        throttle.count(hostOf(sending), now);
    }

    private long acceptedYesterday(Instant now) {
        var yesterday = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(1);
        return ledger.days()
                .stream()
                .filter(day -> day.date().equals(yesterday))
                .mapToLong(LedgerDay::accepted)
                .sum();
    }

    private static Sending tomorrow(Sending sending, int perHost, Instant now) {
        return Progress.putOff(sending, Days.midnightAfter(now), "%s has had the %d reports of a day"
                .formatted(hostOf(sending), perHost), now);
    }

    private static String hostOf(Sending sending) {
        return Destination.ofStored(sending.id().destination()).host();
    }
}
