package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.LabClock;

/// How SQLite goes about what must stay quick with a million messages in the queue.
class QueuePlansTest {

    @TempDir
    Path directory;

    /// Bodies and envelopes lie in the rows; what a start wants lies in the indexes.
    @ParameterizedTest
    @ValueSource(strings = {Tally.MESSAGES, Tally.CONSIGNMENTS, SqliteSpool.BACKLOGS})
    void aStartReadsIndexesAloneAndSortsNothing(String sql) throws SQLException {
        assertThat(planOf(sql)).contains("COVERING INDEX").doesNotContain("TEMP B-TREE");
    }

    @Test
    void whatIsHeldIsFoundAmongAMillionThatAreNot() throws SQLException {
        assertThat(planOf(Candidates.HELD)).contains("consignment_held").doesNotContain("TEMP B-TREE");
    }

    @Test
    void whatIsNewIsFoundAmongAMillionThatAreNot() throws SQLException {
        assertThat(planOf(Candidates.READY)).contains("SEARCH message USING COVERING INDEX message_waiting")
                .doesNotContain("TEMP B-TREE");
    }

    private String planOf(String sql) throws SQLException {
        Stores.open(directory, new LabClock(Instant.EPOCH)).close();
        try (var db = Db.forReading(directory.resolve("relay.db"))) {
            return String.join("\n", db.list("EXPLAIN QUERY PLAN " + sql, row -> row.getString("detail")));
        }
    }
}
