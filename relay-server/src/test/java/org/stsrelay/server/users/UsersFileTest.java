package org.stsrelay.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.lab.LabClock;

class UsersFileTest {

    private static final Verifier VERIFIER = Verifier.of("correct horse battery", 4096);

    @TempDir
    private Path folder;
    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("users");
    }

    @Test
    void aUserIsKeptWithEverythingItMayDo() throws IOException {
        var user = new User("app", VERIFIER, List.of("example.org", ".example.net"),
                List.of(Mailbox.of("boss@example.com")), OptionalInt.of(20), true);
        UsersFile.edit(file).put(user);

        assertThat(UsersFile.read(file).find("app")).hasValueSatisfying(read -> {
            assertThat(read.line()).isEqualTo(user.line());
            assertThat(read.recipientsPerHour()).hasValue(20);
            assertThat(read.disabled()).isTrue();
        });
        assertThat(Files.readString(file)).doesNotContain("correct horse");
    }

    @Test
    void anEditLeavesCommentsAndOtherUsersAlone() throws IOException {
        Files.writeString(file, "# ours\n\n" + user("one").line() + "\n  # the printer\n" + user("two").line() + "\n");
        UsersFile.edit(file).put(user("three"));
        assertThat(UsersFile.edit(file).remove("one")).isTrue();
        assertThat(UsersFile.edit(file).remove("nobody")).isFalse();

        assertThat(Files.readAllLines(file)).filteredOn(line -> !line.startsWith("@decoy"))
                .containsExactly("# ours", "", "  # the printer", user("two").line(), user("three").line());
        assertThat(UsersFile.read(file).all()).extracting(User::name).containsExactly("two", "three");
    }

    @Test
    void strangersOfOneNameLookTheSameAfterEachReading() throws IOException {
        UsersFile.edit(file).put(user("one"));
        var first = UsersFile.read(file).verifierFor("nobody");

        assertThat(UsersFile.read(file).verifierFor("nobody").text()).isEqualTo(first.text());
        assertThat(first.iterations()).isEqualTo(VERIFIER.iterations());
    }

    @Test
    void strangersHaveIterationsAsUsersHaveThem() throws IOException {
        UsersFile.edit(file).put(user("one"));
        UsersFile.edit(file)
                .put(new User("two", Verifier.of("correct horse battery", 5000), List.of(), List.of(),
                        OptionalInt.empty(), false));
        var users = UsersFile.read(file);
        assertThat(IntStream.range(0, 100).mapToObj(i -> users.verifierFor("nobody " + i).iterations()))
                .containsOnly(4096, 5000)
                .contains(4096, 5000);
    }

    @Test
    void whileOneEditsNobodyElseDoes() throws IOException {
        UsersFile.change(file, _ -> assertThatThrownBy(() -> UsersFile.change(file, other -> other.put(user("two"))))
                .hasMessageContaining("is editing"));
        UsersFile.change(file, edited -> edited.put(user("one")));

        assertThat(UsersFile.read(file).all()).extracting(User::name).containsExactly("one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("users.lock"))))
                .isEqualTo("rw-rw----");
    }

    @Test
    void aNewFileIsForOwnerAndGroupAndAnOldOneKeepsItsRights() throws IOException {
        UsersFile.edit(file).put(user("one"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        UsersFile.edit(file).put(user("two"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            app                             | :1:4: a line is NAME and VERIFIER
            app secret                      | :1:5: is no verifier
            @app VERIFIER                   | :1:1: a user name does not begin with @
            a,b VERIFIER                    | :1:1: a user name has up to 128 characters
            app VERIFIER sender-domain=x.y  | :1:VV: unknown word
            app VERIFIER sender-domains=-   | :1:VV: sender-domains are domains
            app VERIFIER sender-domains=a.b,| :1:VV: sender-domains are domains
            app VERIFIER senders=a          | :1:VV: senders are addresses
            app VERIFIER recipients-per-hour=0 | :1:VV: recipients-per-hour is a whole number
            app VERIFIER disabled disabled  | disabled is given twice
            @decoy !                        | :1:1: @decoy is followed by base64
            @decoy                          | :1:1: @decoy is followed by base64 of at least 16 octets
            @decoy AAAA                     | :1:1: @decoy is followed by base64 of at least 16 octets
            """)
    void aFaultIsToldWithItsPlace(String line, String told) throws IOException {
        Files.writeString(file, line.replace("VERIFIER", VERIFIER.text()) + "\n");
        var place = told.replace("VV", String.valueOf(6 + VERIFIER.text().length()));

        assertThatThrownBy(() -> UsersFile.read(file)).isInstanceOf(BrokenUsersException.class)
                .hasMessageContaining(place)
                .hasMessageStartingWith(file.toString());
        assertThatThrownBy(() -> UsersFile.edit(file)).isInstanceOf(BrokenUsersException.class);
    }

    @Test
    void aUserStandsInOneLine() throws IOException {
        Files.writeString(file, user("app").line() + "\n" + user("app").line() + "\n");
        assertThatThrownBy(() -> UsersFile.read(file)).hasMessageContaining(":2:1: this user has a line above already");
    }

    @Test
    void whatIsNoTextIsNoUsersFile() throws IOException {
        Files.write(file, new byte[]{(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> UsersFile.read(file)).isInstanceOf(BrokenUsersException.class)
                .hasMessageContaining("is not UTF-8");
    }

    @Test
    void aChangedFileIsReadAndABrokenOneChangesNothing() throws IOException {
        UsersFile.edit(file).put(user("one"));
        var clock = new LabClock(Instant.parse("2026-11-24T12:00:00Z"));
        var live = LiveUsers.open(file, clock);

        UsersFile.edit(file).put(user("two"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(live.current().find("two")).isPresent();

        Files.writeString(file, "broken\n");
        clock.advance(Duration.ofSeconds(1));
        assertThat(live.current().find("two")).isPresent();

        Files.delete(file);
        clock.advance(Duration.ofSeconds(1));
        assertThat(live.current().find("one")).isPresent();

        UsersFile.edit(file).put(user("three"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(live.current().find("one")).isEmpty();
        assertThat(live.current().find("three")).isPresent();
    }

    private static User user(String name) {
        return new User(name, VERIFIER, List.of(), List.of(), OptionalInt.empty(), false);
    }
}
