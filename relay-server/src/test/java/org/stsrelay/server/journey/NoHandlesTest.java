package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxStep;

/// A relay that has used up its file handles: it waits and goes on when some are free, and does not spin meanwhile.
@Tag("slow")
class NoHandlesTest {

    private static final int SPARE = 40;
    private static final int MESSAGES = 20;
    /// A host that was out of reach for want of a handle is left alone for a minute (P11).
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration WATCHED = Duration.ofSeconds(5);

    private final AtomicInteger taken = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void itGoesOnWhenHandlesAreFreeAgain(TestReporter reporter) throws IOException {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.busy.example", script -> script.on(MxStep.MAIL, "451 4.3.2 Later"));
            lab.domain("busy.example", "mx.busy.example");
            var program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n")
                    .with("-cp", PackedClasses.in(folder));
            try (var relay = limited(program).start()) {
                send(relay, MESSAGES);
                var crowd = crowd(relay);
                await().atMost(PATIENCE).until(() -> relay.log().contains("Too many open files"));
                reporter.publishEntry("share of one processor meanwhile", Double.toString(load(relay)));
                assertThat(load(relay)).isLessThan(0.5);
                assertThat(relay.isAlive()).isTrue();
                assertThat(relay.log()).doesNotContain("NoClassDefFoundError");
                for (var socket : crowd) {
                    socket.close();
                }
                assertItGoesOn(relay, mx);
            }
        }
    }

    private void assertItGoesOn(RelayProcess relay, LabMx mx) {
        mx.change(script -> script.on(MxStep.MAIL, "250 2.1.0 Ok"));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> send(relay, MESSAGES));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> relay.waiting() == 0);
        assertThat(mx.mails()).hasSize(taken.get()).hasSizeGreaterThanOrEqualTo(2 * MESSAGES);
        assertThat(relay.get("/healthz/ready").statusCode()).isEqualTo(200);
        assertThat(relay.stop()).isZero();
    }

    /// With a few more handles than it needs when it has nothing to do.
    private static RelayProgram limited(RelayProgram program) {
        try (var idle = program.start()) {
            var most = idle.handles() + SPARE;
            assertThat(idle.stop()).isZero();
            var limited = program.under("prlimit", "--nofile=" + most + ":" + most);
            Assumptions.assumeTrue(isThere("prlimit"), "there is no prlimit here");
            return limited;
        }
    }

    private static boolean isThere(String command) {
        try {
            return new ProcessBuilder(command, "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(RelayProcess relay, int count) throws IOException {
        try (var client = new LabClient(relay.smtp())) {
            for (var i = 0; i < count; i++) {
                client.send("a@sender.example", new NumberedMessage(i, 1 << 10).octets(), "b@busy.example");
                taken.incrementAndGet();
            }
        }
    }

    /// Clients that say nothing.
    private static List<Socket> crowd(RelayProcess relay) throws IOException {
        var crowd = new ArrayList<Socket>();
        for (var i = 0; i < 2 * SPARE; i++) {
            crowd.add(new Socket(relay.smtp().getAddress(), relay.smtp().getPort()));
        }
        return crowd;
    }

    /// The share of one processor that it uses.
    private static double load(RelayProcess relay) {
        var process = ProcessHandle.of(relay.pid()).orElseThrow();
        var before = process.info().totalCpuDuration().orElseThrow();
        var began = System.nanoTime();
        await().atMost(PATIENCE).until(() -> System.nanoTime() - began > WATCHED.toNanos());
        var used = process.info().totalCpuDuration().orElseThrow().minus(before);
        return (double) used.toNanos() / (System.nanoTime() - began);
    }
}
