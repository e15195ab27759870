package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.spool.Letters.to;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.Turn;
import org.stsrelay.lab.LabClock;

/// What the first release left is all there for this one (P6).
class MigrationTest {

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));

    @TempDir
    Path directory;

    @BeforeEach
    void make() throws Exception {
        OldStore.make(directory, clock);
    }

    @Test
    void mailOfTheReleaseBeforeIsAllThere() throws Exception {
        try (var storage = Stores.open(directory, clock)) {
            assertThat(storage.spool().backlogs()).extracting(Backlog::destination)
                    .containsExactlyInAnyOrder(to("one.example"), to("two.example"), to("five.example"),
                            to("six.example"), to("seven.example"));
            var two = claimed(storage, "two.example").getFirst();
            assertThat(two.consignment().attempts()).isEqualTo(1);
            assertThat(two.consignment().waiting()).extracting(each -> each.mailbox().text())
                    .containsExactly("b@two.example");
            assertThat(two.message().options().envelopeId()).contains("env+3D1");
            assertThat(claimed(storage, "five.example").getFirst().body().open().readAllBytes()).hasSize(
                    OldStore.LARGE);
            assertThat(storage.desk().list(with(State.HELD))).singleElement()
                    .satisfies(held -> assertThat(held.from()).isEqualTo("\"a@b\"@Example.ORG"));
            assertThat(storage.desk().show(new QueueId("01KDWPVNG00000000000000004")).orElseThrow().attempts())
                    .hasSize(1);
        }
    }

    @Test
    void policiesOfTheReleaseBeforeHold() {
        try (var storage = Stores.open(directory, clock)) {
            assertThat(storage.policies().policy(DomainName.of("one.example"))).get()
                    .matches(policy -> policy.holdsAt(clock.instant()));
            assertThat(storage.policies().versions(DomainName.of("one.example"))).singleElement()
                    .satisfies(version -> assertThat(version.lines()).contains("mode: enforce"));
            assertThat(storage.policies().dnsTrouble(DomainName.of("silent.example"))).isPresent();
        }
    }

    @Test
    void oldMailHasTheTurnThatNewMailOfItsSenderHas() throws Exception {
        try (var storage = Stores.open(directory, clock)) {
            var turns = turns();
            for (var domain : List.of("one.example", "two.example", "five.example", "six.example")) {
                assertThat(turns.get(domain)).isEqualTo(Turn.of(claimed(storage, domain).getFirst().message()).text());
            }
            assertThat(turns.get("three.example")).isEqualTo("192.0.2.8 example.org");
        }
    }

    @Test
    void aRecordThatWasBrokenBeforeIsHeldAndStopsNothing() {
        try (var storage = Stores.open(directory, clock)) {
            assertThat(claimed(storage, "seven.example")).isEmpty();

            assertThat(storage.spool().backlog(to("seven.example")).waiting()).isZero();
            assertThat(claimed(storage, "one.example")).hasSize(1);
        }
    }

    @Test
    void mailForALiteralWithAZoneIsWithinReach() throws Exception {
        var literal = "[IPv6:fe80:0:0:0:0:0:0:1%eth7]";
        try (var db = Db.forWriting(directory.resolve("relay.db"))) {
            db.change("UPDATE consignment SET destination = ?, recipients = replace(recipients, 'one.example', ?)"
                    + " WHERE destination = 'one.example'", literal, literal);
        }

        try (var storage = Stores.open(directory, clock)) {
            assertThat(storage.spool()
                    .claim(DomainPart.of("[IPv6:fe80::1]"), clock.instant().plus(Duration.ofDays(1)),
                            10))
                    .isNotEmpty();
        }
    }

    @Test
    void aCopyFromBeforeIsKeptForTheOwnerAlone() throws Exception {
        Stores.open(directory, clock).close();

        var copy = directory.resolve("relay.db.schema-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy))).isEqualTo("rw-------");
        assertThat(messages(OldStore.firstRelease(), copy)).isEqualTo(7);
        assertThat(directory.resolve("relay.db.schema-1.part")).doesNotExist();
    }

    @Test
    void aCopyThatACrashLeftUnfinishedIsMadeAnew() throws Exception {
        Files.writeString(directory.resolve("relay.db.schema-1.part"), "half a copy");

        Stores.open(directory, clock).close();

        assertThat(messages(OldStore.firstRelease(), directory.resolve("relay.db.schema-1"))).isEqualTo(7);
    }

    @Test
    void afterACrashInTheMiddleEitherProgramOpensTheStore(@TempDir Path old, @TempDir Path now) throws Exception {
        try (var db = Db.forWriting(directory.resolve("relay.db"))) {
            db.begin();
            var later = Schema.current().scripts();
            for (var script : later.subList(1, later.size())) {
                for (var statement : script.split(";\\s*\\R")) {
                    db.execute(statement);
                }
            }
            copyTo(old);
            copyTo(now);
            db.rollback();
        }

        assertThat(messages(OldStore.firstRelease(), old.resolve("relay.db"))).isEqualTo(7);
        try (var storage = Stores.open(now, clock)) {
            assertThat(storage.spool().backlogs()).hasSize(5);
        }
    }

    private void copyTo(Path folder) throws Exception {
        Files.createDirectories(folder.resolve("bodies"));
        for (var name : List.of("relay.db", "relay.db-wal", "bodies/01KDWPVNG0BBBBBBBBBBBBBBBB")) {
            if (Files.exists(directory.resolve(name))) {
                Files.copy(directory.resolve(name), folder.resolve(name));
            }
        }
    }

    private int messages(Schema program, Path file) throws Exception {
        try (var db = Db.forWriting(file)) {
            program.bringUp(db, file, clock);
            return db.first("SELECT count(*) FROM message", row -> row.getInt(1)).orElseThrow();
        }
    }

    private List<Lease> claimed(SqliteStorage storage, String domain) {
        return storage.spool().claim(to(domain), clock.instant(), 10);
    }

    private Map<String, String> turns() throws SQLException {
        var turns = new HashMap<String, String>();
        try (var db = Db.forReading(directory.resolve("relay.db"))) {
            db.list("SELECT destination, turn FROM consignment", row -> turns.put(row.getString(1), row.getString(2)));
        }
        return turns;
    }

    private static Filter with(State state) {
        return new Filter(Filter.ALL.id(), Filter.ALL.sender(), Filter.ALL.senderDomain(), Filter.ALL.recipient(),
                Filter.ALL.destination(), Set.of(state), Filter.ALL.olderThan(), Filter.ALL.reason(),
                Filter.ALL.minimumAttempts(), Filter.ALL.limit());
    }
}
