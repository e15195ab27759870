package org.stsrelay.delivery.bounce;

import java.time.Duration;
import java.util.Optional;
import org.stsrelay.delivery.attempt.AttemptResult;

/// How long a message waits before its sender hears of it. A fault of TLS seldom mends itself within minutes as others
/// do, so it is told earlier.
///
/// @param tls when a TLS policy keeps it back, empty for never
/// @param others when anything else does, empty for never
public record WarnAfter(Optional<Duration> tls, Optional<Duration> others) {

    /// No notice of delay at all.
    public static final WarnAfter NEVER = new WarnAfter(Optional.empty(), Optional.empty());

    Optional<Duration> given(AttemptResult result) {
        return result.isRefusedByTls() ? tls : others;
    }
}
