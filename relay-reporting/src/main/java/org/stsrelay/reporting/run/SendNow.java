package org.stsrelay.reporting.run;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.DayReports;

/// Sends reports because somebody asks for it: neither `tls-rpt.send-between` nor the limits of an hour and of a host hold
/// it up. What was delivered, or is in the queue, is not sent again.
final class SendNow {

    private static final Logger LOG = LoggerFactory.getLogger(SendNow.class);

    private static final int PAGE = 256;
    /// No record names as many destinations.
    private static final int ALL = 1000;

    private final Days days;
    private final LedgerStore ledger;
    private final ReportStore store;
    private final Deciding deciding;
    private final Outbox outbox;
    private final Handover handover;
    private final Journal journal;
    private final Clock clock;

    SendNow(Days days, LedgerStore ledger, ReportStore store, Deciding deciding, Outbox outbox, Handover handover,
            Journal journal, Clock clock) {
        this.days = days;
        this.ledger = ledger;
        this.store = store;
        this.deciding = deciding;
        this.outbox = outbox;
        this.handover = handover;
        this.journal = journal;
        this.clock = clock;
    }

    void send(LocalDate day, Optional<DomainName> only, ReportSettings settings, Consumer<Step> progress)
            throws InterruptedException {
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (day.isAfter(today)) {
            throw new IllegalStateException("%s has not begun: the relay's day is %s (UTC)".formatted(day, today));
        }
        days.endBefore(today, now, settings.window());
        var order = new Order(day, only, !day.isBefore(today), DayReports.variant(now), settings, Dead.at(now, store),
                new InTurn(progress));
        if (only.isPresent()) {
            send(only.get(), order);
        } else {
            sendAll(order);
        }
    }

    /// @param goesOn whether the day is not over
    private record Order(LocalDate day, Optional<DomainName> only, boolean goesOn, String variant,
            ReportSettings settings, Dead dead,
            InTurn progress) {}

    private void sendAll(Order order) throws InterruptedException {
        var page = ledger.domains(order.day(), Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            Crew.each(page, domain -> send(domain, order));
            page = ledger.domains(order.day(), Optional.of(page.getLast()), PAGE);
        }
    }

    /// One domain that breaks down keeps none of the others from its report.
    private void send(DomainName domain, Order order) {
        try {
            sendTo(domain, order);
        } catch (RuntimeException e) {
            LOG.error("sending the report of {} for {} broke down", order.day(), domain, e);
            order.progress().accept(new Step(domain, "", State.WAITING, "it broke down: " + e));
        }
    }

    private void sendTo(DomainName domain, Order order) {
        var sendings = order.goesOn() ? soFar(domain, order) : ofTheWholeDay(domain, order);
        sendings.forEach(
                sending -> order.progress()
                        .accept(Step.of(wantsTry(sending, order) ? tried(sending, order) : sending)));
    }

    /// Once given up is not for ever. What is suppressed still comes to the same again; and who names the domain has mended
    /// what it was refused for.
    private static boolean wantsTry(Sending sending, Order order) {
        return switch (sending.state()) {
            case WAITING, GIVEN_UP, SUPPRESSED -> true;
            case REFUSED, REMOVED -> order.only().isPresent();
            case HANDED, QUEUED, DELIVERED -> false;
        };
    }

    private Sending tried(Sending sending, Order order) {
        var now = clock.instant();
        outbox.count(sending, now);
        return handover.send(Progress.afresh(sending, now), order.settings().submitter().orElseThrow(),
                order.settings(), order.dead());
    }

    /// Where nothing went anywhere yet, the domain is asked again, whatever it said before.
    private List<Sending> ofTheWholeDay(DomainName domain, Order order) {
        var known = store.sendings(Optional.of(order.day()), Optional.of(domain), 0, ALL)
                .stream()
                .filter(sending -> sending.id().variant().isEmpty())
                .toList();
        return known.isEmpty() ? decided(domain, order) : known;
    }

    private List<Sending> decided(DomainName domain, Order order) {
        var due = store.due(order.day(), domain);
        return destinations(domain, order, "", (of, wish) -> due.isPresent()
                ? deciding.keep(due.get(), of, wish)
                : added(of, wish));
    }

    private List<Sending> soFar(DomainName domain, Order order) {
        return destinations(domain, order, order.variant(), this::added);
    }

    /// Kept beside what is due.
    private List<Sending> added(Deciding.Case of, Wish wish) {
        if (wish instanceof Wish.Reports(var destinations)) {
            var sendings = deciding.sendings(of, destinations);
            store.add(sendings);
            journal.decided(sendings);
            return sendings;
        }
        return List.of();
    }

    @FunctionalInterface
    private interface Keeping {
        List<Sending> of(Deciding.Case of, Wish wish);
    }

    private List<Sending> destinations(DomainName domain, Order order, String variant, Keeping keeping) {
        var of = new Deciding.Case(order.day(), domain, variant, clock.instant(), order.settings(), order.dead());
        var wish = deciding.wish(of);
        tellWhereNothingGoes(domain, wish, order);
        return keeping.of(of, wish);
    }

    private static void tellWhereNothingGoes(DomainName domain, Wish wish, Order order) {
        switch (wish) {
            case Wish.Reports(_) -> {
                // Each destination is told of when it has had its turn.
            }
            case Wish.Nothing(var reason) ->
                order.progress().accept(new Step(domain, "", State.SUPPRESSED, reason));
            case Wish.Unknown(var reason) -> order.progress().accept(new Step(domain, "", State.WAITING, reason));
        }
    }

    /// Tells one at a time.
    private static final class InTurn implements Consumer<Step> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Consumer<Step> told;

        private InTurn(Consumer<Step> told) {
            this.told = told;
        }

        @Override
        public void accept(Step step) {
            lock.lock();
            try {
                told.accept(step);
            } finally {
                lock.unlock();
            }
        }
    }
}
