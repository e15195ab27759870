package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.spool.Letters.to;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.sts.StsPolicyStoreContract;
import org.stsrelay.lab.LabClock;

/// What is on disk, and what comes back from it.
class SqliteStorageTest {

    private static final int LARGE = 200_000;

    @TempDir
    Path temporary;

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final Letters letters = new Letters(clock);
    private Path directory;
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        directory = temporary.resolve("data");
        storage = Stores.open(directory, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    /// Many put the data directory where others may look, and the mail in it is nobody else's business.
    @Test
    void onlyTheOwnerCanReadWhatIsKeptWhateverTheDirectoryAllows() throws Exception {
        var shared = Files.createDirectory(temporary.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));

        try (var opened = Stores.open(shared, clock)) {
            opened.spool().keep(letters.letter(opened.spool(), "a@one.example"));

            for (var name : List.of("relay.db", "relay.db-wal", "relay.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void SMTP_6_1_1_whatIsKeptIsThereAfterACrash() throws SpoolException, IOException {
        var lease = keep("a@one.example", "b@one.example");
        var large = storage.spool().keep(letters.letter(storage.spool(), new byte[LARGE], "c@two.example"));

        crash();

        assertThat(storage.spool().backlogs()).containsExactlyInAnyOrder(
                new Backlog(to("one.example"), 1, clock.instant()), new Backlog(to("two.example"), 1, clock.instant()));
        assertThat(storage.spool().claim(to("one.example"), clock.instant(), 10)).singleElement().satisfies(found -> {
            assertThat(found.message()).isEqualTo(lease.message());
            assertThat(found.consignment()).isEqualTo(lease.consignment());
        });
        var body = storage.spool().claim(to("two.example"), clock.instant(), 10).getFirst().body();
        assertThat(body.open()).hasSameContentAs(new ByteArrayInputStream(new byte[LARGE]));
        assertThat(large).hasSize(1);
    }

    @Test
    void whatIsSettledStaysSettledAfterACrash() throws SpoolException, IOException {
        storage.spool().settle(letters.delivered(keep("a@one.example")));
        storage.spool().settle(letters.deferred(keep("a@two.example"), Duration.ofHours(1)));
        var notice = letters.letter(storage.spool(), "sender@example.org");
        storage.spool().settle(letters.bounced(keep("a@three.example"), notice));

        crash();

        assertThat(storage.spool().backlogs()).containsExactlyInAnyOrder(
                new Backlog(to("two.example"), 1, clock.instant().plus(Duration.ofHours(1))),
                new Backlog(to("example.org"), 1, clock.instant()));
    }

    @Test
    void theTotalsAreTheSameAfterARestart() throws SpoolException {
        storage.spool().release(keep("a@one.example", "b@one.example"));
        storage.spool().settle(letters.partlyDelivered(keep("a@two.example", "b@two.example"), Duration.ofHours(1)));
        storage.spool().release(keep("a@three.example"));
        storage.desk()
                .hold(new Filter(Filter.ALL.id(), Filter.ALL.sender(), Filter.ALL.senderDomain(),
                        Filter.ALL.recipient(), Optional.of(to("three.example")), Filter.ALL.states(),
                        Filter.ALL.olderThan(), Filter.ALL.reason(), Filter.ALL.minimumAttempts(), Filter.ALL.limit()),
                        "wait");
        storage.spool().settle(letters.delivered(keep("a@four.example")));
        var before = storage.desk().totals();

        storage.close();
        storage = Stores.open(directory, clock);

        assertThat(storage.desk().totals()).isEqualTo(before);
    }

    @Test
    void STS_R_1_policiesSurviveACrash() throws IOException {
        var policy = StsPolicyStoreContract.enforced("one.example", "1");
        storage.policies().keep(policy);

        crash();

        assertThat(storage.policies().policy(policy.domain())).contains(policy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode = 'enfroce'", "mx = '[\"*\"]'", "mx = '[]'", "lines = 'broken'", "mx = '{'"})
    void STS_R_2_aBrokenPolicyIsNotTakenForNoneAndHarmsNoOther(String damage) throws SQLException {
        storage.policies().keep(StsPolicyStoreContract.enforced("broken.example", "1"));
        var sound = StsPolicyStoreContract.enforced("sound.example", "1");
        storage.policies().keep(sound);

        damage("UPDATE sts_policy SET " + damage + " WHERE domain = 'broken.example'");

        assertThat(storage.policies().policy(DomainName.of("broken.example"))).isEmpty();
        assertThat(storage.policies().isUnreadable(DomainName.of("broken.example"))).isTrue();
        assertThat(storage.policies().isUnreadable(sound.domain())).isFalse();
        assertThat(storage.policies().policies()).containsExactly(sound);
        storage.policies().keep(StsPolicyStoreContract.enforced("broken.example", "2"));
        assertThat(storage.policies().isUnreadable(DomainName.of("broken.example"))).isFalse();
        assertThat(storage.policies().policies()).hasSize(2);
    }

    @Test
    void anIdIsNeverUsedTwice() throws SpoolException {
        var first = letters.letter(storage.spool(), "a@one.example");
        var lease = storage.spool().keep(first).getFirst();
        storage.spool().settle(letters.delivered(lease));

        var again = letters.letter(first.message().id(), storage.spool(), new byte[10], "b@one.example");

        assertThatThrownBy(() -> storage.spool().keep(again)).isInstanceOf(SpoolException.class)
                .hasMessageContaining(first.message().id().text());
        assertThat(storage.spool().backlogs()).isEmpty();
        assertThat(storage.spool().isWritable()).isTrue();
    }

    @Test
    void aConsignmentThatCannotBeReadIsHeldAndHarmsNoOther() throws SpoolException, SQLException {
        storage.spool().release(keep("broken@one.example"));
        storage.spool().release(keep("sound@one.example"));
        damage("UPDATE consignment SET recipients = '[{' WHERE recipients LIKE '%broken%'");

        var claimed = storage.spool().claim(to("one.example"), clock.instant(), 10);

        assertThat(claimed).singleElement()
                .satisfies(lease -> assertThat(lease.consignment().waiting().getFirst().mailbox().localPart())
                        .isEqualTo("sound"));
        assertThat(storage.spool().claim(to("one.example"), clock.instant(), 10)).isEmpty();
        assertThat(storage.spool().backlog(to("one.example")).waiting()).isZero();
        assertThat(storage.desk().list(Filter.ALL)).isNotEmpty();
    }

    @Test
    void anAddressThatAnEarlierReleaseTookStaysWithinReach() throws SpoolException, SQLException {
        storage.spool().release(keep("a@[127.0.0.1]"));
        damage("UPDATE consignment SET recipients = replace(recipients, '[127.0.0.1]', '[127.1]')");
        damage("UPDATE message SET sender = 'me@[127.1]'");

        assertThat(storage.desk().list(from("[127.0.0.1]"))).singleElement()
                .satisfies(listed -> assertThat(listed.from()).isEqualTo("me@[127.1]"));
        assertThat(storage.spool().claim(to("[127.0.0.1]"), clock.instant(), 10)).singleElement()
                .satisfies(found -> assertThat(found.consignment().waiting().getFirst().mailbox().text())
                        .isEqualTo("a@[127.1]"));
    }

    @Test
    void aSenderThatCannotBeReadHidesNoOtherFromASearch() throws SpoolException, SQLException {
        keep("a@broken.example");
        damage("UPDATE message SET sender = 'no mailbox'");
        keep("b@one.example");

        assertThat(storage.desk().list(from("example.org"))).hasSize(1);
    }

    private static Filter from(String domain) {
        return new Filter(Optional.empty(), Optional.empty(), Optional.of(domain), Optional.empty(), Optional.empty(),
                Set.of(), Optional.empty(), Optional.empty(), OptionalInt.empty(), Integer.MAX_VALUE);
    }

    @Test
    void whatWasToBeDeletedAfterItsAttemptIsDeletedAfterACrash() throws SpoolException, IOException {
        keep("a@one.example");
        storage.desk().delete(Filter.ALL, "a mistake");

        crash();

        assertThat(storage.spool().backlogs()).isEmpty();
        assertThat(storage.desk().list(Filter.ALL)).isEmpty();
    }

    @Test
    void aLargeBodyIsAFileThatGoesWithItsMessage() throws SpoolException, IOException {
        var lease = storage.spool().keep(letters.letter(storage.spool(), new byte[LARGE], "a@one.example")).getFirst();
        assertThat(bodies()).hasSize(1);

        storage.spool().settle(letters.delivered(lease));

        await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void aSmallBodyLeavesTheDatabaseWithItsMessage() throws SpoolException, SQLException {
        storage.spool().settle(letters.delivered(keep("a@one.example")));

        assertThat(bodies()).isEmpty();
        assertThat(ask("SELECT count(*) FROM message WHERE body IS NULL AND finished IS NOT NULL")).isEqualTo("1");
    }

    @Test
    void aBodyThatIsNotFinishedLeavesNothing() throws IOException {
        try (var body = storage.spool().newBody()) {
            body.write(new byte[LARGE], 0, LARGE);
            assertThat(bodies()).hasSize(1);
        }

        assertThat(bodies()).isEmpty();
    }

    @Test
    void onlyWhatNoMessageNamesIsSweptAtStart() throws SpoolException, IOException {
        storage.spool().keep(letters.letter(storage.spool(), new byte[LARGE], "a@one.example"));
        var named = bodies();
        Letters.body(storage.spool(), new byte[LARGE]);
        Files.writeString(directory.resolve("bodies/01JDCQ8Y5T00000000000000AB.part"), "half");
        Files.writeString(directory.resolve("bodies/README"), "an operator's note");

        crash();

        assertThat(bodies()).containsExactlyInAnyOrder(named.getFirst(), "README");
    }

    @Test
    void manyClientsShareAnFsync() throws Exception {
        var before = storage.commits();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 50; i++) {
                clients.submit(() -> {
                    for (var message = 0; message < 20; message++) {
                        keep("a@one.example");
                    }
                    return true;
                });
            }
        }

        assertThat(storage.desk().totals().messages().values()).contains(1000L);
        assertThat(storage.commits() - before).isLessThan(500);
    }

    @Test
    void theDatabaseIsDurableAndCanShrink() throws SQLException, IOException {
        assertThat(ask("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(ask("PRAGMA auto_vacuum")).isEqualTo("2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
    }

    @Test
    void aSecondOwnerIsTurnedAway() {
        assertThatThrownBy(
                () -> SqliteStorage.open(Stores.settings(directory), clock, SpoolListener.NOBODY))
                .isInstanceOf(StorageException.Busy.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "NFS"})
    void aNetworkFileSystemIsRefused(String type) {
        assertThatThrownBy(() -> DataDirectory.refuseNetwork(directory, type)).isInstanceOf(StorageException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("local disk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay"})
    void aLocalFileSystemIsNot(String type) throws StorageException {
        DataDirectory.refuseNetwork(directory, type);
    }

    @Test
    void aNewerStoreIsRefusedWithTheWayBack() throws SQLException {
        damage("INSERT INTO schema_version VALUES (99, 'x', '2030-01-01T00:00:00Z')");
        storage.close();

        assertThatThrownBy(
                () -> SqliteStorage.open(Stores.settings(directory), clock, SpoolListener.NOBODY))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("newer stsrelay")
                .hasMessageContaining("relay.db.schema-5");
        // The refusal has not kept the lock.
        assertThatThrownBy(
                () -> SqliteStorage.open(Stores.settings(directory), clock, SpoolListener.NOBODY))
                .isNotInstanceOf(StorageException.Busy.class);
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws IOException {
        storage.close();
        Files.writeString(directory.resolve("relay.db"), "this is no database, whatever its name says ".repeat(100));

        assertThatThrownBy(
                () -> SqliteStorage.open(Stores.settings(directory), clock, SpoolListener.NOBODY))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void newMailIsRefusedWhileTheDiskIsNearlyFull() throws SpoolException, IOException {
        storage.close();
        storage = Stores.open(Stores.settings(directory).withKeepFree(Long.MAX_VALUE), clock);
        var letter = letters.letter(storage.spool(), "a@one.example");

        assertThatThrownBy(() -> storage.spool().keep(letter)).isInstanceOf(SpoolException.Full.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("queue.keep-free");
        assertThat(storage.spool().refusal()).hasValueSatisfying(why -> assertThat(why).contains("queue.keep-free"));
        assertThat(storage.spool().isWritable()).isTrue();
        try (var body = storage.spool().newBody()) {
            assertThatThrownBy(() -> body.write(new byte[LARGE], 0, LARGE)).isInstanceOf(IOException.class)
                    .hasMessageContaining("queue.keep-free");
        }
    }

    @Test
    void theBallastIsMadeWhenThereIsRoom() {
        storage.close();
        storage = Stores.open(Stores.settings(directory).withBallast(3_000_000), clock);

        await().untilAsserted(() -> assertThat(directory.resolve("relay.ballast")).hasSize(3_000_000));
    }

    private Lease keep(String... recipients) throws SpoolException {
        return storage.spool().keep(letters.letter(storage.spool(), recipients)).getFirst();
    }

    /// Opens what a machine would find after the power had failed: the files as they are, nothing closed.
    private void crash() throws IOException {
        var found = temporary.resolve("found");
        Files.createDirectories(found.resolve("bodies"));
        for (var name : List.of("relay.db", "relay.db-wal")) {
            if (Files.exists(directory.resolve(name))) {
                Files.copy(directory.resolve(name), found.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (var name : bodies()) {
            Files.copy(directory.resolve("bodies").resolve(name), found.resolve("bodies").resolve(name));
        }
        storage.close();
        directory = found;
        storage = Stores.open(directory, clock);
    }

    private List<String> bodies() {
        try (var files = Files.list(directory.resolve("bodies"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String ask(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("relay.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void damage(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("relay.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
