package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that only takes up space. On a full disk not even a deletion can be recorded, and deliveries would repeat; so
/// it is given up then, and made again when there is room (P1).
final class Ballast {

    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);

    private static final int PIECE = 1 << 20;

    private final Path file;
    private final long size;
    private final Room room;

    Ballast(Path file, long size, Room room) {
        this.file = file;
        this.size = size;
        this.room = room;
    }

    /// Gives the space up.
    void release() {
        try {
            if (Files.deleteIfExists(file)) {
                LOG.warn("the disk is full: {} was given up, so that outcomes can be written", file);
            }
        } catch (IOException e) {
            LOG.error("the disk is full and {} cannot be given up: {}. Delete something else.", file, e.getMessage());
        }
    }

    /// Makes it when it is missing and the disk has room for it.
    void restore() {
        try {
            if (size > 0 && !isComplete() && room.spares(size)) {
                fill();
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be made: {}", file, e.getMessage());
            discardRest();
        }
    }

    private boolean isComplete() throws IOException {
        return Files.exists(file) && Files.size(file) == size;
    }

    /// Written out, since a file with holes takes up nothing.
    private void fill() throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (var left = size; left > 0;) {
                left -= channel.write(ByteBuffer.allocate((int) Math.min(left, PIECE)));
            }
            channel.force(true);
        }
    }

    /// Half a ballast would be in the way of whatever filled the disk.
    private void discardRest() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", file, e.getMessage());
        }
    }
}
