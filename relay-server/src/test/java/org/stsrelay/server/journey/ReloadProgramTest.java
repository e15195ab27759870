package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.file.Files;
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

/// The program at SIGHUP, and at a SIGTERM that comes while it starts.
@Tag("slow")
class ReloadProgramTest {

    private static final String GOOD = "stsrelay_config_last_reload_successful";

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private LabMx mx;
    private RelayProgram program;

    @BeforeEach
    void prepare() {
        mx = lab.host("mx.hup.example");
        lab.domain("hup.example", "mx.hup.example");
        program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aHangUpReloadsAndABrokenFileChangesNothing() throws IOException {
        var good = Files.readString(program.configuration());
        try (var relay = program.start(); var session = new LabClient(relay.smtp())) {
            Files.writeString(program.configuration(), good + "acept: {}\ntls-rpt: {enabled: maybe}\n");
            relay.hangUp();
            patiently().until(() -> relay.metric(GOOD) == 0);
            assertThat(relay.log()).contains("ERROR", "relay.yaml:", "unknown key 'acept'", "tls-rpt.enabled");

            Files.writeString(program.configuration(), good + "accept: {message-size: 1MiB}\n");
            relay.hangUp();
            patiently().until(() -> relay.metric(GOOD) == 1);
            assertThat(relay.log()).contains("applied: accept.message-size 50MiB -> 1MiB");
            try (var fresh = new LabClient(relay.smtp())) {
                assertThat(fresh.command("EHLO client")).contains("SIZE 1048576");
            }
            assertThat(session.command("EHLO client")).as("it was never cut").contains("SIZE 52428800");

            assertThat(relay.stop()).isZero();
        }
    }

    @Test
    void aTermSignalAtTheFirstDeliveryEndsCleanlyEvenBeforeTheRelayIsReady() throws IOException {
        mx.change(script -> script.on(MxStep.RCPT, "450 4.2.1 not now"));
        try (var relay = program.start()) {
            LabClient.send(relay.smtp(), "a@sender.example", "b@hup.example", "Subject: once\r\n\r\nhello\r\n");
            patiently().until(() -> mx.connections() > 0);
            assertThat(relay.stop()).isZero();
        }
        mx.forget();
        mx.change(script -> script.on(MxStep.RCPT, "250 2.1.5 ok")
                .on(MxStep.END_OF_DATA, new MxAct.Later(Duration.ofSeconds(1), MxAct.say("250 2.0.0 taken"))));

        try (var relay = program.launch()) {
            patiently().until(() -> mx.connections() > 0);
            relay.terminate();

            assertThat(relay.exitCode()).isZero();
            assertThat(relay.log()).contains("stopped");
        }
        try (var relay = program.start()) {
            patiently().until(() -> relay.waiting() == 0 && !mx.mails().isEmpty());
            assertThat(mx.mails()).hasSize(1);
        }
    }
}
