package org.stsrelay.server.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.LabClock;
import org.stsrelay.server.users.LiveUsers;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.UsersFile;
import org.stsrelay.server.users.Verifier;

/// The mechanisms, response by response.
class LoginsTest {

    private static final String PASSWORD = "correct horse";

    private final LabClock clock = new LabClock(Instant.parse("2026-11-24T12:00:00Z"));

    @TempDir
    private Path folder;

    @BeforeEach
    void aUser() throws IOException {
        put("alice", PASSWORD, false);
        put("bob", PASSWORD, true);
        put("user", "pencil", false);
    }

    @Test
    void plainTakesNameAndPasswordAtOnce() throws IOException {
        var exchange = logins().begin(Mechanism.PLAIN, "client");
        assertThat(exchange.prompt()).isEmpty();
        assertThat(exchange.answer(octets("\0alice\0" + PASSWORD))).isInstanceOfSatisfying(Step.Accepted.class,
                accepted -> assertThat(accepted.user().name()).isEqualTo("alice"));
        assertThat(plain(logins(), "alice\0alice\0" + PASSWORD)).isInstanceOf(Step.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            alice, wrong,         wrong password,          alice
            alice, Correct horse, wrong password,          alice
            ALICE, correct horse, no such user,
            carol, correct horse, no such user,
            bob,   correct horse, the user is disabled,    bob
            bob,   wrong,         wrong password,          bob
            """)
    void aDenialTellsUsWhyAndNamesOnlyUsersThatThereAre(String name, String password, String reason, String known)
            throws IOException {
        assertThat(plain(logins(), "\0" + name + "\0" + password)).isInstanceOfSatisfying(Step.Denied.class, denied -> {
            assertThat(denied.reason()).isEqualTo(reason);
            assertThat(denied.known().orElse(null)).isEqualTo(known);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0\0", "alice", "alice\0" + PASSWORD, "\0alice\0" + PASSWORD + "\0", "\0\0\0\0",
            "\0alice\0", "\0\0" + PASSWORD})
    void whatIsNoMessageOfPlainIsNoLogin(String message) throws IOException {
        assertThat(plain(logins(), message)).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void whatIsNoUtf8IsNoLogin() throws IOException {
        for (var mechanism : Mechanism.values()) {
            assertThat(logins().begin(mechanism, "client").answer(new byte[]{0, (byte) 0xff, 0, (byte) 0xc0}))
                    .isInstanceOf(Step.Malformed.class);
        }
    }

    @Test
    void nobodyActsForSomebodyElse() throws IOException {
        assertThat(plain(logins(), "bob\0alice\0" + PASSWORD)).isInstanceOf(Step.Denied.class);
    }

    @Test
    void loginAsksForTheNameThenForThePassword() throws IOException {
        var exchange = logins().begin(Mechanism.LOGIN, "client");
        assertThat(exchange.prompt()).isEqualTo("Username:");
        assertThat(exchange.answer(octets("alice"))).isEqualTo(new Step.Challenge("Password:"));
        assertThat(exchange.answer(octets(PASSWORD))).isInstanceOf(Step.Accepted.class);
        assertThat(logins().begin(Mechanism.LOGIN, "client").answer(new byte[0])).isInstanceOf(Step.Malformed.class);
    }

    /// The client of RFC 7677 §3, which computes its part by itself.
    @Test
    void scramProvesBothSidesToEachOther() throws IOException {
        var exchange = logins().begin(Mechanism.SCRAM_SHA_256, "client");
        var client = new ScramClient("user", "pencil");
        assertThat(exchange.prompt()).isEmpty();
        var challenge = (Step.Challenge) exchange.answer(octets(client.first()));
        var proof = (Step.Challenge) exchange.answer(octets(client.last(challenge.text())));
        assertThat(client.isProved(proof.text())).isTrue();
        assertThat(exchange.answer(new byte[0])).isInstanceOf(Step.Accepted.class);
        assertThat(exchange.answer(new byte[0])).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void scramDeniesAWrongPasswordAndAStrangerAlike() throws IOException {
        var logins = logins();
        for (var name : List.of("alice", "nobody", "bob")) {
            var exchange = logins.begin(Mechanism.SCRAM_SHA_256, name);
            var client = new ScramClient(name, "wrong");
            var challenge = (Step.Challenge) exchange.answer(octets(client.first()));
            assertThat(challenge.text()).contains(",s=").endsWith(",i=4096");
            assertThat(exchange.answer(octets(client.last(challenge.text())))).isInstanceOf(Step.Denied.class);
        }
    }

    @Test
    void scramDoesNotTellAStrangersSaltApart() throws IOException {
        assertThat(saltOf("nobody")).isEqualTo(saltOf("nobody")).isNotEqualTo(saltOf("somebody")).hasSize(24);
        assertThat(saltOf("alice")).isEqualTo(saltOf("alice")).hasSize(24);
    }

    @Test
    void scramDoesNotLetADisabledUserIn() throws IOException {
        var exchange = logins().begin(Mechanism.SCRAM_SHA_256, "client");
        var client = new ScramClient("bob", PASSWORD);
        var challenge = (Step.Challenge) exchange.answer(octets(client.first()));
        assertThat(exchange.answer(octets(client.last(challenge.text())))).isInstanceOf(Step.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n,,", "n,,n=alice", "n,,r=abc", "n,,n=,r=abc", "p=tls-unique,,n=alice,r=abc",
            "n,,m=ext,n=alice,r=abc", "n,,n=al=ice,r=abc", "n,,n=alice,r=", "x,,n=alice,r=abc", "n,a=,n=alice,r=abc",
            "n,a=b=c,n=alice,r=abc", "n,,n=alice,r=a\u0007c"})
    void whatIsNoFirstMessageOfScramIsNoLogin(String message) throws IOException {
        assertThat(logins().begin(Mechanism.SCRAM_SHA_256, "client").answer(octets(message)))
                .isInstanceOf(Step.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c=biws", "c=biws,r=NONCE", "c=biws,r=NONCE,p=", "c=biws,r=NONCE,p=!!!!",
            "c=biws,r=NONCEx,p=AAAA", "c=eSws,r=NONCE,p=AAAA", "c=biws,r=other,p=AAAA", "c=b,r=NONCE,p=AAAA"})
    void whatIsNoLastMessageOfScramIsNoLogin(String message) throws IOException {
        var exchange = logins().begin(Mechanism.SCRAM_SHA_256, "client");
        var challenge = (Step.Challenge) exchange.answer(octets("n,,n=alice,r=abc"));
        var nonce = challenge.text().substring(2, challenge.text().indexOf(','));
        assertThat(exchange.answer(octets(message.replace("NONCE", nonce)))).isInstanceOf(Step.Malformed.class);
    }

    /// Extensions in any number are allowed, and ignored.
    @Test
    void aMessageOfScramMayBeLongAndNotEndless() throws IOException {
        var most = "n,,n=alice,r=abc" + ",x=y".repeat(500);
        assertThat(logins().begin(Mechanism.SCRAM_SHA_256, "client").answer(octets(most)))
                .isInstanceOf(Step.Challenge.class);
        assertThat(logins().begin(Mechanism.SCRAM_SHA_256, "client").answer(octets(most + ",x=y".repeat(20))))
                .isInstanceOf(Step.Malformed.class);
    }

    @Test
    void afterTooManyFailuresNothingIsLookedAt() throws IOException {
        var logins = logins();
        plain(logins, "\0alice\0wrong");
        plain(logins, "\0alice\0wrong");
        assertThat(plain(logins, "\0alice\0" + PASSWORD)).isEqualTo(new Step.TooSoon(Duration.ofSeconds(1)));
        assertThat(logins.begin(Mechanism.SCRAM_SHA_256, "client").answer(octets("n,,n=alice,r=abc")))
                .isInstanceOf(Step.TooSoon.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(plain(logins, "\0alice\0" + PASSWORD)).isInstanceOf(Step.Accepted.class);
    }

    @Test
    void manyLoginsBegunAtOnceAreNoMoreTries() throws IOException {
        var logins = logins();
        var clients = List.of(new ScramClient("alice", "wrong"), new ScramClient("alice", "false"),
                new ScramClient("alice", PASSWORD));
        var exchanges = clients.stream().map(_ -> logins.begin(Mechanism.SCRAM_SHA_256, "client")).toList();
        var proofs = new ArrayList<byte[]>();
        for (var i = 0; i < clients.size(); i++) {
            var challenge = (Step.Challenge) exchanges.get(i).answer(octets(clients.get(i).first()));
            proofs.add(octets(clients.get(i).last(challenge.text())));
        }
        assertThat(exchanges.get(0).answer(proofs.get(0))).isInstanceOf(Step.Denied.class);
        assertThat(exchanges.get(1).answer(proofs.get(1))).isInstanceOf(Step.Denied.class);
        assertThat(exchanges.get(2).answer(proofs.get(2))).isEqualTo(new Step.TooSoon(Duration.ofSeconds(1)));
    }

    /// Somebody who saw a whole login learns nothing that lets him in.
    @Test
    void aLoginOfScramCannotBePlayedAgain() throws IOException {
        var logins = logins();
        var client = new ScramClient("alice", PASSWORD);
        var exchange = logins.begin(Mechanism.SCRAM_SHA_256, "client");
        var challenge = (Step.Challenge) exchange.answer(octets(client.first()));
        var proof = octets(client.last(challenge.text()));
        assertThat(exchange.answer(proof)).isInstanceOf(Step.Challenge.class);

        var again = logins.begin(Mechanism.SCRAM_SHA_256, "client");
        assertThat(again.answer(octets(client.first()))).isInstanceOf(Step.Challenge.class);
        assertThat(again.answer(proof)).isInstanceOf(Step.Malformed.class);
    }

    /// RFC 5802 §6: `y` says that the client would have bound the channel, had it been offered.
    @Test
    void aClientThatCouldBindTheChannelIsLetInWithout() throws IOException {
        assertThat(logins().begin(Mechanism.SCRAM_SHA_256, "client").answer(octets("y,,n=alice,r=abc")))
                .isInstanceOf(Step.Challenge.class);
    }

    /// What was right before is not believed once the file says something else.
    @Test
    void aChangedPasswordHoldsAtOnce() throws IOException {
        var logins = logins();
        assertThat(plain(logins, "\0alice\0" + PASSWORD)).isInstanceOf(Step.Accepted.class);
        put("alice", "battery staple", false);
        clock.advance(Duration.ofSeconds(1));
        assertThat(plain(logins, "\0alice\0" + PASSWORD)).isInstanceOf(Step.Denied.class);
        assertThat(plain(logins, "\0alice\0battery staple")).isInstanceOf(Step.Accepted.class);
    }

    @Test
    void aChallengeDoesNotOutliveThePassword() throws IOException {
        var logins = logins();
        var exchange = logins.begin(Mechanism.SCRAM_SHA_256, "client");
        var client = new ScramClient("alice", PASSWORD);
        var challenge = (Step.Challenge) exchange.answer(octets(client.first()));
        put("alice", "battery staple", false);
        clock.advance(Duration.ofSeconds(1));
        assertThat(exchange.answer(octets(client.last(challenge.text())))).isInstanceOf(Step.Denied.class);
    }

    @Test
    void whoActsForSomebodyElseWaitsLikeAnybody() throws IOException {
        var logins = logins();
        plain(logins, "bob\0alice\0" + PASSWORD);
        plain(logins, "bob\0alice\0" + PASSWORD);
        assertThat(plain(logins, "bob\0alice\0" + PASSWORD)).isEqualTo(new Step.TooSoon(Duration.ofSeconds(1)));
    }

    /// At this cost a hundred checks would take minutes.
    @Test
    void aClientThatLogsInForEachMessagePaysOnce() throws IOException {
        var user = new User("busy", Verifier.of(PASSWORD, 600_000), List.of(), List.of(),
                OptionalInt.empty(), false);
        UsersFile.edit(folder.resolve("users")).put(user);
        var logins = logins();
        for (var i = 0; i < 1000; i++) {
            assertThat(plain(logins, "\0busy\0" + PASSWORD)).isInstanceOf(Step.Accepted.class);
        }
    }

    private String saltOf(String name) throws IOException {
        var challenge = (Step.Challenge) logins().begin(Mechanism.SCRAM_SHA_256, "client")
                .answer(octets("n,,n=" + name + ",r=abc"));
        return challenge.text().replaceFirst(".*,s=", "").replaceFirst(",i=.*", "");
    }

    private Logins logins() throws IOException {
        return new Logins(LiveUsers.open(folder.resolve("users"), clock), () -> 2, clock);
    }

    private static Step plain(Logins logins, String message) {
        return logins.begin(Mechanism.PLAIN, "client").answer(octets(message));
    }

    private void put(String name, String password, boolean disabled) throws IOException {
        UsersFile.edit(folder.resolve("users"))
                .put(new User(name, Verifier.of(password, 4096), List.of(), List.of(), OptionalInt.empty(), disabled));
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
