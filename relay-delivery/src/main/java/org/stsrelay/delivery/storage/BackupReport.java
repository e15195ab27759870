package org.stsrelay.delivery.storage;

import java.time.Instant;
import java.util.List;

/// What a backup holds, or what was restored of one.
///
/// @param taken when it was begun: everything acknowledged before is in it
/// @param version of the program that took it
/// @param messages that waited then
/// @param files with large bodies
/// @param octets of all files
/// @param left what could not be taken, one sentence each; normally nothing
public record BackupReport(Instant taken, String version, long messages, long files, long octets, List<String> left) {
    public BackupReport {
        left = List.copyOf(left);
    }

    /// Told how far it is; called often, must not throw.
    @FunctionalInterface
    public interface Progress {
        void at(long done, long of);
    }
}
