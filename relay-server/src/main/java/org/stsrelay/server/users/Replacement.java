package org.stsrelay.server.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Puts a new file in the place of an old one in one step: a reader sees one of them and never half of one.
///
/// @param path what is replaced, or made
record Replacement(Path path) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /// Root edits it, the relay's group reads it.
    private static final Set<PosixFilePermission> WITH_GROUP = PosixFilePermissions.fromString("rw-r-----");
    private static final Set<PosixFilePermission> BOTH_WRITE = PosixFilePermissions.fromString("rw-rw----");

    /// So that root and the relay's own user can both edit.
    static void shareWithTheGroupOfTheFolder(Path file) throws IOException {
        letTheGroupOfTheFolder(BOTH_WRITE, file);
    }

    /// Follows a link, so that it is the file behind it that changes.
    static Replacement of(Path path) throws IOException {
        return new Replacement(Files.exists(path) ? path.toRealPath() : path.toAbsolutePath());
    }

    void with(String text) throws IOException {
        var draft = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try {
            write(draft, text);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft); // It has what only its readers may see.
        }
    }

    private void write(Path draft, String text) throws IOException {
        try (var out = FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            if (Files.exists(path)) {
                handToTheOldOwners(draft);
            } else {
                letTheGroupOfTheFolder(WITH_GROUP, draft);
            }
            out.force(true);
        }
    }

    private void handToTheOldOwners(Path draft) throws IOException {
        var wanted = Files.readAttributes(path, PosixFileAttributes.class);
        var view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
        var has = view.readAttributes();
        if (!has.group().equals(wanted.group())) {
            view.setGroup(wanted.group());
        }
        if (!has.owner().equals(wanted.owner())) {
            view.setOwner(wanted.owner());
        }
        view.setPermissions(wanted.permissions());
    }

    /// Which is the relay's group where it was installed so. Who may not give the file away keeps it to his own group.
    private static void letTheGroupOfTheFolder(Set<PosixFilePermission> rights, Path file) throws IOException {
        var folder = Files.readAttributes(file.resolveSibling("."), PosixFileAttributes.class);
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try {
            view.setGroup(folder.group());
        } catch (FileSystemException _) {
            // Its owner can use it all the same.
        }
        view.setPermissions(rights);
    }
}
