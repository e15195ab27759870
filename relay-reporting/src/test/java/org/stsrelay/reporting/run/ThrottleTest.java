package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// P29: few reports beside the mail.
class ThrottleTest {

    private static final Instant NIGHT = Instant.parse("2031-03-18T01:00:00Z");

    private final Throttle throttle = new Throttle();

    @Test
    void anHourHasSoManyAndTheNextGoesWhenTheFirstIsAnHourOld() {
        throttle.count("mx.example", NIGHT);
        throttle.count("mx.example", NIGHT.plusSeconds(60));

        assertThat(throttle.next(3, NIGHT.plusSeconds(90))).isEqualTo(NIGHT.plusSeconds(90));
        assertThat(throttle.next(2, NIGHT.plusSeconds(90))).isEqualTo(NIGHT.plusSeconds(3600));
        assertThat(throttle.next(2, NIGHT.plusSeconds(3600))).isEqualTo(NIGHT.plusSeconds(3600));
    }

    @Test
    void aClockThatWasSetBackHoldsNothingUp() {
        throttle.count("mx.example", NIGHT);

        var before = NIGHT.minus(Duration.ofHours(3));
        assertThat(throttle.next(1, before)).isEqualTo(before);
    }

    @Test
    void ofManyThatGoAtATimeNoneIsMissed() {
        IntStream.range(0, 100_000).parallel().forEach(_ -> throttle.count("mx.example", NIGHT));

        assertThat(throttle.toHostToday("mx.example", NIGHT)).isEqualTo(100_000);
        assertThat(throttle.next(100_000, NIGHT)).isEqualTo(NIGHT.plusSeconds(3600));
        assertThat(throttle.next(100_001, NIGHT)).isEqualTo(NIGHT);
    }

    @Test
    void aHostIsCountedByDay() {
        throttle.count("mx.example", NIGHT);
        throttle.count("other.example", NIGHT);

        assertThat(throttle.toHostToday("mx.example", NIGHT)).isOne();
        assertThat(throttle.toHostToday("mx.example", NIGHT.plus(Duration.ofDays(1)))).isZero();
    }
}
