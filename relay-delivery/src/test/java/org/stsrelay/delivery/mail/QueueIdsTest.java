package org.stsrelay.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.stsrelay.lab.LabClock;

class QueueIdsTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void idsOfOneMillisecondAreDistinctAndInOrder() {
        var ids = new QueueIds(new LabClock(NOON));
        var made = new ArrayList<QueueId>();
        for (var i = 0; i < 10_000; i++) {
            made.add(ids.next());
        }

        assertThat(made).isSorted();
        assertThat(new HashSet<>(made)).hasSize(made.size());
    }

    @Test
    void aClockThatGoesBackDoesNotBringBackAnId() {
        var clock = new LabClock(NOON);
        var ids = new QueueIds(clock);
        var before = ids.next();
        clock.advance(Duration.ofHours(-1));

        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void twoProcessesDoNotMakeTheSameId() {
        var clock = Clock.fixed(NOON, java.time.ZoneOffset.UTC);

        assertThat(new QueueIds(clock).next()).isNotEqualTo(new QueueIds(clock).next());
    }
}
