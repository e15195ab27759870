package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void idleSessionsEndAtOnceAndAreTold() {
        try (var front = Front.open(); var idle = front.client(); var between = front.client()) {
            between.say("MAIL FROM:<a@b.example>");
            assertThat(front.reception.drain(PATIENCE)).isTrue();
            assertThat(idle.reply()).startsWith("421 4.3.2");
            assertThat(between.reply()).startsWith("421 4.3.2");
            assertThat(idle.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aMessageUnderWayMayFinishAndNoOtherBegins() throws Exception {
        try (var front = Front.open(); var client = front.client()) {
            client.untilData().send("Subject: a\r\n\r\n");
            var drained = CompletableFuture.supplyAsync(() -> front.reception.drain(PATIENCE));
            try (var late = Client.to(front.address())) {
                await().until(() -> !drained.isDone());
                client.send("the rest\r\n.\r\nMAIL FROM:<next@b.example>\r\n");
                client.expect("250 2.0.0 Ok: queued");
                client.expect("421 4.3.2");
                assertThat(late.reply()).matches("(?s)(421 4\\.3\\.2|220 ).*");
            }
            assertThat(drained.get()).isTrue();
            assertThat(front.submission.only().asSent()).isEqualTo("Subject: a\r\n\r\nthe rest\r\n");
        }
    }

    @Test
    void newcomersAreToldToComeBackLater() {
        try (var front = Front.open()) {
            front.reception.drain(PATIENCE);
            try (var client = Client.to(front.address())) {
                assertThat(client.reply()).startsWith("421 4.3.2");
                assertThat(client.isHungUpOn()).isTrue();
            }
            assertThat(front.events).contains("refused draining");
        }
    }

    @Test
    void patienceHasAnEnd() {
        try (var front = Front.open(); var client = front.client()) {
            client.untilData().send("Subject: a\r\n\r\n");
            assertThat(front.reception.drain(Duration.ofMillis(50))).isFalse();
            front.reception.close();
            assertThat(client.isHungUpOn()).isTrue();
            assertThat(front.submission.all()).isEmpty();
        }
    }

    @Test
    void closingIsNotHeldUpByAClientThatNeverReads() {
        var front = Front.open();
        try (var client = front.client()) {
            client.send("HELP\r\n".repeat(50_000));
            var closed = CompletableFuture.runAsync(front::close);
            await().atMost(PATIENCE).until(closed::isDone);
        }
    }

    @Test
    void aMessageThatIsBeingStoredIsAnsweredBeforeTheEnd() throws Exception {
        try (var front = Front.open(); var client = front.client()) {
            var storing = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            front.submission.mood(new FakeSubmission.Mood() {
                @Override
                public void onSubmit() {
                    storing.countDown();
                    await().until(() -> go.getCount() == 0);
                }
            });
            client.untilData().send("Subject: a\r\n\r\n.\r\n");
            storing.await();
            var drained = CompletableFuture.supplyAsync(() -> front.reception.drain(PATIENCE));
            go.countDown();
            client.expect("250 2.0.0 Ok: queued");
            client.expect("421 4.3.2");
            assertThat(drained.get()).isTrue();
            assertThat(front.submission.all()).hasSize(1);
        }
    }
}
