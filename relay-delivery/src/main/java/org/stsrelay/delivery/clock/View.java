package org.stsrelay.delivery.clock;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/// One of the times that a guard tells, as a clock.
final class View extends Clock {

    private final InstantSource source;
    private final ZoneId zone;

    View(InstantSource source, ZoneId zone) {
        this.source = source;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        return source.instant();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new View(source, other);
    }
}
