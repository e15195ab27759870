package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.record.Destination;

/// Finds out where a report goes. What was found is kept before anything is sent.
final class Deciding {

    /// A DNS that is silent for so long keeps no report back any more (RFC 8460 §5.5 gives the delivery as much).
    private static final Duration PATIENCE = Duration.ofHours(24);
    private static final Duration SHORTEST = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofHours(4);

    /// Why a report that was to go by mail does not. No failure: many an operator reports by HTTPS only.
    static final String NO_MAIL = "report mail needs tls-rpt.from and the key of tls-rpt.dkim"
            + " (RFC 8460 §3): set both, then `stsrelay report send` sends it";
    /// Of the DNS at a time.
    private static final int QUESTIONS = 256;

    private static final String NOT_ASCII = "an address beyond ASCII gets no reports";

    private final LedgerStore ledger;
    private final ReportStore store;
    private final Resolver resolver;
    private final Journal journal;
    private final Semaphore questions = new Semaphore(QUESTIONS, true);

    Deciding(LedgerStore ledger, ReportStore store, Resolver resolver, Journal journal) {
        this.ledger = ledger;
        this.store = store;
        this.resolver = resolver;
        this.journal = journal;
    }

    /// @param day what is decided for
    /// @param variant empty for a whole day
    record Case(LocalDate day, DomainName domain, String variant, Instant now, ReportSettings settings, Dead dead) {}

    /// What the domain wants, and what the operator lets it have.
    Wish wish(Case of) throws InterruptedException {
        if (of.settings().skip().test(of.domain())) {
            return new Wish.Nothing("tls-rpt.skip leaves it out");
        }
        var wish = asked(of.domain());
        return wish instanceof Wish.Reports && ledger.results(of.day(), of.domain()).isEmpty()
                ? new Wish.Nothing("nothing is counted for it")
                : wish;
    }

    private Wish asked(DomainName domain) throws InterruptedException {
        questions.acquire();
        try {
            return Wish.of(domain, resolver);
        } finally {
            questions.release();
        }
    }

    /// Decides, durably. A domain that cannot be asked is asked again.
    ///
    /// @return where the report goes
    List<Sending> decide(DueReport due, Terms terms, Instant now) throws InterruptedException {
        var of = new Case(due.day(), due.domain(), "", now, terms.settings(), terms.dead());
        if (Days.isTooOld(due.day(), LocalDate.ofInstant(now, ZoneOffset.UTC))) {
            return nowhere(due, "the day is too long ago");
        }
        return keep(due, of, wish(of));
    }

    /// Keeps what was found out.
    List<Sending> keep(DueReport due, Case of, Wish wish) {
        return switch (wish) {
            case Wish.Reports(var destinations) -> {
                var sendings = sendings(of, destinations);
                store.decided(due, sendings, "");
                journal.decided(sendings);
                yield sendings;
            }
            case Wish.Nothing(var reason) -> nowhere(due, reason);
            case Wish.Unknown(var reason) -> unknown(due, reason, of.now());
        };
    }

    /// Something of ours broke.
    void postpone(DueReport due, String reason, Instant now) {
        unknown(due, reason, now);
    }

    private List<Sending> nowhere(DueReport due, String reason) {
        store.decided(due, List.of(), reason);
        journal.goesNowhere(due, reason);
        return List.of();
    }

    private List<Sending> unknown(DueReport due, String reason, Instant now) {
        var since = due.since().filter(first -> !first.isAfter(now)).orElse(now);
        var passed = Duration.between(since, now);
        if (passed.compareTo(PATIENCE) >= 0) {
            return nowhere(due, "not known within 24 hours: " + reason);
        }
        var again = now.plus(bounded(passed));
        store.postpone(new DueReport(due.day(), due.domain(), due.at(), Optional.of(since), false, reason), again,
                reason);
        journal.postponed(due, again, reason);
        return List.of();
    }

    /// As long again as it has lasted, so the gaps double.
    private static Duration bounded(Duration gap) {
        if (gap.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return gap.compareTo(LONGEST) < 0 ? gap : LONGEST;
    }

    /// One for each destination (RFC 8460 §3 lets us choose; whoever names several may read only one).
    List<Sending> sendings(Case of, List<Destination> destinations) {
        var sendings = new ArrayList<Sending>();
        for (var destination : destinations) {
            var id = new Sending.Id(of.day(), of.domain(), of.variant(), destination.toString(), sendings.size() + 1);
            var now = of.now().truncatedTo(ChronoUnit.SECONDS);
            var fresh = new Sending(id, State.WAITING, now, now, Optional.empty(), 0, Optional.empty(), "", now);
            sendings.add(orEnded(fresh, destination, of));
        }
        return sendings;
    }

    private static Sending orEnded(Sending fresh, Destination destination, Case of) {
        var dead = of.dead().why(destination.toString());
        if (dead.isPresent()) {
            return Progress.ended(fresh, State.SUPPRESSED, dead.get(), fresh.made());
        }
        return switch (destination) {
            case Destination.Mail(var address) when address.needsSmtpUtf8() ->
                Progress.ended(fresh, State.REFUSED, NOT_ASCII, fresh.made());
            case Destination.Mail(_) when of.settings().sender().isEmpty() ->
                Progress.ended(fresh, State.SUPPRESSED, NO_MAIL, fresh.made());
            case Destination.Mail(_) -> fresh;
            case Destination.Https(_) -> fresh;
        };
    }
}
