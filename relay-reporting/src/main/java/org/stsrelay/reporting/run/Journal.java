package org.stsrelay.reporting.run;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.reporting.run.RunListener.Result;
import org.stsrelay.reporting.run.RunListener.Scheme;
import org.stsrelay.reporting.run.RunListener.Signing;

/// What the log and the metrics are told of reports: one line for each of them and each destination when it moves on.
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final RunListener listener;

    Journal(RunListener listener) {
        this.listener = listener;
    }

    /// Those that ended before they began are told of; the others when they go out.
    void decided(List<Sending> sendings) {
        sendings.stream().filter(sending -> sending.state().isEnd()).forEach(this::moved);
        sendings.stream().filter(Journal::lacksKey).forEach(_ -> listener.signed(Signing.NO_KEY));
    }

    private static boolean lacksKey(Sending sending) {
        return sending.state() == State.SUPPRESSED && sending.word().equals(Deciding.NO_MAIL);
    }

    void goesNowhere(DueReport due, String reason) {
        LOG.debug("report of {} for {}: not sent, {}", due.day(), due.domain(), reason);
    }

    void postponed(DueReport due, Instant again, String reason) {
        LOG.info("report of {} for {}: whether it is wanted is not known, asked again at {}: {}", due.day(),
                due.domain(), again, reason);
    }

    void broke(Sending.Id id, RuntimeException e) {
        LOG.error("report of {} for {} to {} broke down; it is tried again", id.day(), id.domain(), id.destination(),
                e);
    }

    void broke(DueReport due, Throwable e) {
        LOG.error("report of {} for {}: finding out whether it is wanted broke down; it is tried again", due.day(),
                due.domain(), e);
    }

    void signed(Signing signing) {
        listener.signed(signing);
    }

    /// How a sending stands now.
    void moved(Sending sending) {
        var id = sending.id();
        LOG.info("report of {}{} for {} to {}: {}{}", id.day(), id.variant().isEmpty() ? "" : " so far", id.domain(),
                id.destination(), sentence(sending), sending.word().isEmpty() ? "" : ": " + sending.word());
        tell(sending);
    }

    private void tell(Sending sending) {
        var scheme = schemeOf(sending);
        switch (sending.state()) {
            case WAITING, HANDED, QUEUED, REMOVED -> {
                // Not at an end, or at one that an operator made.
            }
            case DELIVERED -> listener.ended(scheme, Result.SENT);
            case REFUSED -> listener.ended(scheme, Result.FAILED);
            case GIVEN_UP -> listener.ended(scheme, Result.GIVEN_UP);
            case SUPPRESSED -> listener.ended(scheme, Result.SUPPRESSED);
        }
    }

    private static Scheme schemeOf(Sending sending) {
        return switch (sending.id().way()) {
            case MAIL -> Scheme.MAILTO;
            case POST -> Scheme.HTTPS;
        };
    }

    private static String sentence(Sending sending) {
        return switch (sending.state()) {
            case WAITING -> "not taken, tried again at " + sending.next();
            case HANDED, QUEUED -> "handed over";
            case DELIVERED -> "delivered";
            case REFUSED -> "refused";
            case GIVEN_UP -> "given up";
            case SUPPRESSED -> "not sent";
            case REMOVED -> "removed";
        };
    }
}
