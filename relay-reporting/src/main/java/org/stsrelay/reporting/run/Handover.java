package org.stsrelay.reporting.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.mail.ReportMail;
import org.stsrelay.reporting.record.Destination;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.run.ReportSettings.Sender;
import org.stsrelay.reporting.run.RunListener.Signing;

/// Hands one report over: to the queue, or to the host that it is posted to. What is about to happen is kept first, so
/// that it can be told after a crash what did.
final class Handover {

    private static final String TYPE = "application/tlsrpt+gzip";

    private static final String NO_COUNTS = "its counts are not kept any more";

    private final DayReports reports;
    private final ReportStore store;
    private final Mailing mailing;
    private final Posting posting;
    private final Journal journal;
    private final Clock clock;

    Handover(DayReports reports, ReportStore store, Mailing mailing, Posting posting, Journal journal, Clock clock) {
        this.reports = reports;
        this.store = store;
        this.mailing = mailing;
        this.posting = posting;
        this.journal = journal;
        this.clock = clock;
    }

    /// @return how it stands now, which is kept
    Sending send(Sending sending, Submitter submitter, ReportSettings settings, Dead dead) {
        var why = dead.why(sending.id().destination());
        if (why.isPresent()) {
            return kept(Progress.ended(sending, State.SUPPRESSED, why.get(), clock.instant()));
        }
        var report = reports.of(submitter, sending.id());
        if (report.isEmpty()) {
            return kept(Progress.ended(sending, State.GIVEN_UP, NO_COUNTS, clock.instant()));
        }
        return switch (Destination.ofStored(sending.id().destination())) {
            case Destination.Mail(var to) -> mail(sending, report.get(), submitter, settings, to);
            case Destination.Https(var uri) -> post(sending, report.get(), uri);
        };
    }

    /// After a start: one that has a place in the queue that it may not have come to.
    Sending again(Sending handed, Submitter submitter, ReportSettings settings, Dead dead) {
        if (handed.message().filter(store::isInQueue).isPresent()) {
            return kept(Progress.queued(handed, clock.instant()));
        }
        if (!handed.id().variant().isEmpty()) {
            return kept(Progress.failed(handed, "the relay stopped before the queue had it", clock.instant()));
        }
        return send(handed, submitter, settings, dead);
    }

    private Sending mail(Sending sending, Report report, Submitter submitter, ReportSettings settings, Mailbox to) {
        if (settings.sender().isEmpty()) {
            journal.signed(Signing.NO_KEY);
            return kept(Progress.ended(sending, State.SUPPRESSED, Deciding.NO_MAIL, clock.instant()));
        }
        try {
            var sender = settings.sender().get();
            var octets = octets(sending, report, submitter, sender, to);
            return submitted(sending, sender, to, octets);
        } catch (IOException e) {
            return kept(Progress.broke(sending, String.valueOf(e.getMessage()), clock.instant()));
        }
    }

    private byte[] octets(Sending sending, Report report, Submitter submitter, Sender sender, Mailbox to)
            throws IOException {
        var octets = new ByteArrayOutputStream();
        try {
            new ReportMail(sender.from().asciiDomainText(), sender.signature()).write(report,
                    DayReports.name(submitter, sending.id()), sending.made(), to.asciiDomainText(),
                    sending.id().number(), octets);
        } catch (IOException e) {
            journal.signed(Signing.ERROR);
            throw e;
        }
        journal.signed(Signing.SIGNED);
        return octets.toByteArray();
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
                    : kept(Progress.broke(handed, String.valueOf(e.getMessage()), clock.instant()));
        } catch (RuntimeException e) {
            // It may be there. Whether it is, is looked at again before anything else is done about it.
            journal.broke(sending.id(), e);
            return handed;
        }
    }

    private Sending post(Sending sending, Report report, URI uri) {
        var tried = Progress.tried(sending, clock.instant());
        store.keep(tried);
        var answer = posting.post(uri, compressed(report), TYPE);
        var now = clock.instant();
        return kept(switch (answer) {
            case Posted.Taken(var word) -> Progress.ended(tried, State.DELIVERED, word, now);
            case Posted.Refused(var word) -> Progress.ended(tried, State.REFUSED, word, now);
            case Posted.Later(var word) -> Progress.failed(tried, word, now);
        });
    }

    private static byte[] compressed(Report report) {
        var octets = new ByteArrayOutputStream();
        try {
            ReportJson.writeCompressed(report, octets);
        } catch (IOException e) {
            throw new IllegalStateException("nothing in memory fails", e);
        }
        return octets.toByteArray();
    }

    private Sending kept(Sending sending) {
        store.keep(sending);
        journal.moved(sending);
        return sending;
    }
}
