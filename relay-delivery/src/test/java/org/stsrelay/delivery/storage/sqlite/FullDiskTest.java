package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.lab.LabClock;

/// P1 on a disk that is really full: a small file system in memory, where we may mount one.
@Tag("slow")
class FullDiskTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path disk;

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final Letters letters = new Letters(clock);
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "no right to mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk.toString());
        }
    }

    @Test
    void outcomesAreWrittenToAFullDiskAndDeliveriesDoNotRepeat() throws Exception {
        try (var storage = Stores.open(Stores.settings(disk.resolve("data")).withBallast(4 * MIB), clock)) {
            var ballast = disk.resolve("data/relay.ballast");
            await().until(() -> Files.exists(ballast) && Files.size(ballast) == 4 * MIB);
            var leases = keep(storage, 20);
            fill();

            assertThatThrownBy(() -> keep(storage, 500)).isInstanceOf(SpoolException.Full.class);

            assertThat(ballast).doesNotExist();
            leases.forEach(lease -> storage.spool().settle(letters.delivered(lease)));
            assertThat(storage.spool().isWritable()).isTrue();
            leases.forEach(lease -> assertThat(storage.desk().show(lease.message().id()).orElseThrow().attempts())
                    .hasSize(1));
        }
    }

    @Test
    void withoutBallastAnOutcomeWaitsUntilThereIsRoom() throws Exception {
        try (var storage = Stores.open(disk.resolve("data"), clock)) {
            var leases = keep(storage, 60);
            fill();
            assertThatThrownBy(() -> keep(storage, 500)).isInstanceOf(SpoolException.Full.class);
            assertThat(storage.spool().refusal()).isPresent();

            var settling = Thread.ofVirtual()
                    .start(() -> leases.forEach(lease -> storage.spool().settle(letters.delivered(lease))));
            await().during(Duration.ofMillis(600)).until(() -> !storage.spool().isWritable());
            Files.delete(disk.resolve("filler"));

            assertThat(settling.join(Duration.ofSeconds(30))).isTrue();
            assertThat(storage.spool().isWritable()).isTrue();
            assertThat(storage.spool().refusal()).isEmpty();
            assertThat(leases).allSatisfy(lease -> assertThat(
                    storage.desk().show(lease.message().id()).orElseThrow().attempts()).hasSize(1));
        }
    }

    @Test
    void newMailIsRefusedBeforeTheDiskIsFull() throws Exception {
        try (var storage = Stores.open(Stores.settings(disk.resolve("data")).withKeepFree(12 * MIB), clock)) {
            var lease = keep(storage, 1).getFirst();
            await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60)).until(() -> refuses(storage));

            assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(4 * MIB);
            storage.spool().settle(letters.delivered(lease));
            assertThat(storage.spool().isWritable()).isTrue();
        }
    }

    private boolean refuses(SqliteStorage storage) {
        try {
            keep(storage, 1);
            return false;
        } catch (SpoolException e) {
            assertThat(e).isInstanceOf(SpoolException.Full.class);
            return true;
        }
    }

    private List<Lease> keep(SqliteStorage storage, int messages) throws SpoolException {
        var leases = new ArrayList<Lease>();
        for (var i = 0; i < messages; i++) {
            leases.addAll(
                    storage.spool().keep(letters.letter(storage.spool(), new byte[100_000], "a@one.example")));
        }
        return leases;
    }

    private void fill() throws IOException {
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            for (;;) {
                filler.write(new byte[4096]);
            }
        } catch (IOException _) {
            assertThat(Files.getFileStore(disk).getUsableSpace()).isLessThan(8192);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
