package org.stsrelay.reporting.run;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.reporting.run.RunListener.Result;
import org.stsrelay.reporting.run.RunListener.Scheme;

/// Counts what becomes of reports in the queue. The store has kept it already, in the transaction that settled the message.
final class ReportOutcomes implements AttemptListener {

    /// As [org.stsrelay.reporting.mail.ReportMail] writes it.
    private static final Pattern REPORT = Pattern.compile("<[0-9]{8}\\.[0-9a-f]{10}\\.[0-9]+@[^>]+>");

    private final Supplier<ReportSettings> settings;
    private final RunListener listener;

    ReportOutcomes(Supplier<ReportSettings> settings, RunListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public void attemptSettled(AttemptRecord attempt) {
        if (isReport(attempt)) {
            attempt.results().forEach(this::settled);
        }
    }

    private boolean isReport(AttemptRecord attempt) {
        return REPORT.matcher(attempt.messageId()).matches()
                && settings.get().sender().map(sender -> sender.from()).equals(attempt.sender().mailbox());
    }

    private void settled(RecipientOutcome result) {
        switch (result.outcome()) {
            case DELIVERED -> listener.ended(Scheme.MAILTO, Result.SENT);
            case EXPIRED -> listener.ended(Scheme.MAILTO, Result.GIVEN_UP);
            case BOUNCED -> listener.ended(Scheme.MAILTO, Result.FAILED);
            case DEFERRED -> {
                // Not at an end.
            }
        }
    }
}
