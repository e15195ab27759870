package org.stsrelay.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.stsrelay.server.pem.Pem;
import org.stsrelay.server.pem.PemException;
import org.stsrelay.server.users.BrokenUsersException;
import org.stsrelay.server.users.UsersFile;

/// Files and folders. A relative path starts at the folder of the configuration file. What a file holds is looked at
/// only when the run checks references.
final class PathTypes {

    @FunctionalInterface
    private interface Inspection {
        void inspect(Path file) throws IOException;
    }

    private PathTypes() {}

    /// A folder that is made when it is not there.
    static Type<Path> folder() {
        return checked("a folder", folder -> {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new Malformed(folder + " is not a folder", "");
            }
        });
    }

    static Type<Path> readableFile() {
        return checked("a file", file -> {
            try (var in = Files.newInputStream(file)) {
                in.read();
            }
        });
    }

    static Type<Path> certificates() {
        return checked("a PEM file", Pem::certificates);
    }

    static Type<Path> usersFile() {
        return checked("a users file", file -> {
            try {
                UsersFile.read(file);
            } catch (BrokenUsersException e) {
                throw new Malformed(String.valueOf(e.getMessage()), "");
            } catch (NoSuchFileException _) {
                throw new Malformed(file + " is not there", "make it with its first user: stsrelay user set NAME");
            }
        });
    }

    static Type<Path> privateKey() {
        return checked("a PEM file", Pem::privateKey);
    }

    /// The certificate and the key have been read well before.
    ///
    /// @param at where the key's path stands
    static void requireMatch(Path certificate, Path key, Spot at) {
        if (!at.reading().references()) {
            return;
        }
        try {
            if (!Pem.belongTogether(Pem.privateKey(key), Pem.certificates(certificate).getFirst().getPublicKey())) {
                at.error(key + " is not the key of the first certificate in " + certificate, "");
            }
        } catch (IOException e) {
            at.error("the key and the certificate cannot be compared: " + Text.reason(e), "");
        }
    }

    private static Type<Path> checked(String notation, Inspection inspection) {
        return new ScalarType<>(notation, (text, spot) -> {
            var path = resolved(text, spot.reading().folder());
            if (spot.reading().references()) {
                inspect(path, inspection);
            }
            return path;
        });
    }

    private static void inspect(Path path, Inspection inspection) {
        try {
            inspection.inspect(path);
        } catch (PemException e) {
            throw new Malformed(String.valueOf(e.getMessage()), e.hint());
        } catch (IOException e) {
            throw new Malformed(path + " cannot be read: " + Text.reason(e), "");
        }
    }

    private static Path resolved(String text, Path folder) {
        try {
            if (text.isBlank()) {
                throw new Malformed("is empty", "give it a path");
            }
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no path: " + e.getReason(), "");
        }
    }
}
