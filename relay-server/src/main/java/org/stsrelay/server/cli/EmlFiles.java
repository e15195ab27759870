package org.stsrelay.server.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.stsrelay.server.admin.MovedMessage;
import org.stsrelay.server.admin.MovedMessageException;

/// Files that `queue export` writes and `queue import` reads. A file has its name when it is whole and durable.
final class EmlFiles {

    static final String SUFFIX = ".eml";
    private static final String IMPORTED = ".imported";
    private static final int PIECE = 64 << 10;

    private EmlFiles() {}

    static void write(Path file, String line, long size, InputStream in) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " is there already");
        }
        var unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (var channel = FileChannel.open(unfinished,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            fill(channel, (line + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (var left = size; left > 0;) {
                var piece = in.readNBytes((int) Math.min(PIECE, left));
                if (piece.length == 0) {
                    throw new EOFException("the relay ended before " + file.getFileName() + " was whole");
                }
                fill(channel, piece);
                left -= piece.length;
            }
            channel.force(true);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void fill(FileChannel channel, byte[] octets) throws IOException {
        for (var left = ByteBuffer.wrap(octets); left.hasRemaining();) {
            channel.write(left);
        }
    }

    static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// @throws MovedMessageException when it is no such file, or not a whole one
    static void check(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var line = MovedMessage.readLine(in);
            var announced = MovedMessage.parse(line).size();
            var behind = Files.size(file) - line.getBytes(StandardCharsets.UTF_8).length - 2;
            if (behind != announced) {
                throw new MovedMessageException(
                        "%d octets follow the envelope, which announces %d".formatted(behind, announced));
            }
        }
    }

    /// In the order of their names, which is that of acceptance.
    static List<Path> in(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
    }

    /// So that a second import does not send it twice.
    static void markImported(Path file) throws IOException {
        Files.move(file, file.resolveSibling(file.getFileName() + IMPORTED));
    }
}
