package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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

/// A disk that fills up while mail comes in and goes out (P1): nothing that was acknowledged is lost, nothing is sent
/// twice, and all goes on by itself once there is room.
@Tag("slow")
class FullDiskJourneyTest {

    private static final int MIB = 1 << 20;
    private static final int KEEP_FREE = 24;
    /// Enough for the ballast and for new mail.
    private static final int DISK = 160;
    private static final int BACKLOG = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private SmallDisk disk;
    private LabMx mx;
    private RelayProgram program;

    @BeforeEach
    void prepare() throws IOException {
        disk = SmallDisk.mount(folder.resolve("disk"), DISK * MIB);
        mx = lab.host("mx.full.example");
        lab.domain("full.example", "mx.full.example");
        mx.change(script -> script.on(MxStep.END_OF_DATA,
                new MxAct.Later(Duration.ofMillis(500), MxAct.say("250 2.0.0 taken"))));
        program = RelayProgram.in(lab, folder, disk.path().resolve("data"),
                "queue: {retry: [1s], keep-free: %dMiB}\n".formatted(KEEP_FREE));
    }

    @AfterEach
    void unmount() throws IOException {
        lab.close();
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void newMailIsRefusedEarlyAndWhatIsThereGoesOut() throws IOException {
        try (var relay = program.start(); var senders = senders(relay)) {
            await().atMost(PATIENCE).until(() -> relay.waiting() > BACKLOG);
            assertThat(relay.get("/healthz/ready").statusCode()).isEqualTo(200);

            disk.leave((KEEP_FREE - 4) * MIB);

            await().atMost(PATIENCE).until(() -> refused(senders));
            assertThat(relay.get("/healthz/ready").statusCode()).isEqualTo(503);
            // Room comes and goes around the limit while the store tidies up, so some new mail is taken all the time.
            var taken = senders.count();
            answerAtOnce();
            await().atMost(PATIENCE).until(() -> mx.messages() >= taken);
            assertRecovery(relay, senders);
        }
    }

    @Test
    void onADiskFullToTheLastOctetNoDeliveryBeginsAndNoOutcomeIsForgotten() throws IOException {
        try (var relay = program.start(); var senders = senders(relay)) {
            await().atMost(PATIENCE).until(() -> relay.waiting() > BACKLOG);

            disk.fill();

            await().atMost(PATIENCE).until(() -> relay.log().contains("the store cannot be written"));
            await().atMost(PATIENCE).until(() -> refused(senders));
            assertThat(relay.get("/healthz/ready").statusCode()).isEqualTo(503);
            await().atMost(PATIENCE).until(new Steady<>(mx::messages, Duration.ofSeconds(3)));
            assertThat(mx.messages()).isLessThan(senders.count());
            assertRecovery(relay, senders);
        }
    }

    /// There is room when it begins, and not for all of it.
    @Test
    void aMessageTooLargeForWhatIsLeftIsRefusedUntilThereIsRoom() throws IOException {
        answerAtOnce();
        var large = new NumberedMessage(1, 40 * MIB).octets();
        try (var relay = program.start()) {
            disk.leave((KEEP_FREE + 8) * MIB);
            assertThatThrownBy(() -> send(relay, large)).hasMessageContaining("answered: 452 4.3.1");
            assertThat(program.bodyFiles()).isEmpty();

            disk.empty();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> send(relay, large).startsWith("250"));
            await().atMost(PATIENCE).until(() -> mx.messages() == 1 && relay.waiting() == 0);
        }
    }

    private static String send(RelayProcess relay, byte[] message) throws IOException {
        try (var client = new LabClient(relay.smtp())) {
            return client.send(NumberedMessage.SENDER, message, "b@full.example");
        }
    }

    private void answerAtOnce() {
        mx.change(script -> script.on(MxStep.END_OF_DATA, "250 2.0.0 taken"));
    }

    private NumberedSenders senders(RelayProcess relay) {
        return NumberedSenders.start(8, relay::smtp, "b@full.example", number -> new NumberedMessage(number, 2 << 10));
    }

    private static boolean refused(NumberedSenders senders) {
        return senders.troubles().stream().anyMatch(trouble -> trouble.contains("452 4.3.1"));
    }

    private void assertRecovery(RelayProcess relay, NumberedSenders senders) throws IOException {
        var before = senders.count();
        disk.empty();

        await().atMost(PATIENCE).until(() -> senders.count() > before);
        await().atMost(PATIENCE).until(() -> relay.get("/healthz/ready").statusCode() == 200);
        senders.stop();
        answerAtOnce();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(senders.missingFrom(mx.mails())).isEmpty());
        await().atMost(PATIENCE).until(() -> relay.waiting() == 0);
        assertThat(mx.mails().stream().map(NumberedMessage::numberOf)).doesNotHaveDuplicates();
        assertThat(senders.troubles()).allMatch(trouble -> trouble.contains("answered: 45"), "a temporary refusal");
        assertThat(relay.stop()).isZero();
    }
}
