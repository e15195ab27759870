package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.ProviderState.Pause;
import org.stsrelay.delivery.queue.Remembered;
import org.stsrelay.lab.LabClock;

/// What is known of sites outlives the process.
class SqliteSiteMemoryTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Remembered.Destination DEAD = new Remembered.Destination(DomainPart.of("dead.example"), 0, 3,
            Optional.of(NOON.plus(Duration.ofMinutes(10))));
    private static final Remembered.Destination SLOW =
            new Remembered.Destination(DomainPart.of("[192.0.2.1]"), 2, 0, Optional.empty());
    private static final Remembered.Provider THROTTLED = new Remembered.Provider(new ProviderName("google.com"), 5, 2,
            Optional.of(new Pause(NOON.plusSeconds(300), "421 4.7.28 \"slow\" down", false)));
    private static final Remembered.Provider STOPPED =
            new Remembered.Provider(new ProviderName("mx:mx1.example.org,mx2.example.org"), 9, 0,
                    Optional.of(new Pause(Instant.MAX, "Störung", true)));

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(NOON);
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        storage = Stores.open(directory, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void whatIsRememberedComesBackAfterARestart() {
        storage.sites().remember(new Remembered(List.of(DEAD, SLOW), List.of(THROTTLED, STOPPED)));

        restart();

        var all = storage.sites().all();
        assertThat(all.destinations()).containsExactlyInAnyOrder(DEAD, SLOW);
        assertThat(all.providers()).containsExactlyInAnyOrder(THROTTLED, STOPPED);
    }

    @Test
    void theLastThatIsSaidOfASiteHoldsAndOthersStayAsTheyAre() {
        storage.sites().remember(new Remembered(List.of(DEAD, SLOW), List.of(THROTTLED)));
        var better = new Remembered.Destination(DEAD.name(), 5, 0, Optional.empty());

        storage.sites().remember(new Remembered(List.of(better), List.of()));

        var all = storage.sites().all();
        assertThat(all.destinations()).containsExactlyInAnyOrder(better, SLOW);
        assertThat(all.providers()).containsExactly(THROTTLED);
    }

    @Test
    void whatIsForgottenIsGone() {
        storage.sites().remember(new Remembered(List.of(DEAD, SLOW), List.of(THROTTLED, STOPPED)));

        storage.sites().forget(List.of(DEAD.name()), List.of(STOPPED.name()));

        restart();
        assertThat(storage.sites().all()).isEqualTo(new Remembered(List.of(SLOW), List.of(THROTTLED)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state = '{'", "state = '{}'", "state = '[1]'", "state = '{\"window\":-1,\"deaths\":0}'",
            "state = '{\"window\":1,\"deaths\":0,\"until\":\"soon\"}'", "name = 'not a domain'"})
    void aRowThatCannotBeReadHarmsNoOther(String damage) throws SQLException {
        storage.sites().remember(new Remembered(List.of(DEAD, SLOW), List.of(THROTTLED)));
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("relay.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE site SET " + damage + " WHERE name = 'dead.example'");
        }

        assertThat(storage.sites().all()).isEqualTo(new Remembered(List.of(SLOW), List.of(THROTTLED)));
    }

    private void restart() {
        storage.close();
        storage = Stores.open(directory, clock);
    }
}
