package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.storage.StorageException;

/// The folder that holds everything, made when it is missing and owned by one process at a time (P5).
final class DataDirectory implements AutoCloseable {

    /// Where locks, or the shared memory that WAL needs, are not what SQLite takes them for.
    private static final Set<String> NETWORK_FILE_SYSTEMS = Set.of("nfs", "nfs4", "nfsd", "cifs", "smb", "smb2", "smb3",
            "smbfs", "smbfuse", "9p", "fuse.sshfs", "fuse.smbnetfs", "afs", "ncpfs");
    private static final int MAX_OWNER = 64;
    private static final Set<PosixFilePermission> ONLY_OWNER = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    static DataDirectory own(Path path) throws StorageException {
        try {
            Files.createDirectories(path,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            refuseNetwork(path, Files.getFileStore(path).type());
            return locked(path);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StorageException("data-directory " + path + " cannot be used: " + e
                    + ". It has to be a folder that the relay may write; set data-directory or mend its permissions.",
                    e);
        }
    }

    /// @param type as the operating system calls the file system
    static void refuseNetwork(Path path, String type) throws StorageException {
        if (NETWORK_FILE_SYSTEMS.contains(type.toLowerCase(Locale.ROOT))) {
            throw new StorageException("data-directory " + path + " lies on a network file system (" + type
                    + "), where a crash can lose mail that was accepted. Put it on a local disk.");
        }
    }

    private static DataDirectory locked(Path path) throws IOException, StorageException {
        var file = path.resolve("relay.lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        var lock = tryLock(channel);
        if (lock == null) {
            var owner = owner(channel);
            channel.close();
            throw new StorageException.Busy("data-directory " + path + " is in use by another relay" + owner
                    + ", which holds the lock on " + file
                    + ". Stop that one first, or give this one a data-directory of"
                    + " its own.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new DataDirectory(path, channel, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /// What the owner wrote into the lock file, if it did.
    private static String owner(FileChannel channel) throws IOException {
        var text = ByteBuffer.allocate(MAX_OWNER);
        channel.read(text, 0);
        var pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return pid.matches("\\d+") ? " (process " + pid + ")" : "";
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve("relay.db");
    }

    /// Makes the database file readable for its owner alone, whatever the directory allows. SQLite gives its log the same
    /// permissions.
    void keepDatabasePrivate() throws IOException {
        if (Files.exists(database())) {
            Files.setPosixFilePermissions(database(), ONLY_OWNER);
        } else {
            createPrivate(database());
        }
    }

    static void createPrivate(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
    }

    Path bodies() {
        return path.resolve("bodies");
    }

    Path ballast() {
        return path.resolve("relay.ballast");
    }

    /// Octets that an unprivileged process can still write.
    long usableSpace() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /// Makes the names in a folder durable.
    static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
