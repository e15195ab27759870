package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;

/// After much mail the relay holds no more threads, file handles and connections than after a little.
@Tag("slow")
class SteadinessTest {

    private static final int A_LITTLE = 200;
    private static final int MUCH = 2_000;
    private static final int VANISHING = 200;
    /// Carriers of virtual threads and compiler threads come and go.
    private static final int SWING = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void threadsAndHandlesReturnToWhereTheyWere(TestReporter reporter) throws IOException {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.steady.example");
            lab.domain("steady.example", "mx.steady.example");
            var program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n");
            try (var relay = program.start()) {
                send(relay, A_LITTLE);
                await().atMost(PATIENCE).until(() -> relay.waiting() == 0 && mx.openConnections() == 0);
                var handles = relay.handles();
                var threads = relay.threads();

                send(relay, MUCH);
                vanish(relay);
                await().atMost(PATIENCE).until(() -> relay.waiting() == 0 && mx.openConnections() == 0);

                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(relay.handles()).isLessThanOrEqualTo(handles + SWING);
                    assertThat(relay.threads()).isLessThanOrEqualTo(threads + SWING);
                    assertThat(relay.metric("stsrelay_smtp_server_connections_active")).isZero();
                    assertThat(relay.metric("stsrelay_delivery_connections_active")).isZero();
                    assertThat(program.bodyFiles()).isEmpty();
                });
                reporter.publishEntry(Map.of("handles", handles + " -> " + relay.handles(), "threads",
                        threads + " -> " + relay.threads()));
            }
        }
    }

    private static void send(RelayProcess relay, int count) {
        try (var senders = NumberedSenders.start(20, relay::smtp, "b@steady.example",
                number -> new NumberedMessage(number, number % 50 == 0 ? 160 << 10 : 4 << 10), count)) {
            senders.awaitEnd();
            assertThat(senders.troubles()).isEmpty();
        }
    }

    /// Clients that leave in the middle of a message.
    private static void vanish(RelayProcess relay) throws IOException {
        for (var i = 0; i < VANISHING; i++) {
            try (var client = new LabClient(relay.smtp())) {
                client.command("MAIL FROM:<a@sender.example>");
                client.command("RCPT TO:<b@steady.example>");
                client.command("DATA");
            }
        }
    }
}
