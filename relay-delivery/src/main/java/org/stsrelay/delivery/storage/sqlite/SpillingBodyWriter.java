package org.stsrelay.delivery.storage.sqlite;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;

/// Holds a body in memory up to the inline limit, and beyond it in a file that grows as the octets come.
final class SpillingBodyWriter implements BodyWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SpillingBodyWriter.class);

    /// Enough for many a message, so that it is not copied from one array to the next as it grows.
    private static final int FIRST_OCTETS = 8 << 10;
    private static final int FORCED_AT_ONCE = 4 << 20;

    private final Bodies bodies;
    private final int limit;
    private ByteArrayOutputStream held = new ByteArrayOutputStream(FIRST_OCTETS);
    private @Nullable Spill spill;
    private int sinceYield;
    private int sinceForce;
    private boolean finished;

    /// @param out into the channel, in pieces that are worth a system call
    private record Spill(Path target, Path unfinished, FileChannel channel, OutputStream out) {}

    SpillingBodyWriter(Bodies bodies, int limit) {
        this.bodies = bodies;
        this.limit = limit;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        if (spill == null && held.size() + length <= limit) {
            held.write(octets, offset, length);
            return;
        }
        try {
            var to = spilled();
            to.out().write(octets, offset, length);
            forceOnTheWay(to, length);
        } catch (IOException e) {
            throw bodies.causeOf(e);
        }
        letOthersPass(length);
    }

    /// What the disk has already it need not take all at once in the end, while the commits of other mail wait (P33).
    private void forceOnTheWay(Spill to, int written) throws IOException {
        sinceForce += written;
        if (sinceForce >= FORCED_AT_ONCE) {
            sinceForce = 0;
            to.channel().force(false);
        }
    }

    /// A virtual thread has its processor until it waits, and for a fast client's large body it waits for nothing: smaller
    /// mail would wait for it (P33).
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how fair it is
    private void letOthersPass(int written) {
        sinceYield += written;
        if (sinceYield >= StoredBody.InFile.PIECE) {
            sinceYield = 0;
            Thread.yield();
        }
    }

    @Override
    public Body finish() throws IOException {
        var spilled = spill;
        if (spilled == null) {
            finished = true;
            return new StoredBody.Fresh(held.toByteArray());
        }
        try (var channel = spilled.channel()) {
            spilled.out().flush();
            channel.force(true);
            var size = channel.size();
            Files.move(spilled.unfinished(), spilled.target(), StandardCopyOption.ATOMIC_MOVE);
            DataDirectory.sync(bodies.folder());
            finished = true;
            return new StoredBody.InFile(spilled.target(), size);
        } catch (IOException e) {
            remove(spilled.target());
            throw bodies.causeOf(e);
        }
    }

    @Override
    public void close() {
        var spilled = spill;
        if (finished || spilled == null) {
            return;
        }
        try {
            spilled.channel().close();
        } catch (IOException e) {
            LOG.warn("{} cannot be closed: {}", spilled.unfinished(), e.getMessage());
        }
        remove(spilled.unfinished());
    }

    private Spill spilled() throws IOException {
        var open = spill;
        if (open == null) {
            open = begin();
            spill = open;
            held.writeTo(open.out());
            held = new ByteArrayOutputStream(0);
        }
        return open;
    }

    private Spill begin() throws IOException {
        var target = bodies.nextFile();
        var unfinished = target.resolveSibling(target.getFileName() + Bodies.UNFINISHED);
        var channel = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Spill(target, unfinished, channel,
                new BufferedOutputStream(Channels.newOutputStream(channel), StoredBody.InFile.PIECE));
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}. The next start tries again.", file, e.getMessage());
        }
    }
}
