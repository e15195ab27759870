package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxStep;

/// A relay that stands still in the middle of its deliveries, as in a virtual machine that is moved, while its peers lose
/// patience and hang up.
@Tag("slow")
class StoppedInMidDeliveryTest {

    private static final int MESSAGES = 50;
    /// Longer than the relay's own patience here; `-Dstandstill.seconds=60` for as long as real peers need.
    private static final Duration STANDSTILL = Duration.ofSeconds(Integer.getInteger("standstill.seconds", 12));
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int AT_ONCE = 5;

    @TempDir
    Path folder;

    @Test
    void nothingIsLostAndTheClockIsNotBlamed() throws IOException {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.slow.example", script -> script.on(MxStep.END_OF_DATA,
                    new MxAct.Later(Duration.ofMillis(500), MxAct.say("250 2.0.0 taken"))));
            lab.domain("slow.example", "mx.slow.example");
            var program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n", """
                    , connections-per-destination: %d, timeouts: {connect: 2s, greeting: 2s, command: 2s, data: 5s}"""
                    .formatted(AT_ONCE));
            try (var relay = program.start();
                    var senders = NumberedSenders.start(2, relay::smtp, "b@slow.example",
                            number -> new NumberedMessage(number, 4 << 10), MESSAGES)) {
                senders.awaitEnd();
                await().atMost(PATIENCE).until(() -> mx.messages() > AT_ONCE);

                signal(relay, "STOP");
                mx.hangUp();
                await().atMost(PATIENCE.plus(STANDSTILL)).until(new Steady<>(mx::messages, STANDSTILL));
                signal(relay, "CONT");

                await().atMost(PATIENCE).until(() -> relay.waiting() == 0);
                assertThat(senders.missingFrom(mx.mails())).isEmpty();
                // Of what was under way, the answer to the final dot may have been lost.
                assertThat(mx.mails()).hasSizeBetween(senders.count(), senders.count() + AT_ONCE);
                assertThat(relay.get("/healthz/ready").body()).contains("\"clock\":true");
                assertThat(relay.log()).doesNotContainIgnoringCase("the clock");
                assertThat(relay.stop()).isZero();
            }
        }
    }

    private static void signal(RelayProcess relay, String name) throws IOException {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(relay.pid())).start().waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
