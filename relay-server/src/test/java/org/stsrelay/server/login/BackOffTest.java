package org.stsrelay.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.stsrelay.lab.LabClock;

class BackOffTest {

    private final LabClock clock = new LabClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final BackOff backOff = new BackOff(() -> 2, clock);

    @Test
    void eachFailureBeyondTheFreeOnesDoublesTheWait() {
        backOff.failed("client", "alice");
        assertThat(backOff.waitFor("client", "alice")).isEmpty();
        backOff.failed("client", "alice");
        assertThat(backOff.waitFor("client", "alice")).contains(Duration.ofSeconds(1));
        backOff.failed("client", "alice");
        assertThat(backOff.waitFor("client", "alice")).contains(Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(2));
        assertThat(backOff.waitFor("client", "alice")).isEmpty();
    }

    @Test
    void theWaitHasAnEnd() {
        for (var i = 0; i < 100; i++) {
            backOff.failed("client", "alice");
        }
        assertThat(backOff.waitFor("client", "alice")).contains(Duration.ofMinutes(15));
        clock.advance(Duration.ofHours(1));
        assertThat(backOff.waitFor("client", "alice")).isEmpty();
        backOff.failed("client", "alice");
        assertThat(backOff.waitFor("client", "alice")).isEmpty();
    }

    @Test
    void aClientWaitsWhateverNameItTriesAndANameWhoeverTriesIt() {
        backOff.failed("client", "alice");
        backOff.failed("client", "bob");
        assertThat(backOff.waitFor("client", "carol")).isPresent();
        assertThat(backOff.waitFor("other", "bob")).isEmpty();
        backOff.failed("other", "bob");
        assertThat(backOff.waitFor("third", "bob")).isPresent();
    }

    @Test
    void whoHasLoggedInBeforeIsKeptOutByNobodyElse() {
        backOff.succeeded("office", "alice");
        for (var i = 0; i < 10; i++) {
            backOff.failed("attacker", "alice");
            backOff.failed("office", "printer");
        }
        assertThat(backOff.waitFor("office", "alice")).isEmpty();
        assertThat(backOff.waitFor("home", "alice")).isPresent();
        backOff.failed("office", "alice");
        backOff.failed("office", "alice");
        assertThat(backOff.waitFor("office", "alice")).contains(Duration.ofSeconds(1));
        backOff.succeeded("office", "alice");
        assertThat(backOff.waitFor("office", "alice")).isEmpty();
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWait() {
        backOff.failed("client", "alice");
        backOff.failed("client", "alice");
        clock.advance(Duration.ofHours(-1));
        assertThat(backOff.waitFor("client", "alice")).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        for (var i = 0; i < 30_000; i++) {
            backOff.failed(i, "name " + i);
        }
        assertThat(backOff.remembered()).isEqualTo(10_000);
    }
}
