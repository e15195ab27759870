package org.stsrelay.reporting.run;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
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
    private final Underway underway;
    private final Journal journal;
    private final Clock clock;
    private final ByHand byHand;

    SendNow(Days days, LedgerStore ledger, ReportStore store, Deciding deciding, Outbox outbox, Handover handover,
            Underway underway, Journal journal, Clock clock, ByHand byHand) {
        this.days = days;
        this.ledger = ledger;
        this.store = store;
        this.deciding = deciding;
        this.outbox = outbox;
        this.handover = handover;
        this.underway = underway;
        this.journal = journal;
        this.clock = clock;
        this.byHand = byHand;
    }

    /// @throws IllegalStateException when not all of it was sent, saying why
    void send(LocalDate day, Optional<DomainName> only, ReportSettings settings, Consumer<Step> progress)
            throws InterruptedException {
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (day.isAfter(today)) {
            throw new IllegalStateException("%s has not begun: the relay's day is %s (UTC)".formatted(day, today));
        }
        days.endBefore(today, now, settings.window());
        var terms = new Terms(settings.submitter().orElseThrow(), settings, Dead.at(now, store), now);
        var goesOn = !day.isBefore(today);
        inHands(hands -> new Order(day, only, goesOn, DayReports.variant(now), terms, hands, new InTurn(progress)));
    }

    /// Told to stop, he begins with no further report: those go after the next start.
    private void inHands(Function<Hands, Order> given) throws InterruptedException {
        var broke = new AtomicReference<Optional<Throwable>>(Optional.empty());
        var hands = new Hands(() -> {
        }, e -> broke.compareAndSet(Optional.empty(), Optional.of(e)));
        byHand.enter(hands);
        try (hands) {
            ask(given.apply(hands));
            hands.finish();
        } finally {
            byHand.leave(hands);
        }
        byHand.requireGoingOn();
        broke.get().ifPresent(e -> {
            throw new IllegalStateException("sending the reports broke down", e);
        });
    }

    /// @param goesOn whether the day is not over
    private record Order(LocalDate day, Optional<DomainName> only, boolean goesOn, String variant, Terms terms,
            Hands hands, InTurn progress) {}

    private void ask(Order order) throws InterruptedException {
        if (order.only().isPresent()) {
            var domain = order.only().get();
            order.hands().asking().put(() -> send(domain, order));
        } else {
            sendAll(order);
        }
    }

    private void sendAll(Order order) throws InterruptedException {
        var page = ledger.domains(order.day(), Optional.empty(), PAGE);
        while (!page.isEmpty() && !byHand.isStopping()) {
            for (var domain : page) {
                order.hands().asking().put(() -> send(domain, order));
            }
            page = ledger.domains(order.day(), Optional.of(page.getLast()), PAGE);
        }
    }

    /// One domain that breaks down keeps none of the others from its report.
    private void send(DomainName domain, Order order) throws InterruptedException {
        if (byHand.isStopping()) {
            return;
        }
        try {
            sendTo(domain, order);
        } catch (RuntimeException e) {
            brokeDown(domain, "", order, e);
        }
    }

    private static void brokeDown(DomainName domain, String destination, Order order, RuntimeException e) {
        LOG.error("sending the report of {} for {} broke down", order.day(), domain, e);
        order.progress().accept(new Step(domain, destination, State.WAITING, "it broke down: " + e));
    }

    private void sendTo(DomainName domain, Order order) throws InterruptedException {
        for (var sending : due(domain, order)) {
            order.hands().sending(sending.id().way()).put(() -> send(sending, order));
        }
    }

    private List<Sending> due(DomainName domain, Order order) throws InterruptedException {
        var decision = new Underway.Decision(order.day(), domain);
        underway.decisions().await(decision);
        try {
            return order.goesOn() ? soFar(domain, order) : ofTheWholeDay(domain, order);
        } finally {
            underway.decisions().release(decision);
        }
    }

    private void send(Sending sending, Order order) throws InterruptedException {
        if (byHand.isStopping()) {
            return;
        }
        try {
            order.progress().accept(Step.of(inHand(sending.id(), order)));
        } catch (RuntimeException e) {
            brokeDown(sending.id().domain(), sending.id().destination(), order, e);
        }
    }

    /// Waits where the daily run has it in its hands, and looks what became of it there.
    private Sending inHand(Sending.Id id, Order order) throws InterruptedException {
        underway.sendings().await(id);
        try {
            var current = store.sending(id).orElseThrow();
            return wantsTry(current, order) ? tried(current, order) : current;
        } finally {
            underway.sendings().release(id);
        }
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

    private Sending tried(Sending sending, Order order) throws InterruptedException {
        var now = clock.instant();
        outbox.count(sending, now);
        return handover.send(Progress.afresh(sending, now), order.terms());
    }

    /// Where nothing went anywhere yet, the domain is asked again, whatever it said before.
    private List<Sending> ofTheWholeDay(DomainName domain, Order order) throws InterruptedException {
        var known = store.sendings(Optional.of(order.day()), Optional.of(domain), 0, ALL)
                .stream()
                .filter(sending -> sending.id().variant().isEmpty())
                .toList();
        return known.isEmpty() ? decided(domain, order) : known;
    }

    private List<Sending> decided(DomainName domain, Order order) throws InterruptedException {
        var due = store.due(order.day(), domain);
        return destinations(domain, order, "", (of, wish) -> due.isPresent()
                ? deciding.keep(due.get(), of, wish)
                : added(of, wish));
    }

    private List<Sending> soFar(DomainName domain, Order order) throws InterruptedException {
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

    private List<Sending> destinations(DomainName domain, Order order, String variant, Keeping keeping)
            throws InterruptedException {
        var of = new Deciding.Case(order.day(), domain, variant, clock.instant(), order.terms().settings(),
                order.terms().dead());
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
