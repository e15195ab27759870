package org.stsrelay.server.admin;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/// What lets somebody act on the relay: whoever can read `admin.token` in the data directory.
public final class AdminToken {

    public static final String FILE = "admin.token";

    private static final Set<PosixFilePermission> ONLY_OWNER = Set.of(OWNER_READ, OWNER_WRITE);
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{32,256}");
    private static final int MOST_BYTES = 1024;
    private static final int RANDOM_BYTES = 32;

    private final String secret;

    private AdminToken(String secret) {
        this.secret = secret;
    }

    /// Reads the token, or makes one at the first start. Afterwards nobody but the owner can read the file.
    ///
    /// @throws IOException with a sentence for people
    public static AdminToken ensure(Path dataDirectory) throws IOException {
        var file = dataDirectory.resolve(FILE);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            create(file);
        }
        if (!Files.getPosixFilePermissions(file).equals(ONLY_OWNER)) {
            Files.setPosixFilePermissions(file, ONLY_OWNER);
        }
        return read(dataDirectory);
    }

    /// Reads the token, for a client.
    ///
    /// @throws IOException with a sentence for people
    public static AdminToken read(Path dataDirectory) throws IOException {
        var file = dataDirectory.resolve(FILE);
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            if (!FORM.matcher(text).matches()) {
                throw new IOException(
                        "%s holds no token; delete it and restart the relay, which makes a new one".formatted(file));
            }
            return new AdminToken(text);
        } catch (NoSuchFileException e) {
            throw new IOException("%s does not exist; the relay makes it when it starts".formatted(file), e);
        } catch (AccessDeniedException e) {
            throw new IOException("%s may not be read by %s; run the command as root or as the relay's user"
                    .formatted(file, System.getProperty("user.name")), e);
        }
    }

    /// Compares in constant time, so that nobody can guess the token piece by piece.
    public boolean matches(String other) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /// The value of the Authorization field.
    public String authorization() {
        return "Bearer " + secret;
    }

    /// A reader sees the whole file or none, and never one that others may read.
    private static void create(Path file) throws IOException {
        var random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
        var draft = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(draft);
        try (var out = FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(ONLY_OWNER))) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
