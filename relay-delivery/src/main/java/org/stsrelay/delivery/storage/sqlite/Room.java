package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.stsrelay.delivery.storage.StorageSettings;

/// Whether the disk has room for new mail (P1). Asked for every message, so the answer is kept for a second.
final class Room {

    /// Where less is left, a write may fail for want of it.
    private static final long NEXT_TO_NOTHING = 1 << 20;
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final DataDirectory directory;
    private final StorageSettings settings;
    private volatile Seen seen;

    private record Seen(long at, long free) {}

    Room(DataDirectory directory, StorageSettings settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.seen = look();
    }

    /// Why there is none, naming path, free space, limit and what to do; empty when there is.
    Optional<String> refusal() {
        var free = free();
        if (free >= settings.keepFree().getAsLong()) {
            return Optional.empty();
        }
        return Optional.of("%s has %s free, less than queue.keep-free (%s): new mail is refused until there is more."
                .formatted(directory.path(), octets(free), octets(settings.keepFree().getAsLong()))
                + " Free space on that disk, move data-directory to a larger one, or lower queue.keep-free.");
    }

    long free() {
        if (System.nanoTime() - seen.at() > FRESH_NANOS) {
            try {
                seen = look();
            } catch (IOException _) {
                // What was seen last stays; whether the disk takes a write shows when it is tried.
                seen = new Seen(System.nanoTime(), seen.free());
            }
        }
        return seen.free();
    }

    /// Whether that much could be taken and new mail still be accepted.
    boolean spares(long octets) {
        return free() - octets > settings.keepFree().getAsLong();
    }

    /// Whether the disk is full at this moment, not a second ago.
    boolean isUsedUp() {
        try {
            seen = look();
        } catch (IOException _) {
            return false;
        }
        return seen.free() < NEXT_TO_NOTHING;
    }

    private Seen look() throws IOException {
        return new Seen(System.nanoTime(), directory.usableSpace());
    }

    private static String octets(long count) {
        var mib = 1 << 20;
        return count < mib ? count + " bytes" : count / mib + " MiB";
    }
}
