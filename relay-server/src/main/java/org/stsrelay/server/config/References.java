package org.stsrelay.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.files.RegularFile;

/// Values that stand elsewhere: `${file:PATH}`, `${env:NAME}` and `${credential:NAME}`, each for the whole of a value.
/// A doubled dollar sign is a dollar sign.
final class References {

    private static final Pattern WHOLE = Pattern.compile("\\$\\{([a-z]+):([^{}]+)\\}");
    private static final int MAX_BYTES = 64 * 1024;

    private References() {}

    /// @return the text itself when it is no reference; empty, and reported, when it cannot be resolved
    static Optional<String> resolve(String text, Spot spot) {
        try {
            var reference = WHOLE.matcher(text);
            if (reference.matches()) {
                return Optional.of(lookUp(reference.group(1), reference.group(2), spot));
            }
            var unescaped = text.replace("$$", "\0");
            if (unescaped.contains("${")) {
                throw new Malformed("a reference stands for the whole value: ${file:PATH}, ${env:NAME} or"
                        + " ${credential:NAME}", "write $${ for a literal ${");
            }
            return Optional.of(unescaped.replace("\0", "$"));
        } catch (Malformed e) {
            spot.error(e.what(), e.hint());
            return Optional.empty();
        }
    }

    private static String lookUp(String kind, String name, Spot spot) {
        return switch (kind) {
            case "env" -> variable(name, spot, "");
            case "credential" -> credential(name, spot);
            case "file" -> content(spot.reading().folder().resolve(name), spot);
            default ->
                throw new Malformed("unknown reference '" + kind + ":'", "there are file:, env: and credential:");
        };
    }

    private static String variable(String name, Spot spot, String hint) {
        var value = spot.reading().environment().get(name);
        if (value == null) {
            throw new Malformed("the environment variable " + name + " is not set", hint);
        }
        return value;
    }

    /// As systemd's LoadCredential= provides it.
    private static String credential(String name, Spot spot) {
        if (name.contains("/") || name.equals("..")) {
            throw new Malformed("a credential is named without a path", "use ${file:PATH} for a file");
        }
        var folder = variable("CREDENTIALS_DIRECTORY", spot, "systemd sets it for units with LoadCredential=");
        return content(Path.of(folder, name), spot);
    }

    private static String content(Path file, Spot spot) {
        try (var in = RegularFile.open(file)) {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new Malformed(file + " is larger than 64 KiB", "");
            }
            warnIfOpenToAll(file, spot);
            return Text.decode(bytes).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException e) {
            throw new Malformed(file + " cannot be read: " + Reason.of(e), "");
        }
    }

    private static void warnIfOpenToAll(Path file, Spot spot) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            spot.warning(file + " can be read by every user of this machine", "chmod o-r " + file);
        }
    }
}
