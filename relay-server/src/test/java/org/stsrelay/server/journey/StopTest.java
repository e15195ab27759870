package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxStep;

/// How the program ends: at SIGTERM what is under way finishes first, and what it cannot start with it says at once.
@Tag("slow")
class StopTest {

    private static final Duration PROMPT = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private LabMx mx;
    private RelayProgram program;

    @BeforeEach
    void prepare() {
        mx = lab.host("mx.stop.example");
        lab.domain("stop.example", "mx.stop.example");
        program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aDeliveryThatWaitsForItsAnswerIsSettledAndNeverRepeated() throws IOException {
        mx.change(script -> script.on(MxStep.END_OF_DATA,
                new MxAct.Later(Duration.ofSeconds(2), MxAct.say("250 2.0.0 taken"))));
        try (var relay = program.start()) {
            send(relay, "first");
            await().until(() -> mx.sessions().stream().anyMatch(session -> session.commands().contains("DATA")));

            assertThat(relay.stop()).isZero();

            assertThat(mx.mails()).hasSize(1);
        }
        mx.change(script -> script.on(MxStep.END_OF_DATA, "250 2.0.0 taken"));
        try (var relay = program.start()) {
            send(relay, "second");
            await().until(() -> mx.mails().size() > 1 && relay.waiting() == 0);

            assertThat(mx.mails()).hasSize(2);
            assertThat(mx.mails().getLast().text()).contains("Subject: second");
        }
    }

    @Test
    void aClientInTheMiddleOfItsMessageMayFinishAndIsAcknowledged() throws IOException {
        try (var relay = program.start()) {
            try (var client = new LabClient(relay.smtp())) {
                client.command("MAIL FROM:<a@sender.example>");
                client.command("RCPT TO:<b@stop.example>");
                client.command("DATA");

                relay.terminate();
                await().until(() -> relay.log().contains("stopping"));

                assertThat(client.data(message("late"))).startsWith("250 2.0.0 Ok: queued as ");
            }
            assertThat(relay.exitCode()).isZero();
        }
        try (var relay = program.start()) {
            await().until(() -> !mx.mails().isEmpty() && relay.waiting() == 0);
            assertThat(mx.mails()).hasSize(1);
        }
    }

    @Test
    void anIdleRelayEndsAtOnceEvenWithIdleClients() throws IOException {
        try (var relay = program.start(); var _ = new LabClient(relay.smtp())) {
            var asked = System.nanoTime();

            assertThat(relay.stop()).isZero();

            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(PROMPT);
        }
    }

    @Test
    void aSecondRelayOnTheSameDataSaysWhoHasItAndLeavesTheFirstAlone() throws IOException {
        try (var first = program.start(); var second = program.launch()) {
            assertThat(second.exitCode()).isEqualTo(75);
            assertThat(second.log()).contains("in use by another relay (process " + first.pid() + ")");

            send(first, "still here");
            await().until(() -> mx.mails().size() == 1);
        }
    }

    @Test
    void aBrokenConfigurationIsRefusedWithAllItsProblems() {
        try (var relay = program.configured("""
                hostname: "not a name"
                data-directory: data
                listeners: [{name: smtp, address: "127.0.0.1:99999", allow: [127.0.0.0/8]}]
                queue: {retry: [soon]}
                deliveri: {port: 25}
                """).launch()) {
            assertThat(relay.exitCode()).isEqualTo(78);
            assertThat(relay.log()).contains("other.yaml:1:11: error:", "other.yaml:3:35: error:",
                    "other.yaml:4:17: error:", "other.yaml:5:1: error:");
        }
    }

    private static void send(RelayProcess relay, String subject) throws IOException {
        LabClient.send(relay.smtp(), "a@sender.example", "b@stop.example",
                new String(message(subject), StandardCharsets.US_ASCII));
    }

    private static byte[] message(String subject) {
        return "Subject: %s\r\n\r\nhello\r\n".formatted(subject).getBytes(StandardCharsets.US_ASCII);
    }
}
