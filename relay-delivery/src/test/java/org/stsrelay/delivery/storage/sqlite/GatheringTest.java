package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final long NOW = Long.MAX_VALUE - 1000;

    private final Gathering gathering = new Gathering();

    @Test
    void theFirstWaitsForNobody() {
        assertThat(gathering.left(1, NOW)).isZero();
    }

    @Test
    void whoWritesAloneWaitsForNobody() {
        gathering.ended(3, NOW);

        assertThat(gathering.left(1, NOW)).isZero();
    }

    @Test
    void afterManyAtATimeTheNextWaitsForCompanyButNotForLong() {
        gathering.ended(20, NOW);

        assertThat(gathering.left(1, NOW)).isPositive().isLessThan(Duration.ofMillis(5).toNanos());
        assertThat(gathering.left(1, NOW + Duration.ofMillis(5).toNanos())).isNegative();
    }

    @Test
    void whenMostAreBackNobodyWaitsForTheRest() {
        gathering.ended(50, NOW);

        assertThat(gathering.left(40, NOW)).isZero();
    }

    @Test
    void whenTheLoadIsOverNobodyWaits() {
        gathering.ended(20, NOW);
        gathering.ended(1, NOW);

        assertThat(gathering.left(1, NOW)).isZero();
    }
}
