package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.spool.Letters.to;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.sts.StsPolicyStoreContract;
import org.stsrelay.lab.LabClock;

/// A backup of a store in use, and what is made of it.
class SqliteBackupTest {

    private static final BackupReport.Progress QUIETLY = (_, _) -> {
    };

    @TempDir
    Path temporary;

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final Letters letters = new Letters(clock);
    private final byte[] large = new byte[200_000];
    private Path live;
    private Path backup;
    private Path restored;
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        new Random(7).nextBytes(large);
        live = temporary.resolve("data");
        backup = temporary.resolve("backup");
        restored = temporary.resolve("restored");
        storage = Stores.open(live, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aRestoredQueueHasEveryMessageHeldWithItsOctets() throws Exception {
        var small = keep(new byte[]{'h', 'i', '\r', '\n'}, "a@one.example");
        storage.spool().settle(letters.deferred(small, Duration.ofHours(1)));
        var big = keep(large, "a@two.example");
        storage.spool().release(big);
        storage.spool().settle(letters.delivered(keep(large, "a@three.example")));

        var report = take();
        var again = SqliteRestore.restore(backup, restored, clock, QUIETLY);

        assertThat(report.messages()).isEqualTo(2);
        assertThat(report.files()).isEqualTo(1);
        assertThat(report.left()).isEmpty();
        assertThat(again).isEqualTo(report);
        try (var opened = Stores.open(restored, clock)) {
            var listed = opened.desk().list(Filter.ALL);
            assertThat(listed).extracting(message -> message.id())
                    .containsExactly(small.message().id(), big.message().id());
            assertThat(listed).extracting(message -> message.state()).containsOnly(State.HELD);
            assertThat(listed.getFirst().consignments().getFirst().reason())
                    .isEqualTo("restored from the backup of 2026-01-01T12:00:00Z: it may have been delivered since, so"
                            + " it goes out only when it is released by hand");
            assertThat(opened.spool().backlogs()).isEmpty();
            opened.desk().release(Filter.ALL);
            assertThat(octets(opened.spool().claim(to("two.example"), clock.instant(), 1).getFirst())).isEqualTo(large);
            var tried = opened.spool().claim(to("one.example"), Instant.MAX, 1).getFirst();
            assertThat(tried.consignment().attempts()).isEqualTo(1);
            assertThat(tried.message()).isEqualTo(small.message());
            assertThat(opened.desk().show(small.message().id()).orElseThrow().attempts()).hasSize(1);
        }
    }

    @Test
    void whatWasOrderedBackIsHeldAndNotReturnedOnceMore() throws Exception {
        storage.spool().release(keep(new byte[10], "a@one.example"));
        storage.desk().bounce(Filter.ALL, "wrong");

        take();
        SqliteRestore.restore(backup, restored, clock, QUIETLY);

        try (var opened = Stores.open(restored, clock)) {
            assertThat(opened.spool().orders(10).ready()).isEmpty();
            assertThat(opened.desk().list(Filter.ALL)).extracting(message -> message.state())
                    .containsExactly(State.HELD);
        }
    }

    /// P33 and P4: under load, and everything that was acknowledged before is there.
    @Test
    void aBackupUnderLoadHasEveryMessageThatWasAcknowledgedBefore() throws Exception {
        Set<QueueId> acknowledged = ConcurrentHashMap.newKeySet();
        var goesOn = new AtomicBoolean(true);
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 8; i++) {
                var body = i == 0 ? large : new byte[2000];
                senders.execute(() -> sendWhile(goesOn, body, acknowledged));
            }
            await().until(() -> acknowledged.size() > 1500);
            var before = new HashSet<>(acknowledged);
            try {
                take();
            } finally {
                goesOn.set(false);
            }
            SqliteRestore.restore(backup, restored, clock, QUIETLY);

            try (var opened = Stores.open(restored, clock)) {
                var there = opened.desk()
                        .list(Filter.ALL)
                        .stream()
                        .map(message -> message.id())
                        .collect(Collectors.toSet());
                assertThat(there).containsAll(before);
            }
        }
    }

    private void sendWhile(AtomicBoolean goesOn, byte[] octets, Set<QueueId> acknowledged) {
        while (goesOn.get()) {
            try {
                acknowledged.add(keep(octets, "a@one.example").message().id());
            } catch (SpoolException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aBodyThatIsMissingCostsItsMessageAndNotTheBackup() throws Exception {
        keep(new byte[10], "a@one.example");
        var damaged = keep(large, "a@one.example");
        try (var bodies = Files.list(live.resolve("bodies"))) {
            Files.delete(bodies.findFirst().orElseThrow());
        }

        var report = take();

        assertThat(report.left()).singleElement().asString().contains(damaged.message().id().text(), "is missing");
        assertThat(report.messages()).isEqualTo(1);
        assertThat(SqliteBackup.verify(backup, QUIETLY).messages()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay.db", "bodies", "manifest.json"})
    void aDamagedBackupIsRefusedAndNothingIsRestored(String part) throws Exception {
        keep(large, "a@one.example");
        take();
        damage(backup.resolve(part));

        assertThatThrownBy(() -> SqliteBackup.verify(backup, QUIETLY)).isInstanceOf(StorageException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> SqliteRestore.restore(backup, restored, clock, QUIETLY))
                .isInstanceOf(StorageException.class);
        assertThat(restored.resolve("relay.db")).doesNotExist();
    }

    private static void damage(Path path) throws IOException {
        var file = path;
        if (Files.isDirectory(path)) {
            try (var files = Files.list(path)) {
                file = files.findFirst().orElseThrow();
            }
            // The relay's own file is the same one, by its link.
            var copy = Files.readAllBytes(file);
            Files.delete(file);
            Files.write(file, copy);
        }
        var octets = Files.readAllBytes(file);
        octets[octets.length / 2] ^= 0x20;
        Files.write(file, octets, StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    void aBackupThatWasNeverFinishedIsRefused() throws Exception {
        take();
        Files.delete(backup.resolve("manifest.json"));

        assertThatThrownBy(() -> SqliteRestore.restore(backup, restored, clock, QUIETLY))
                .hasMessageContaining("is no finished backup");
    }

    @Test
    void aFileThatLeadsOutOfTheFolderIsRefused() throws Exception {
        take();
        var manifest = backup.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"relay.db\"", "\"../../etc/passwd\""));

        assertThatThrownBy(() -> SqliteBackup.verify(backup, QUIETLY)).hasMessageContaining("damaged");
    }

    @Test
    void aBackupOfTheReleaseBeforeIsRestoredAndNothingElseIsLeft() throws Exception {
        var old = temporary.resolve("old");
        OldStore.make(old, clock);
        SqliteBackup.take(old, backup, "1.0", clock, QUIETLY);

        SqliteRestore.restore(backup, restored, clock, QUIETLY);

        try (var files = Files.list(restored)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("bodies", "relay.db",
                    "relay.lock");
        }
        try (var opened = Stores.open(restored, clock)) {
            assertThat(opened.desk().list(Filter.ALL)).isNotEmpty()
                    .extracting(message -> message.state())
                    .containsOnly(State.HELD);
        }
    }

    @Test
    void aBackupOfANewerReleaseIsRefusedAndNothingIsLeft() throws Exception {
        try (var db = Db.forWriting(live.resolve("relay.db"))) {
            db.execute("INSERT INTO schema_version VALUES (99, '', '')");
        }
        keep(large, "a@one.example");
        take();

        assertThatThrownBy(() -> SqliteRestore.restore(backup, restored, clock, QUIETLY))
                .hasMessageContaining("was written by a newer stsrelay: its schema is 99")
                .hasMessageContaining(backup.toString())
                .hasMessageNotContaining("schema-");
        try (var files = Files.list(restored)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("relay.lock");
        }
    }

    @Test
    void aStoreIsNeverOverwritten() throws Exception {
        take();
        Stores.open(restored, clock).close();

        assertThatThrownBy(() -> SqliteRestore.restore(backup, restored, clock, QUIETLY))
                .hasMessageContaining("holds a store already")
                .hasMessageContaining("mv ");
    }

    @Test
    void aRunningRelaysDirectoryIsBusy() throws Exception {
        take();

        assertThatThrownBy(() -> SqliteRestore.restore(backup, live, clock, QUIETLY))
                .isInstanceOf(StorageException.Busy.class);
    }

    @Test
    void aBackupGoesIntoAnEmptyFolderOnly() throws Exception {
        Files.createDirectory(backup);
        Files.writeString(backup.resolve("notes"), "mine");

        assertThatThrownBy(this::take).hasMessageContaining("is not empty");
        assertThatThrownBy(
                () -> SqliteBackup.take(temporary.resolve("nowhere"), temporary.resolve("b"), "1", clock, QUIETLY))
                .hasMessageContaining("there is no store in");
        assertThat(backup).isDirectoryContaining(file -> file.endsWith("notes"));
    }

    @Test
    void onlyTheOwnerReadsABackup() throws Exception {
        take();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.resolve("relay.db"))))
                .isEqualTo("rw-------");
    }

    private BackupReport take() throws StorageException {
        return SqliteBackup.take(live, backup, "1.2.3", clock, QUIETLY);
    }

    private Lease keep(byte[] octets, String recipient) throws SpoolException {
        return storage.spool().keep(letters.letter(storage.spool(), octets, recipient)).getFirst();
    }

    private static byte[] octets(Lease lease) throws IOException {
        var octets = new ByteArrayOutputStream();
        lease.body().writeTo(octets);
        return octets.toByteArray();
    }

    @Test
    void policiesComeBackUsable() throws Exception {
        var policy = StsPolicyStoreContract.enforced("one.example", "7");
        storage.policies().keep(policy);

        take();
        SqliteRestore.restore(backup, restored, clock, QUIETLY);

        try (var opened = Stores.open(restored, clock)) {
            assertThat(opened.policies().policies()).containsExactly(policy);
        }
    }
}
