package org.stsrelay.delivery.clock;

import java.time.Clock;
import java.util.Optional;

/// Tells the time, and whether it can be believed (P25).
///
/// While it cannot, nothing ends: no mail is given up or bounced, no policy expires, no history is forgotten, no report is
/// sent. Mail goes on being taken and delivered.
public interface Timekeeper {

    /// The time for everything that goes on: what is due, what is written down.
    Clock clock();

    /// The time by which things end. While the time is in doubt it stands still at the last one that was believed.
    Clock expiry();

    /// One sentence when the time is in doubt: what is wrong, what that means, what to do.
    Optional<String> doubt();

    /// Believes a clock whatever it says.
    static Timekeeper trusting(Clock clock) {
        return new Timekeeper() {
            @Override
            public Clock clock() {
                return clock;
            }

            @Override
            public Clock expiry() {
                return clock;
            }

            @Override
            public Optional<String> doubt() {
                return Optional.empty();
            }
        };
    }
}
