package org.stsrelay.delivery.storage.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// One connection to the database with the statements it has prepared. Used by one thread at a time.
final class Db implements AutoCloseable {

    /// Primary result codes that say something of the statement and nothing of the disk.
    private static final List<SQLiteErrorCode> STATEMENTS_OWN = List.of(SQLiteErrorCode.SQLITE_ERROR,
            SQLiteErrorCode.SQLITE_CONSTRAINT, SQLiteErrorCode.SQLITE_MISMATCH, SQLiteErrorCode.SQLITE_MISUSE,
            SQLiteErrorCode.SQLITE_RANGE, SQLiteErrorCode.SQLITE_TOOBIG);

    private static final int PRIMARY = 0xff;

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Db(Connection connection) {
        this.connection = connection;
    }

    /// For writing, every commit durable on return (`synchronous=FULL` in WAL mode).
    static Db forWriting(Path file) throws SQLException {
        // Before the first table, and before the switch to WAL, or it would need a VACUUM.
        return open(file, "auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0",
                "cache_size=-32768", "temp_store=MEMORY");
    }

    static Db forReading(Path file) throws SQLException {
        return open(file, "query_only=ON", "cache_size=-8192", "temp_store=MEMORY");
    }

    /// For copying the write-ahead log back. It does not wait long for readers, since the writer may wait for it.
    static Db forCheckpoints(Path file) throws SQLException {
        return open(file, "busy_timeout=50", "synchronous=FULL", "wal_autocheckpoint=0", "cache_size=-1024");
    }

    /// For filling a new database from another one, which it calls `live` and does not change. A crash leaves nothing
    /// that anybody would miss, so nothing is synced on the way.
    static Db forCopying(Path file, Path live) throws SQLException {
        var db = open(file, "auto_vacuum=INCREMENTAL", "journal_mode=MEMORY", "synchronous=OFF", "cache_size=-8192",
                "temp_store=MEMORY");
        try {
            db.change("ATTACH ? AS live", live.toAbsolutePath().toString());
            return db;
        } catch (SQLException e) {
            db.close();
            throw e;
        }
    }

    /// For changing a database that nobody uses yet, without a log beside it.
    static Db forRestoring(Path file) throws SQLException {
        return open(file, "synchronous=FULL", "cache_size=-32768", "temp_store=MEMORY");
    }

    private static Db open(Path file, String... pragmas) throws SQLException {
        var config = new SQLiteConfig();
        config.setGetGeneratedKeys(false); // nobody asks for them, and the driver would look after every INSERT
        var connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=10000");
            for (var pragma : pragmas) {
                statement.execute("PRAGMA " + pragma);
            }
            return new Db(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// Makes a value of the row a result stands at.
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// @return how many rows it concerned
    int change(String sql, @Nullable Object... values) throws SQLException {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw forgotten(sql, e);
        }
    }

    <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        var found = new ArrayList<T>();
        find(value -> !found.add(value), sql, row, values);
        return found;
    }

    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        return find(_ -> true, sql, row, values);
    }

    /// The first row that will do; the rest is not read.
    <T> Optional<T> find(Predicate<T> wanted, String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (var rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
                var found = row.of(rows);
                if (wanted.test(found)) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            throw forgotten(sql, e);
        }
    }

    void begin() throws SQLException {
        change("BEGIN IMMEDIATE");
    }

    void commit() throws SQLException {
        change("COMMIT");
    }

    /// After some failures SQLite has rolled back by itself, and says so in an error that means nothing here.
    void rollback() {
        try {
            change("ROLLBACK");
        } catch (SQLException _) {
            // A transaction that is still open makes the next BEGIN fail, and is rolled back again then.
        }
    }

    /// Whether the failure is the statement's own fault, so that others may still succeed.
    static boolean isStatementsOwn(SQLException failure) {
        return failure instanceof SQLiteException e
                && STATEMENTS_OWN.stream().anyMatch(code -> code.code == (e.getResultCode().code & PRIMARY));
    }

    static boolean isDiskFull(SQLException failure) {
        return failure instanceof SQLiteException e
                && (e.getResultCode().code & PRIMARY) == SQLiteErrorCode.SQLITE_FULL.code;
    }

    /// What the time columns hold; the ends of time are cut off.
    static long millis(Instant instant) {
        var seconds = Math.clamp(instant.getEpochSecond(), Long.MIN_VALUE / 1000 + 1, Long.MAX_VALUE / 1000 - 1);
        return seconds * 1000 + instant.getNano() / 1_000_000;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /// The driver does not use a statement again that has failed once.
    private SQLException forgotten(String sql, SQLException failure) {
        var statement = prepared.remove(sql);
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (var i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
