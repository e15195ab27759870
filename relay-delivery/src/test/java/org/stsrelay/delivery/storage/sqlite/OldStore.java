package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// A data directory as the first release left it: mail that waits, was deferred, is held or finished, small and large, a
/// notice, a broken record, a policy.
public final class OldStore {

    public static final int LARGE = 200_000;

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*(?:\\R|\\z)");

    private OldStore() {}

    public static void make(Path directory, Clock clock) throws Exception {
        Files.createDirectories(directory.resolve("bodies"));
        Files.writeString(directory.resolve("bodies/01KDWPVNG0BBBBBBBBBBBBBBBB"),
                "Subject: five\r\n\r\n" + "x".repeat(LARGE - 19) + "\r\n");
        var file = directory.resolve("relay.db");
        try (var db = Db.forWriting(file)) {
            firstRelease().bringUp(db, file, clock);
            for (var statement : END_OF_STATEMENT.split(content(clock))) {
                db.execute(statement);
            }
        }
    }

    static Schema firstRelease() {
        return new Schema(List.of(Schema.current().scripts().getFirst()));
    }

    private static String content(Clock clock) throws IOException {
        try (var in = Objects.requireNonNull(OldStore.class.getResourceAsStream("store-of-schema-1.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(":now", Long.toString(clock.millis()))
                    .replace(":large", Integer.toString(LARGE));
        }
    }
}
