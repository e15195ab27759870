package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.StorageException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The list of a backup's files with their checksums, written last: a backup without it was never finished.
///
/// @param version of the program that took it
record Manifest(Instant taken, String version, long messages, List<Entry> files) {

    static final String NAME = "manifest.json";
    static final String DATABASE = "relay.db";
    static final String BODIES = "bodies";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String FORMAT = "stsrelay_backup";
    private static final int FORMAT_NUMBER = 1;
    private static final long MOST_OCTETS = 1L << 30;
    /// Nothing that leads out of the folder.
    private static final Pattern FILE = Pattern.compile("relay\\.db|bodies/[0-9A-Z]{26}");

    Manifest {
        files = List.copyOf(files);
    }

    /// @param name within the backup, with a slash
    record Entry(String name, long size, String sha256) {

        static Entry of(Path backup, String name) throws IOException {
            var file = backup.resolve(name);
            return new Entry(name, Files.size(file), sha256(file));
        }

        private static String sha256(Path file) throws IOException {
            try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
                var piece = new byte[1 << 16];
                while (in.read(piece) >= 0) {
                    // Only the digest is wanted.
                }
                return HexFormat.of().formatHex(in.getMessageDigest().digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    void write(Path backup) throws IOException {
        var node = JSON.createObjectNode();
        node.put(FORMAT, FORMAT_NUMBER).put("taken", taken.toString()).put("version", version);
        node.put("messages", messages);
        var list = node.putArray("files");
        files.forEach(file -> list.addObject()
                .put("name", file.name())
                .put("size", file.size())
                .put("sha256", file.sha256()));
        DurableFiles.write(backup, NAME, JSON.writeValueAsBytes(node));
    }

    /// @throws StorageException when it is no finished backup, or one of another kind
    static Manifest read(Path backup) throws StorageException {
        var file = backup.resolve(NAME);
        if (!Files.exists(file)) {
            throw new StorageException(backup + " is no finished backup: it has no " + NAME
                    + ", which is written when everything else is there. Take another one.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MOST_OCTETS) {
                throw new IOException("it is too large");
            }
            return of(file, JSON.readTree(in));
        } catch (IOException | RuntimeException e) {
            throw new StorageException(file + " cannot be read: " + e.getMessage() + ". The backup is damaged.", e);
        }
    }

    private static Manifest of(Path file, JsonNode node) throws StorageException {
        if (node.path(FORMAT).asInt(0) != FORMAT_NUMBER) {
            throw new StorageException(file + " is of format " + node.path(FORMAT) + "; this program reads format "
                    + FORMAT_NUMBER + ". Restore it with the program that took it.");
        }
        var files = new ArrayList<Entry>();
        for (var each : node.required("files")) {
            var name = each.required("name").stringValue();
            if (!FILE.matcher(name).matches()) {
                throw new IllegalArgumentException("it names a file that no backup has");
            }
            files.add(new Entry(name, each.required("size").longValue(), each.required("sha256").stringValue()));
        }
        return new Manifest(Instant.parse(node.required("taken").stringValue()),
                node.required("version").stringValue(), node.required("messages").longValue(), files);
    }

    /// Compares every file with its checksum.
    ///
    /// @throws StorageException naming the first file that is not what was written
    void check(Path backup, BackupReport.Progress progress) throws StorageException {
        var done = 0;
        for (var expected : files) {
            try {
                var found = Entry.of(backup, expected.name());
                if (!found.equals(expected)) {
                    throw new StorageException(
                            "%s is damaged: it has %d bytes with checksum %s, and was written with %d"
                                    .formatted(backup.resolve(expected.name()), found.size(), found.sha256(),
                                            expected.size())
                                    + " bytes and checksum " + expected.sha256()
                                    + ". Nothing was restored; use another backup.");
                }
            } catch (IOException e) {
                throw new StorageException(backup.resolve(expected.name()) + " cannot be read: " + e
                        + ". Nothing was restored; use another backup.", e);
            }
            progress.at(++done, files.size());
        }
        if (files.stream().noneMatch(file -> file.name().equals(DATABASE))) {
            throw new StorageException(backup + " has no database in its list. The backup is damaged.");
        }
    }

    BackupReport report(List<String> left) {
        return new BackupReport(taken, version, messages, files.size() - 1L,
                files.stream().mapToLong(Entry::size).sum(), left);
    }
}
