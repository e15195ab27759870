package org.stsrelay.reporting.run;

import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.reporting.run.RunListener.Result;
import org.stsrelay.reporting.run.RunListener.Scheme;

/// Counts what becomes of reports in the queue. The store has kept it already, in the transaction that settled the message.
final class ReportOutcomes implements AttemptListener {

    private final RunListener listener;

    ReportOutcomes(RunListener listener) {
        this.listener = listener;
    }

    @Override
    public void attemptSettled(AttemptRecord attempt) {
        if (attempt.purpose() == Purpose.TLS_REPORT) {
            attempt.results().forEach(this::settled);
        }
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
