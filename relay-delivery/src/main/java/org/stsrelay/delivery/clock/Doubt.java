package org.stsrelay.delivery.clock;

import java.time.Duration;
import java.time.Instant;

/// Why a clock cannot be right, or need not be.
sealed interface Doubt {

    /// It shows a time before this program was made. Nothing makes that one right.
    record BeforeBuild(Instant built) implements Doubt {}

    /// It shows a time before one that was believed.
    record Behind(Instant newest) implements Doubt {}

    /// It leapt forward while the relay ran.
    record Leapt(Duration by) implements Doubt {}

    /// At the start, it shows a time long after the last one that was believed: the relay was off, or the clock is wrong.
    record LongAfter(Instant newest) implements Doubt {}

    /// How long a clock must have stood, unmoved by any hand, to be believed all the same. One that is corrected at all is
    /// corrected within an hour of a start. One that is behind ends nothing too early, so there is time for somebody to
    /// see it.
    default Duration patience() {
        return switch (this) {
            case BeforeBuild(_) -> FOR_EVER;
            case Behind(_) -> Duration.ofDays(1);
            case Leapt(_),LongAfter(_) -> Duration.ofHours(1);
        };
    }

    /// @param shown by the machine's clock
    default String sentence(Instant shown) {
        return switch (this) {
            case BeforeBuild(var built) ->
                "The clock says %s, but this program was built at %s: it is wrong. %s Set it."
                        .formatted(shown, built, CONSEQUENCE);
            case Behind(var newest) ->
                "The clock says %s, but it was %s already: it was set back, or was wrong before. %s %s"
                        .formatted(shown, newest, CONSEQUENCE, ADVICE);
            case Leapt(var by) -> "The clock leapt forward by %d h to %s while the relay ran. %s %s"
                    .formatted(by.toHours(), shown, CONSEQUENCE, ADVICE);
            case LongAfter(var newest) ->
                "The clock says %s, and the newest entry of the store is of %s: the relay was off"
                        .formatted(shown, newest) + " that long, or the clock is wrong. " + CONSEQUENCE + " " + ADVICE;
        };
    }

    /// Longer than any process runs.
    Duration FOR_EVER = Duration.ofDays(36_500);

    String CONSEQUENCE =
            "Mail is taken and delivered, but until the clock can be believed no mail is given up or bounced,"
                    + " no policy expires and no report is sent.";

    String ADVICE = "Look at the machine's time synchronisation; if the clock is right, say so: stsrelay clock accept";
}
