package org.stsrelay.server;

import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;

/// Who else is told of what happens, beside log, metrics and reports.
///
/// @param outcomes of TLS sessions
/// @param attempts that were settled
public record Taps(TlsOutcomeListener outcomes, AttemptListener attempts) {

    /// Nobody.
    public static final Taps NONE = new Taps(_ -> {
    }, _ -> {
    });

    TlsOutcomeListener withOutcomes(TlsOutcomeListener... others) {
        return outcome -> {
            for (var other : others) {
                other.sessionJudged(outcome);
            }
            outcomes.sessionJudged(outcome);
        };
    }

    AttemptListener withAttempts(AttemptListener... others) {
        return attempt -> {
            for (var other : others) {
                other.attemptSettled(attempt);
            }
            attempts.attemptSettled(attempt);
        };
    }
}
