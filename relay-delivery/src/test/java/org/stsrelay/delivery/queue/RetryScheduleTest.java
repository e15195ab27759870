package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.Letter;

class RetryScheduleTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final List<Duration> STEPS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(4));

    @ParameterizedTest(name = "after {0} attempts: {1}")
    @CsvSource(textBlock = """
            1, PT1M
            2, PT5M
            3, PT4H
            4, PT4H
            99, PT4H
            """)
    void SMTP_Q_4_theLastStepRepeats(int attempts, Duration step) {
        assertThat(schedule(0.5).next(message(Purpose.RELAYED), attempts, Duration.ZERO, NOON))
                .isEqualTo(NOON.plus(step));
    }

    @ParameterizedTest(name = "{0} of the dice makes a minute {1}")
    @CsvSource({"0, PT48S", "0.5, PT1M", "1, PT1M12S"})
    void stepsCarryAFifthOfJitterEitherWay(double dice, Duration step) {
        assertThat(schedule(dice).next(message(Purpose.RELAYED), 1, Duration.ZERO, NOON)).isEqualTo(NOON.plus(step));
    }

    @Test
    void aHostThatAskedForMoreTimeGetsIt() {
        var message = message(Purpose.RELAYED);

        assertThat(schedule(0.5).next(message, 1, Duration.ofMinutes(5), NOON))
                .isEqualTo(NOON.plus(Duration.ofMinutes(5)));
        assertThat(schedule(0.5).next(message, 1, Duration.ofSeconds(5), NOON))
                .isEqualTo(NOON.plus(Duration.ofMinutes(1)));
    }

    @Test
    void theEndOfALifeDoesNotShortenTheWaitThatAHostAskedFor() {
        var minuteBefore = NOON.plus(Duration.ofDays(5)).minus(Duration.ofMinutes(1));

        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 30, Duration.ofMinutes(5), minuteBefore))
                .isEqualTo(minuteBefore.plus(Duration.ofMinutes(5)));
    }

    @Test
    void SMTP_Q_3_mailIsTriedForItsWholeLifetime() {
        var schedule = schedule(0.5);

        assertThat(schedule.isLast(message(Purpose.RELAYED), NOON.plus(Duration.ofDays(5).minusMillis(1)))).isFalse();
        assertThat(schedule.isLast(message(Purpose.RELAYED), NOON.plus(Duration.ofDays(5)))).isTrue();
    }

    @Test
    void theLastAttemptIsMadeWhenTheLifetimeEndsAndNotHoursLater() {
        var late = NOON.plus(Duration.ofDays(5)).minus(Duration.ofHours(1));

        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 30, Duration.ZERO, late))
                .isEqualTo(NOON.plus(Duration.ofDays(5)));
    }

    @Test
    void nobodyHearsOfAnythingBeforeTheWaitThatTheHostAskedFor() {
        var stops = List.of(NOON.plusSeconds(30));

        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 3, Duration.ofMinutes(5), NOON, stops))
                .isEqualTo(NOON.plus(Duration.ofMinutes(5)));
    }

    @Test
    void anAttemptIsMadeWhenSomebodyIsToHearOfIt() {
        var stops = List.of(NOON.plus(Duration.ofHours(3)), NOON.plus(Duration.ofHours(1)), NOON.minusSeconds(1));

        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 3, Duration.ZERO, NOON, stops))
                .isEqualTo(NOON.plus(Duration.ofHours(1)));
        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 1, Duration.ZERO, NOON, stops))
                .isEqualTo(NOON.plus(Duration.ofMinutes(1)));
        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 1, Duration.ZERO, NOON, List.of(NOON.plusMillis(1))))
                .isEqualTo(NOON.plusMillis(500));
    }

    @Test
    void whatIsStillTriedAfterItsLifetimeKeepsItsSteps() {
        var after = NOON.plus(Duration.ofDays(6));

        assertThat(schedule(0.5).next(message(Purpose.RELAYED), 1, Duration.ZERO, after))
                .isEqualTo(after.plus(Duration.ofMinutes(1)));
    }

    @Test
    void noticesAndReportsLiveShorter() {
        var schedule = schedule(0.5);
        var nextDay = NOON.plus(Duration.ofDays(1));

        assertThat(schedule.isLast(message(Purpose.NOTICE), nextDay.plus(Duration.ofDays(1)))).isTrue();
        assertThat(schedule.isLast(message(Purpose.NOTICE), nextDay)).isFalse();
        assertThat(schedule.isLast(message(Purpose.TLS_REPORT), nextDay)).isTrue();
        assertThat(schedule.isLast(message(Purpose.RELAYED), nextDay)).isFalse();
    }

    @Test
    void aScheduleWithoutStepsIsRefused() {
        assertThatThrownBy(() -> new RetrySchedule(List.of(), Duration.ofDays(5), Duration.ofDays(1), () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one step");
    }

    private static RetrySchedule schedule(double dice) {
        return new RetrySchedule(STEPS, Duration.ofDays(5), Duration.ofDays(2), () -> dice);
    }

    private static Message message(Purpose purpose) {
        return Letter.to("bob@partner.example").as(purpose).message(new QueueIds(new LabClock(NOON)).next(), NOON);
    }
}
