package org.stsrelay.server.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Opens a file that is read again with every reload. A pipe would make its reader wait for a writer, for ever if there is
/// none, and a device may have no end.
public final class RegularFile {

    private RegularFile() {}

    /// Links are followed: certificate tools and Kubernetes keep what holds now behind one.
    ///
    /// @throws FileSystemException saying what else it is
    public static InputStream open(Path file) throws IOException {
        var kind = Files.readAttributes(file, BasicFileAttributes.class);
        if (kind.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "it is a folder and not a file");
        }
        if (!kind.isRegularFile()) {
            throw new FileSystemException(file.toString(), null,
                    "it is a pipe, a socket or a device; a regular file or a link to one is needed");
        }
        return Files.newInputStream(file);
    }
}
