package org.stsrelay.server.journey;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// Waits for what has to happen, on a machine that may be busy with other things.
final class Waiting {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private Waiting() {}

    static ConditionFactory patiently() {
        return Awaitility.await().atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(BETWEEN);
    }
}
