package org.stsrelay.server.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.server.files.RegularFile;

/// The users file: a user on each line, comments behind `#`. Whoever edits it through here leaves all other lines alone.
public final class UsersFile {

    /// A line of this word and a secret: where the salts of unknown users come from, the same after each restart.
    private static final String DECOY = "@decoy";
    private static final int DECOY_OCTETS = 32;
    private static final int LEAST_DECOY_OCTETS = 16;
    private static final int MAX_OCTETS = 16 << 20;

    private final Path path;
    private final List<String> lines;

    private UsersFile(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /// @throws BrokenUsersException when a line is wrong
    public static Users read(Path path) throws IOException {
        return open(path).users();
    }

    /// @throws BrokenUsersException when it is no text
    private static UsersFile open(Path path) throws IOException {
        try (var in = RegularFile.open(path)) {
            var octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                throw new BrokenUsersException(path + ":1:1: the file is larger than 16 MiB");
            }
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            return new UsersFile(path, new ArrayList<>(text.lines().toList()));
        } catch (CharacterCodingException _) {
            throw new BrokenUsersException(path + ":1:1: the file is not UTF-8 text");
        }
    }

    /// What is done to the file while nobody else changes it.
    public interface Change {
        void on(UsersFile file) throws IOException;
    }

    /// Reads the file, changes it, and lets nobody else change it meanwhile.
    ///
    /// @throws BrokenUsersException when a line is wrong: what cannot be read is not written over
    public static void change(Path path, Change change) throws IOException {
        try (var _ = EditorsTurn.at(path)) {
            change.on(edit(path));
        }
    }

    /// A look before a change; a file that is not there yet has no users.
    ///
    /// @throws BrokenUsersException when a line is wrong: what cannot be read is not written over
    public static UsersFile edit(Path path) throws IOException {
        if (!Files.exists(path)) {
            return new UsersFile(path, new ArrayList<>());
        }
        var file = open(path);
        file.users();
        return file;
    }

    /// @throws BrokenUsersException when a line is wrong
    public Users users() throws BrokenUsersException {
        var users = new LinkedHashMap<String, User>();
        var secret = freshSecret();
        for (var i = 0; i < lines.size(); i++) {
            try {
                var line = lines.get(i);
                if (isUser(line)) {
                    add(users, UserLine.parse(line));
                } else {
                    secret = decoySecret(line).orElse(secret);
                }
            } catch (UserLine.Fault e) {
                throw new BrokenUsersException(path + ":" + (i + 1) + ":" + e.column() + ": " + e.getMessage());
            }
        }
        return new Users(Collections.unmodifiableMap(users), secret);
    }

    /// Adds the user, or replaces the line that he has.
    public void put(User user) throws IOException {
        if (lines.stream().noneMatch(line -> line.startsWith(DECOY))) {
            lines.addFirst(DECOY + " " + Base64.getEncoder().encodeToString(freshSecret()));
        }
        var at = indexOf(user.name());
        if (at < 0) {
            lines.add(user.line());
        } else {
            lines.set(at, user.line());
        }
        write();
    }

    /// @return whether there was such a user
    public boolean remove(String name) throws IOException {
        var at = indexOf(name);
        if (at < 0) {
            return false;
        }
        lines.remove(at);
        write();
        return true;
    }

    /// The name as it is kept.
    ///
    /// @throws IllegalArgumentException when no user may be called so
    public static String checkedName(String text) {
        return UserLine.name(text);
    }

    /// Sender domains from a list with commas, as the file has it.
    ///
    /// @throws IllegalArgumentException when one is no domain
    public static List<String> checkedDomains(String list) {
        return UserLine.senderDomains(list);
    }

    /// Sender addresses from a list with commas, as the file has it.
    ///
    /// @throws IllegalArgumentException when one is no address
    public static List<Mailbox> checkedSenders(String list) {
        return UserLine.senders(list);
    }

    private static void add(Map<String, User> users, User user) throws UserLine.Fault {
        if (users.putIfAbsent(user.name(), user) != null) {
            throw new UserLine.Fault(1, "this user has a line above already");
        }
    }

    private static Optional<byte[]> decoySecret(String line) throws UserLine.Fault {
        if (line.isBlank() || line.stripLeading().startsWith("#")) {
            return Optional.empty();
        }
        if (!line.startsWith(DECOY)) {
            throw new UserLine.Fault(1, "a user name does not begin with @");
        }
        try {
            var secret = Base64.getDecoder().decode(line.substring(DECOY.length()).strip());
            if (secret.length >= LEAST_DECOY_OCTETS) {
                return Optional.of(secret);
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new UserLine.Fault(1, DECOY + " is followed by base64 of at least " + LEAST_DECOY_OCTETS + " octets");
    }

    private int indexOf(String name) {
        for (var i = 0; i < lines.size(); i++) {
            if (isUser(lines.get(i)) && nameOn(lines.get(i)).equals(Optional.of(name))) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> nameOn(String line) {
        return Saslprep.stored(line.strip().split("\\s+", 2)[0]);
    }

    private static boolean isUser(String line) {
        var start = line.stripLeading();
        return !start.isEmpty() && !start.startsWith("#") && !start.startsWith("@");
    }

    private static byte[] freshSecret() {
        var secret = new byte[DECOY_OCTETS];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private void write() throws IOException {
        Replacement.of(path).with(String.join("\n", lines) + "\n");
    }
}
