package org.stsrelay.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.stsrelay.reporting.dkim.SigningKey;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.files.RegularFile;
import org.stsrelay.server.pem.Pem;
import org.stsrelay.server.pem.PemException;
import org.stsrelay.server.users.BrokenUsersException;
import org.stsrelay.server.users.UsersFile;

/// Files and folders. A relative path starts at the folder of the configuration file. What a file holds is looked at
/// only when the run checks references.
final class PathTypes {

    @FunctionalInterface
    private interface Inspection {
        void inspect(Path file, Spot at) throws IOException;
    }

    private PathTypes() {}

    /// A folder that is made when it is not there.
    static Type<Path> folder() {
        return checked("a folder", (folder, _) -> {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new Malformed(folder + " is not a folder", "");
            }
        });
    }

    static Type<Path> readableFile() {
        return checked("a file", (file, _) -> {
            try (var in = RegularFile.open(file)) {
                in.read();
            }
        });
    }

    static Type<Path> certificates() {
        return checked("a PEM file", (file, _) -> Pem.certificates(file));
    }

    static Type<Path> usersFile() {
        return checked("a users file", (file, _) -> {
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
        return checked("a PEM file", (file, _) -> Pem.listenerKey(file));
    }

    /// An RSA key that signatures are believed by.
    static Type<Path> signingKey() {
        return checked("a PEM file", (file, at) -> {
            try {
                warnOfWeakness(SigningKey.of(Pem.privateKey(file)), file, at);
            } catch (IllegalArgumentException e) {
                throw new Malformed(file + ": " + e.getMessage(), "make one with: stsrelay dkim generate FILE");
            }
        });
    }

    private static void warnOfWeakness(SigningKey key, Path file, Spot at) throws IOException {
        if (key.isShort()) {
            at.warning(
                    file + " is a key of " + key.bits() + " bits, which ever fewer receivers believe (RFC 8301 §3.2)",
                    "make a longer one with: stsrelay dkim generate FILE");
        }
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            at.warning(file + " can be read by every user of this machine, who could sign in your name",
                    "chmod o= " + file);
        }
    }

    /// The certificate and the key have been read well before.
    ///
    /// @param at where the key's path stands
    static void requireMatch(Path certificate, Path key, Spot at) {
        if (!at.reading().references()) {
            return;
        }
        try {
            if (!Pem.belongTogether(Pem.listenerKey(key), Pem.certificates(certificate).getFirst().getPublicKey())) {
                at.error(key + " is not the key of the first certificate in " + certificate, "");
            }
        } catch (IOException e) {
            at.error("the key and the certificate cannot be compared: " + Reason.of(e), "");
        }
    }

    private static Type<Path> checked(String notation, Inspection inspection) {
        return new ScalarType<>(notation, (text, spot) -> {
            var path = resolved(text, spot.reading().folder());
            if (spot.reading().references()) {
                inspect(path, inspection, spot);
            }
            return path;
        });
    }

    private static void inspect(Path path, Inspection inspection, Spot at) {
        try {
            inspection.inspect(path, at);
        } catch (PemException e) {
            throw new Malformed(String.valueOf(e.getMessage()), e.hint());
        } catch (IOException e) {
            throw new Malformed(path + " cannot be read: " + Reason.of(e), "");
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
