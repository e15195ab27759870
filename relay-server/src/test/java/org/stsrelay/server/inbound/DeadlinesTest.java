package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.stsrelay.server.inbound.AcceptSettings.Times;

/// Deadlines are absolute: neither silence nor a drip of octets nor a refusal to read extends them.
class DeadlinesTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void aSilentClientIsToldAndCutOff() {
        try (var front = Front.open(with(Front.SHORT, LONG, LONG)); var client = front.client()) {
            assertThat(client.reply()).startsWith("421 4.4.2");
            assertThat(client.isHungUpOn()).isTrue();
            assertThat(front.events).doesNotContain("rejected protocol");
        }
    }

    @Test
    void aClientThatNeverSaysAnythingIsCutOff() {
        try (var front = Front.open(with(Front.SHORT, LONG, LONG)); var client = Client.to(front.address())) {
            client.expect("220");
            assertThat(client.reply()).startsWith("421 4.4.2");
            await().until(() -> front.events.contains("disconnected"));
        }
    }

    @Test
    void aDrippedCommandDoesNotExtendItsDeadline() {
        try (var front = Front.open(with(Front.SHORT, LONG, LONG)); var client = front.client()) {
            dripUntilCutOff(client);
            await().until(() -> front.events.contains("disconnected"));
        }
    }

    @Test
    void aSilentMessageIsCutOff() {
        try (var front = Front.open(with(LONG, Front.SHORT, LONG)); var client = front.client()) {
            client.untilData().send("Subject: half");
            assertThat(client.reply()).startsWith("421 4.4.2");
            assertThat(client.isHungUpOn()).isTrue();
            assertThat(front.events).contains("rejected protocol");
            assertThat(front.submission.all()).isEmpty();
            assertThat(front.submission.bodiesLeftOpen()).isZero();
        }
    }

    @Test
    void aDrippedMessageDoesNotExtendItsDeadline() {
        try (var front = Front.open(with(LONG, LONG, Front.SHORT)); var client = front.client()) {
            client.untilData();
            dripUntilCutOff(client);
            await().until(() -> front.events.contains("disconnected"));
            assertThat(front.submission.all()).isEmpty();
        }
    }

    @Test
    void aClientThatNeverReadsIsCutOff() {
        try (var front = Front.open(with(Front.SHORT, LONG, LONG)); var client = front.client()) {
            try {
                var many = "HELP\r\n".repeat(10_000);
                for (var i = 0; i < 10_000; i++) {
                    client.send(many);
                }
            } catch (UncheckedIOException _) {
                // The server is no longer there, as it should be.
            }
            await().until(() -> front.events.contains("disconnected"));
        }
    }

    @Test
    void aStoreThatTakesItsTimeIsNotTheClientsFault() {
        try (var front = Front.open(with(Front.SHORT, Front.SHORT, Front.SHORT)); var client = front.client()) {
            front.submission.mood(new FakeSubmission.Mood() {
                @Override
                public void onSubmit() {
                    var end = System.nanoTime() + Front.SHORT.multipliedBy(3).toNanos();
                    await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - end > 0);
                }
            });
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    /// One octet for each look, never a whole line.
    private static void dripUntilCutOff(Client client) {
        var pause = await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20));
        pause.until(() -> {
            try {
                client.send("x");
                return false;
            } catch (UncheckedIOException _) {
                return true;
            }
        });
    }

    private static AcceptSettings with(Duration command, Duration block, Duration message) {
        return Front.withTimes(times -> new Times(command, block, message, times.handshake()));
    }
}
