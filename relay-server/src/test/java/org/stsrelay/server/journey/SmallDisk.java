package org.stsrelay.server.journey;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/// A small file system in memory, and a file on it that takes up as much as a test wants.
final class SmallDisk implements AutoCloseable {

    private static final int PAGE = 4096;
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Path path;
    private final Path filler;
    private volatile boolean filling;
    private Thread filled = Thread.ofPlatform().unstarted(() -> {
    });

    private SmallDisk(Path path) {
        this.path = path;
        this.filler = path.resolve("filler");
    }

    /// Skips the test where a file system cannot be mounted.
    static SmallDisk mount(Path path, long size) throws IOException {
        var disk = mountIfAllowed(path, size);
        Assumptions.assumeTrue(disk.isPresent(), "a file system cannot be mounted by this user");
        return disk.get();
    }

    static Optional<SmallDisk> mountIfAllowed(Path path, long size) throws IOException {
        Files.createDirectories(path);
        return run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString())
                ? Optional.of(new SmallDisk(path))
                : Optional.empty();
    }

    Path path() {
        return path;
    }

    /// Leaves that many octets.
    void leave(long octets) throws IOException {
        try (var channel = open()) {
            while (Files.getFileStore(path).getUsableSpace() > octets) {
                channel.write(ByteBuffer.allocate(PAGE));
            }
        }
    }

    /// Takes everything there is, and whatever is set free, until [#empty].
    void fill() {
        filling = true;
        filled = Thread.ofPlatform().name("filler").start(this::takeEverything);
    }

    /// Gives all of it back.
    void empty() throws IOException {
        stopFilling();
        Files.deleteIfExists(filler);
    }

    @Override
    public void close() throws IOException {
        stopFilling();
        run("umount", "--lazy", path.toString());
    }

    private void stopFilling() {
        filling = false;
        try {
            filled.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void takeEverything() {
        try (var channel = open()) {
            while (filling) {
                takeAPage(channel);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void takeAPage(FileChannel channel) {
        try {
            channel.write(ByteBuffer.allocate(PAGE));
        } catch (IOException _) {
            LockSupport.parkNanos(PAUSE_NANOS); // full for now
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
