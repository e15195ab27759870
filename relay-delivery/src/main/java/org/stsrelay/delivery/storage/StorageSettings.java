package org.stsrelay.delivery.storage;

import java.nio.file.Path;
import java.util.function.LongSupplier;

/// What an operator may choose about the store.
///
/// @param dataDirectory where everything lies; created when it is missing
/// @param keepFree `queue.keep-free`: with fewer octets free on the disk, new mail is refused; asked for each
///                 time, since it may change
/// @param inlineLimit bodies of more octets become files of their own (P4)
/// @param ballast octets held in reserve, and given up so that outcomes can still be written to a full disk (P1)
public record StorageSettings(Path dataDirectory, LongSupplier keepFree, int inlineLimit, long ballast) {

    private static final long MIB = 1 << 20;

    public static final int INLINE_LIMIT = 128 << 10;
    public static final long KEEP_FREE = 1024 * MIB;
    public static final long BALLAST = 64 * MIB;

    public StorageSettings {
        if (inlineLimit < 0 || ballast < 0) {
            throw new IllegalArgumentException("sizes are never negative");
        }
    }

    /// What the manual names as the defaults.
    public static StorageSettings of(Path dataDirectory) {
        return new StorageSettings(dataDirectory, () -> KEEP_FREE, INLINE_LIMIT, BALLAST);
    }

    public StorageSettings withKeepFree(long octets) {
        return withKeepFree(() -> octets);
    }

    public StorageSettings withKeepFree(LongSupplier octets) {
        return new StorageSettings(dataDirectory, octets, inlineLimit, ballast);
    }

    public StorageSettings withBallast(long octets) {
        return new StorageSettings(dataDirectory, keepFree, inlineLimit, octets);
    }
}
