package org.stsrelay.server.users;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The users of a file that may change. A changed file that does not work changes nothing: the users read before stay,
/// and the log says what is wrong with the new ones.
public final class LiveUsers {

    private static final Logger LOG = LoggerFactory.getLogger(LiveUsers.class);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);

    /// A file as it was when it was read; any difference means that it has changed.
    private record Stamp(FileTime modified, long size, String file) {}

    private final Path path;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Users users;
    private volatile Instant lookedAt;
    private Stamp stamp;
    private String complaint = "";

    private LiveUsers(Path path, Clock clock) throws IOException {
        this.path = path;
        this.clock = clock;
        this.lookedAt = clock.instant();
        this.stamp = stamp();
        this.users = UsersFile.read(path);
    }

    /// @throws IOException when the file does not work; the message says why
    public static LiveUsers open(Path path, Clock clock) throws IOException {
        return new LiveUsers(path, clock);
    }

    /// Those of now. Looks at the file now and then, on the caller's thread; others go on with what there is.
    public Users current() {
        var now = clock.instant();
        if ((now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(LOOKS_EVERY))) && reading.tryLock()) {
            try {
                lookedAt = now;
                readAgainIfChanged();
            } finally {
                reading.unlock();
            }
        }
        return users;
    }

    private void readAgainIfChanged() {
        try {
            var found = stamp();
            if (found.equals(stamp)) {
                complaint = "";
                return;
            }
            users = UsersFile.read(path);
            stamp = found;
            complaint = "";
            LOG.atInfo()
                    .addKeyValue("file", path)
                    .addKeyValue("users", users.all().size())
                    .log("read a changed users file");
        } catch (IOException e) {
            complain(e instanceof BrokenUsersException ? String.valueOf(e.getMessage()) : e.toString());
        }
    }

    /// Once for each thing that is wrong.
    private void complain(String problem) {
        if (!problem.equals(complaint)) {
            complaint = problem;
            LOG.warn("Keeping the users that were read before, since the changed file does not work: {}", problem);
        }
    }

    private Stamp stamp() throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    }
}
