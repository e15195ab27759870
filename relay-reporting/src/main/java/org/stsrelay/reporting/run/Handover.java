package org.stsrelay.reporting.run;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.reporting.record.Destination;
import org.stsrelay.reporting.run.ReportSettings.Sender;
import org.stsrelay.reporting.run.RunListener.Signing;
import org.stsrelay.reporting.run.Silences.Call;

/// Hands one report over: to the queue, or to the host that it is posted to. What is about to happen is kept first, so
/// that it can be told after a crash what did. A report is in memory only while it is its turn.
final class Handover {

    private static final String TYPE = "application/tlsrpt+gzip";
    private static final String NO_COUNTS = "its counts are not kept any more";

    /// Enough for the store to make many of them durable at once.
    private static final int MAILS_AT_A_TIME = 64;

    private final Making making;
    private final ReportStore store;
    private final Mailing mailing;
    private final Posting posting;
    private final Doors doors;
    private final Silences silences;
    private final Journal journal;
    private final Clock clock;
    private final Semaphore mails = new Semaphore(MAILS_AT_A_TIME, true);

    Handover(Making making, ReportStore store, Mailing mailing, Posting posting, Doors doors, Silences silences,
            Journal journal, Clock clock) {
        this.making = making;
        this.store = store;
        this.mailing = mailing;
        this.posting = posting;
        this.doors = doors;
        this.silences = silences;
        this.journal = journal;
        this.clock = clock;
    }

    /// By one at a time for each sending.
    ///
    /// @return how it stands now, which is kept
    Sending send(Sending sending, Terms terms) throws InterruptedException {
        var why = terms.dead().why(sending.id().destination());
        if (why.isPresent()) {
            return ended(sending, State.SUPPRESSED, why.get());
        }
        return switch (Destination.ofStored(sending.id().destination())) {
            case Destination.Mail(var to) -> mail(sending, terms, to);
            case Destination.Https place -> doors.through(place.host(), () -> spared(sending, place, terms),
                    within -> post(sending, place, terms, within));
        };
    }

    /// One that has a place in the queue that it may not have come to, after a start.
    Sending again(Sending handed, Terms terms) throws InterruptedException {
        if (handed.message().filter(store::isInQueue).isPresent()) {
            return kept(Progress.queued(handed, clock.instant()));
        }
        if (!handed.id().variant().isEmpty()) {
            return kept(Progress.failed(handed, "the relay stopped before the queue had it", clock.instant()));
        }
        return send(handed, terms);
    }

    private Sending mail(Sending sending, Terms terms, Mailbox to) throws InterruptedException {
        var sender = terms.settings().sender();
        if (sender.isEmpty()) {
            journal.signed(Signing.NO_KEY);
            return ended(sending, State.SUPPRESSED, Deciding.NO_MAIL);
        }
        mails.acquire();
        try {
            return mail(sending, terms, sender.get(), to);
        } finally {
            mails.release();
        }
    }

    private Sending mail(Sending sending, Terms terms, Sender sender, Mailbox to) {
        try {
            var octets = making.mail(sending, terms.submitter(), sender, to);
            return octets.isEmpty()
                    ? ended(sending, State.GIVEN_UP, NO_COUNTS)
                    : submitted(sending, sender, to, octets.get());
        } catch (IOException e) {
            return broke(sending, e);
        }
    }

    /// The queue does not have it.
    private Sending broke(Sending sending, IOException e) {
        return kept(Progress.broke(sending, String.valueOf(e.getMessage()), clock.instant()));
    }

    /// The queue gets it under a name that is kept before; a place that was kept before a crash is taken then.
    private Sending submitted(Sending sending, Sender sender, Mailbox to, byte[] octets) {
        var id = sending.message().filter(_ -> sending.state() == State.HANDED).orElseGet(mailing::newId);
        var handed = Progress.handed(sending, id, clock.instant());
        store.keep(handed);
        try {
            mailing.submit(id, sender.from(), to, octets);
            return kept(Progress.queued(handed, clock.instant()));
        } catch (IOException e) {
            return store.isInQueue(id)
                    ? kept(Progress.queued(handed, clock.instant()))
                    : broke(handed, e);
        } catch (RuntimeException e) {
            // It may be there. Whether it is, is looked at again before anything else is done about it.
            journal.broke(sending.id(), e);
            return handed;
        }
    }

    /// A host that was silent to another report has been tried for this one, too: it waits as after a try of its own.
    private Optional<Sending> spared(Sending sending, Destination.Https place, Terms terms) {
        var now = clock.instant();
        return silences.of(call(sending, place), now)
                .filter(silence -> !silence.since().isBefore(terms.heeds()))
                .map(silence -> kept(Progress.broke(sending, "another report of ours had no answer at %s: %s"
                        .formatted(silence.since(), silence.word()), now)));
    }

    private Sending post(Sending sending, Destination.Https place, Terms terms, Duration within) {
        var octets = making.compressed(sending.id(), terms.submitter());
        if (octets.isEmpty()) {
            return ended(sending, State.GIVEN_UP, NO_COUNTS);
        }
        var tried = Progress.tried(sending, clock.instant());
        store.keep(tried);
        return answered(tried, call(sending, place), posting.post(place.uri(), octets.get(), TYPE, within));
    }

    private static Call call(Sending sending, Destination.Https place) {
        return new Call(place.authority(), sending.id().destination(), sending.id().domain());
    }

    private Sending answered(Sending tried, Call call, Posted answer) {
        var now = clock.instant();
        switch (answer) {
            case Posted.Silent(var word) -> silences.closed(call, word, now);
            case Posted.Hanging(var word) -> silences.hangs(call, word, now);
            case Posted.Taken _,Posted.Refused _,Posted.Later _ -> silences.answered(call);
        }
        return kept(switch (answer) {
            case Posted.Taken(var word) -> Progress.ended(tried, State.DELIVERED, word, now);
            case Posted.Refused(var word) -> Progress.ended(tried, State.REFUSED, word, now);
            case Posted.Later(var word) -> Progress.failed(tried, word, now);
            case Posted.Silent(var word) -> Progress.failed(tried, word, now);
            case Posted.Hanging(var word) -> Progress.failed(tried, word, now);
        });
    }

    private Sending ended(Sending sending, State end, String word) {
        return kept(Progress.ended(sending, end, word, clock.instant()));
    }

    private Sending kept(Sending sending) {
        store.keep(sending);
        journal.moved(sending);
        return sending;
    }
}
