package org.stsrelay.delivery.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.stsrelay.lab.LabClock;

class ClockGuardTest {

    private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    private static final Duration YEARS = Duration.ofDays(9 * 365);

    private final LabClock machine = new LabClock(NOW);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());
    private final List<Instant> notes = new ArrayList<>();
    private final CountDownLatch setBack = new CountDownLatch(1);

    @Test
    void aClockThatGoesOnIsBelieved() {
        var guard = startedAfter(NOW.minusSeconds(5));
        pass(Duration.ofDays(30));

        assertBelieved(guard, NOW.plus(Duration.ofDays(30)));
    }

    @Test
    void aFirstStartHasNothingToHoldItsClockAgainstButTheBuild() {
        assertBelieved(started(Optional.empty()), NOW);
    }

    @Test
    void aClockFromBeforeTheBuildIsNeverBelieved() {
        machine.set(Instant.parse("1970-01-01T00:03:00Z"));
        var guard = startedAfter(NOW);

        assertThat(guard.doubt().orElseThrow()).contains("1970-01-01T00:03:00Z", "2026-11-01T00:00:00Z", "Set it");
        assertThat(guard.accept()).isFalse();
        pass(Duration.ofDays(400));
        assertThat(guard.doubt()).isPresent();
        assertThat(guard.clock().instant()).isEqualTo(NOW.plus(Duration.ofDays(400)));
        assertThat(guard.expiry().instant()).isEqualTo(NOW);
    }

    @Test
    void itIsBelievedAgainAsSoonAsItIsSet() {
        machine.set(Instant.EPOCH);
        var guard = startedAfter(NOW);
        assertThat(guard.doubt()).isPresent();

        machine.set(NOW.plusSeconds(40));

        assertBelieved(guard, NOW.plusSeconds(40));
    }

    @Test
    void aClockBehindTheStoreIsInDoubtUntilItHasCaughtUp() {
        var guard = startedAfter(NOW.plus(Duration.ofMinutes(10)));

        assertThat(guard.doubt().orElseThrow()).contains("2027-03-01T12:10:00Z already", "stsrelay clock accept");
        pass(Duration.ofMinutes(8));
        assertThat(guard.doubt()).isPresent();
        pass(Duration.ofMinutes(2));
        assertBelieved(guard, NOW.plus(Duration.ofMinutes(10)));
    }

    @Test
    void aClockAMinuteBehindIsBelieved() {
        assertBelieved(startedAfter(NOW.plusSeconds(60)), NOW);
    }

    @Test
    void aClockThatWasSetBackForGoodIsBelievedAfterADay() throws InterruptedException {
        var guard = startedAfter(NOW);
        machine.set(NOW.minus(Duration.ofDays(60)));
        assertThat(guard.doubt()).isPresent();
        assertThat(guard.clock().instant()).isEqualTo(NOW);

        pass(Duration.ofHours(23));
        assertThat(guard.doubt()).isPresent();
        pass(Duration.ofHours(1));

        assertBelieved(guard, NOW.minus(Duration.ofDays(59)));
        assertThat(setBack.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLeapForwardIsNotBelievedForAnHourAndTimeGoesOnFromBefore() {
        var guard = startedAfter(NOW);
        machine.advance(YEARS);

        assertThat(guard.doubt().orElseThrow()).contains("leapt forward by 78840 h", "no mail is given up");
        pass(Duration.ofMinutes(59));
        assertThat(guard.doubt()).isPresent();
        assertThat(guard.clock().instant()).isEqualTo(NOW.plus(Duration.ofMinutes(59)));
        assertThat(guard.expiry().instant()).isEqualTo(NOW);
        pass(Duration.ofMinutes(1));
        assertBelieved(guard, NOW.plus(YEARS).plus(Duration.ofHours(1)));
    }

    @Test
    void theHourBeginsAnewWhenTheClockIsMovedAgain() {
        var guard = startedAfter(NOW);
        machine.advance(YEARS);
        assertThat(guard.doubt()).isPresent();
        pass(Duration.ofMinutes(50));
        machine.advance(Duration.ofMinutes(5));
        assertThat(guard.doubt()).isPresent();

        pass(Duration.ofMinutes(50));

        assertThat(guard.doubt()).isPresent();
    }

    @Test
    void aLeapThatIsTakenBackLeavesNoTrace() {
        var guard = startedAfter(NOW);
        machine.advance(YEARS);
        assertThat(guard.doubt()).isPresent();
        pass(Duration.ofMinutes(5));

        machine.advance(YEARS.negated());

        assertBelieved(guard, NOW.plus(Duration.ofMinutes(5)));
        assertThat(notes).allMatch(noted -> noted.isBefore(NOW.plus(Duration.ofDays(1))));
    }

    @Test
    void aStepOfHoursIsBelieved() {
        var guard = startedAfter(NOW);
        machine.advance(Duration.ofHours(23));

        assertBelieved(guard, NOW.plus(Duration.ofHours(23)));
    }

    @Test
    void afterALongTimeOffNothingEndsForAnHourButTheClockIsTheMachines() {
        var lastYear = NOW.minus(Duration.ofDays(365));
        var guard = startedAfter(lastYear.plus(Duration.ofDays(300)));

        assertThat(guard.doubt().orElseThrow()).contains("the relay was off that long, or the clock is wrong");
        assertThat(guard.clock().instant()).isEqualTo(NOW);
        assertThat(guard.expiry().instant()).isEqualTo(lastYear.plus(Duration.ofDays(300)));
        pass(Duration.ofHours(1));
        assertBelieved(guard, NOW.plus(Duration.ofHours(1)));
    }

    @Test
    void aClockThatWasAheadAtTheStartAndIsSetRightHasEverythingTriedAnew() throws InterruptedException {
        machine.advance(YEARS);
        var guard = startedAfter(NOW.minusSeconds(30));
        assertThat(guard.doubt()).isPresent();
        assertThat(guard.clock().instant()).isEqualTo(NOW.plus(YEARS));

        machine.set(NOW);

        assertBelieved(guard, NOW);
        assertThat(setBack.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(notes).containsExactly(NOW);
    }

    @Test
    void anOperatorsWordEndsTheDoubt() {
        var guard = startedAfter(NOW);
        machine.advance(YEARS);
        assertThat(guard.doubt()).isPresent();

        assertThat(guard.accept()).isTrue();

        assertBelieved(guard, NOW.plus(YEARS));
        assertThat(notes).last().isEqualTo(NOW.plus(YEARS));
    }

    @Test
    void theTimeIsNotedFromTheBeginning() {
        started(Optional.empty());

        assertThat(notes).containsExactly(NOW);
    }

    @Test
    void theTimeIsNotedOnceAMinute() {
        var guard = startedAfter(NOW);
        for (var i = 0; i < 180; i++) {
            pass(Duration.ofSeconds(1));
            assertThat(guard.doubt()).isEmpty();
        }

        assertThat(notes).hasSize(4);
    }

    private void pass(Duration time) {
        machine.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private ClockGuard startedAfter(Instant newest) {
        return started(Optional.of(newest));
    }

    private ClockGuard started(Optional<Instant> newest) {
        var guard = new ClockGuard(machine, nanos::get, BUILT);
        guard.keepIn(new ClockMark() {
            @Override
            public Optional<Instant> newest() {
                return newest;
            }

            @Override
            public void note(Instant time) {
                notes.add(time);
            }
        }, setBack::countDown);
        return guard;
    }

    private static void assertBelieved(ClockGuard guard, Instant time) {
        assertThat(guard.doubt()).isEmpty();
        assertThat(guard.clock().instant()).isEqualTo(time);
        assertThat(guard.expiry().instant()).isEqualTo(time);
    }
}
