package org.stsrelay.reporting.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.mail.ReportMail;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.run.ReportSettings.Sender;
import org.stsrelay.reporting.run.RunListener.Signing;

/// Makes reports in the forms that go over the wire. What breaks in that, were it the memory that does not suffice, is a
/// matter of that one report and an exception: none of the others has to wait for it.
final class Making {

    private final DayReports reports;
    private final Journal journal;
    /// To build and to sign is work of the processor alone, of which half is left to others: sessions that take mail would
    /// wait behind as many as go on at a time (P33).
    private final Semaphore desks = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    Making(DayReports reports, Journal journal) {
        this.reports = reports;
        this.journal = journal;
    }

    @FunctionalInterface
    private interface Form {
        void write(Report report, OutputStream out) throws IOException;
    }

    /// A whole message, signed.
    ///
    /// @return empty when its counts are not kept any more
    /// @throws IOException when it could not be signed
    Optional<byte[]> mail(Sending sending, Submitter submitter, Sender sender, Mailbox to) throws IOException {
        var id = sending.id();
        try {
            var mail = made(id, submitter, (report, out) -> new ReportMail(sender.from().asciiDomainText(),
                    sender.signature()).write(report, DayReports.name(submitter, id), sending.made(),
                            to.asciiDomainText(), id.number(), out));
            mail.ifPresent(_ -> journal.signed(Signing.SIGNED));
            return mail;
        } catch (IOException e) {
            journal.signed(Signing.ERROR);
            throw e;
        }
    }

    /// The JSON.
    ///
    /// @return empty when its counts are not kept any more
    Optional<byte[]> compressed(Sending.Id id, Submitter submitter) {
        try {
            return made(id, submitter, ReportJson::writeCompressed);
        } catch (IOException e) {
            throw new IllegalStateException("nothing in memory fails", e);
        }
    }

    private Optional<byte[]> made(Sending.Id id, Submitter submitter, Form form) throws IOException {
        try {
            var report = reports.of(submitter, id);
            return report.isEmpty() ? Optional.empty() : Optional.of(atADesk(report.get(), form));
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            throw new IllegalStateException("it could not be made: " + e, e);
        }
    }

    private byte[] atADesk(Report report, Form form) throws IOException {
        var octets = new ByteArrayOutputStream();
        desks.acquireUninterruptibly();
        try {
            form.write(report, octets);
            return octets.toByteArray();
        } finally {
            desks.release();
        }
    }
}
