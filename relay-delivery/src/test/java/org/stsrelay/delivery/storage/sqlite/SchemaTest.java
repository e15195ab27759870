package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.storage.StorageException;

class SchemaTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private static final String FIRST = "CREATE TABLE one (a TEXT);\n\nINSERT INTO one VALUES ('kept');\n";
    private static final String SECOND = "ALTER TABLE one ADD COLUMN b TEXT DEFAULT 'new';\n";

    @TempDir
    Path directory;

    @Test
    void anEmptyDatabaseGetsEveryScriptAndNoCopy() throws Exception {
        bringUp(FIRST, SECOND);

        assertThat(ask("SELECT a || b FROM one")).containsExactly("keptnew");
        assertThat(ask("SELECT version FROM schema_version ORDER BY version")).containsExactly("1", "2");
        assertThat(copy()).doesNotExist();
    }

    @Test
    void aMigrationLeavesACopyOfWhatWas() throws Exception {
        bringUp(FIRST);
        bringUp(FIRST, SECOND);
        bringUp(FIRST, SECOND);

        assertThat(ask("SELECT a || b FROM one")).containsExactly("keptnew");
        try (var old = Db.forReading(copy())) {
            assertThat(old.list("SELECT * FROM one", row -> row.getString(1))).containsExactly("kept");
            assertThat(old.list("SELECT max(version) FROM schema_version", row -> row.getInt(1))).containsExactly(1);
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() throws Exception {
        bringUp(FIRST);

        assertThatThrownBy(() -> bringUp(FIRST, "UPDATE one SET a = 'changed';\nNONSENSE;\n"))
                .isInstanceOf(SQLException.class);

        assertThat(ask("SELECT a FROM one")).containsExactly("kept");
        assertThat(ask("SELECT max(version) FROM schema_version")).containsExactly("1");
    }

    @Test
    void anotherScriptOfTheSameNumberIsNoticed() throws Exception {
        bringUp(FIRST);

        assertThatThrownBy(() -> bringUp(FIRST + "-- changed")).isInstanceOf(StorageException.class)
                .hasMessageContaining("schema 1");
    }

    @Test
    void anOlderProgramRefusesAndNamesTheCopy() throws Exception {
        bringUp(FIRST);
        bringUp(FIRST, SECOND);

        assertThatThrownBy(() -> bringUp(FIRST)).isInstanceOf(StorageException.class)
                .hasMessageContaining("its schema is 2, this program knows 1")
                .hasMessageContaining("mv " + copy());
        assertThat(Files.exists(copy())).isTrue();
    }

    private Path copy() {
        return directory.resolve("test.db.schema-1");
    }

    private void bringUp(String... scripts) throws Exception {
        var file = directory.resolve("test.db");
        try (var db = Db.forWriting(file)) {
            new Schema(List.of(scripts)).bringUp(db, file, CLOCK);
        }
    }

    private List<String> ask(String sql) throws SQLException {
        try (var db = Db.forReading(directory.resolve("test.db"))) {
            return db.list(sql, row -> row.getString(1));
        }
    }
}
