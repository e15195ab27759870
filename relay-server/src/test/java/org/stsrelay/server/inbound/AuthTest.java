package org.stsrelay.server.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.lab.Authority;
import org.stsrelay.server.inbound.ListenerSettings.Files;
import org.stsrelay.server.inbound.ListenerSettings.Tls;
import org.stsrelay.server.login.ScramClient;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.UsersFile;
import org.stsrelay.server.users.Verifier;

/// Logins over SMTP (RFC 4954).
class AuthTest {

    private static final String PASSWORD = "correct horse";
    private static final String PLAIN = base64("\0alice\0" + PASSWORD);
    private static final String WRONG = base64("\0alice\0wrong");

    private final Authority authority = new Authority("lab", Clock.systemUTC().instant());
    private final SSLContext trusting = TlsTest.trusting(authority);

    @TempDir
    private Path folder;
    private Files files = new Files(Path.of(""), Path.of(""));

    @BeforeEach
    void aCertificateAndUsers() throws IOException {
        files = new Files(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        authority.issue("relay.example").writeTo(files.certificate(), files.key());
        put(user("alice", List.of(), OptionalInt.empty()));
    }

    @Test
    void loginsAreOfferedThroughTlsOnly() {
        try (var front = submission(); var client = front.client()) {
            assertThat(client.say("EHLO client.example")).doesNotContain("AUTH");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("538 5.7.11");
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("530 5.7.0").contains("STARTTLS");
            client.startTls(trusting);
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("503");
            assertThat(client.say("EHLO client.example")).contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN");
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("530 5.7.0").contains("AUTH");
        }
    }

    @Test
    void whoHasLoggedInRelays() {
        try (var front = submission(); var client = secure(front)) {
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("235 2.7.0");
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");

            var message = front.submission.only();
            assertThat(message.message().origin().login()).contains("alice");
            assertThat(message.received()).contains(" with ESMTPSA\r\n").doesNotContain("alice");
            assertThat(front.events).contains("login PLAIN SUCCESS");
        }
    }

    @Test
    void aResponseMayComeWhenItIsAskedFor() {
        try (var front = submission(); var client = secure(front)) {
            assertThat(client.say("auth plain")).isEqualTo("334");
            assertThat(client.say(PLAIN)).startsWith("235");
        }
    }

    @Test
    void loginAsksTwice() {
        try (var front = submission(); var client = secure(front)) {
            assertThat(client.say("AUTH LOGIN")).isEqualTo("334 VXNlcm5hbWU6");
            assertThat(client.say(base64("alice"))).isEqualTo("334 UGFzc3dvcmQ6");
            assertThat(client.say(base64(PASSWORD))).startsWith("235");
        }
        try (var front = submission(); var client = secure(front)) {
            assertThat(client.say("AUTH LOGIN " + base64("alice"))).isEqualTo("334 UGFzc3dvcmQ6");
            assertThat(client.say(base64(PASSWORD))).startsWith("235");
        }
    }

    @Test
    void scramNeverShowsThePassword() {
        var scram = new ScramClient("alice", PASSWORD);
        try (var front = submission(); var client = secure(front)) {
            var challenge = client.say("AUTH SCRAM-SHA-256 " + base64(scram.first()));
            assertThat(challenge).startsWith("334 ");
            var proof = client.say(base64(scram.last(unbase64(challenge.substring(4)))));
            assertThat(scram.isProved(unbase64(proof.substring(4)))).isTrue();
            assertThat(client.say("")).startsWith("235");
            assertThat(client.message("Subject: a\r\n\r\n.\r\n")).startsWith("250");
        }
    }

    @Test
    void aLoginIsDoneOnceAndNotWithinATransaction() {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + PLAIN);
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
            client.say("RSET");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
        }
        var allowed =
                new ListenerSettings("smtp", Front.listener().address(), List.of(AllowedNetwork.of("127.0.0.0/8")),
                        Front.listener().bareNewline(), new Tls.Required(files), Optional.empty(),
                        Optional.of(folder.resolve("users")));
        try (var front = Front.open(allowed); var client = secure(front)) {
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("250");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
        }
    }

    @Test
    void failuresSoundTheSameWhateverIsWrong() {
        try (var front = submission(); var client = secure(front)) {
            var wrong = client.say("AUTH PLAIN " + WRONG);
            assertThat(wrong).startsWith("535 5.7.8");
            assertThat(client.say("AUTH PLAIN " + base64("\0nobody\0wrong"))).isEqualTo(wrong);
            assertThat(front.events).contains("login PLAIN FAILURE", "rejected auth_failed");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("235");
        }
    }

    @Test
    void aConnectionHasThreeTries() {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + WRONG);
            client.say("AUTH PLAIN " + WRONG);
            assertThat(client.say("AUTH PLAIN " + WRONG)).startsWith("421 4.7.0")
                    .contains("limit is 3", "accept.login-failures-per-connection");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aClientThatGoesOnFailingHasToWait() {
        try (var front = submission()) {
            fail(front, 3);
            fail(front, 2);
            try (var client = secure(front)) {
                assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("454 4.7.0")
                        .contains("limit without a wait is 5", "accept.login-failures");
                assertThat(front.events).contains("login PLAIN NOT_TRIED");
                front.clock.advance(Duration.ofSeconds(2));
                assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("235");
            }
        }
    }

    @Test
    void howManyFailuresThereMayBeCanBeChanged() throws IOException {
        try (var front = submission()) {
            fail(front, 2);
            front.reception.prepare(withFailures(2), List.of(submissionSettings())).run();
            try (var client = secure(front)) {
                assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("454 4.7.0")
                        .contains("limit without a wait is 2");
            }
        }
    }

    @Test
    void anotherUsersFileCountsFromTheNextSessionOn() throws IOException {
        try (var front = submission(); var before = secure(front)) {
            var usual = submissionSettings();
            UsersFile.edit(folder.resolve("others")).put(user("bob", List.of(), OptionalInt.empty()));
            front.reception.prepare(Front.SETTINGS, List.of(with(usual, Optional.of(folder.resolve("others"))))).run();

            try (var client = secure(front)) {
                assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("535");
                assertThat(client.say("AUTH PLAIN " + base64("\0bob\0" + PASSWORD))).startsWith("235");
            }
            assertThat(before.say("AUTH PLAIN " + PLAIN)).startsWith("235");
            front.reception.prepare(Front.SETTINGS, List.of(with(usual, Optional.empty()))).run();
            try (var client = secure(front)) {
                assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("502");
            }
        }
    }

    @Test
    void aUsersFileThatDoesNotWorkChangesNothing() {
        try (var front = submission()) {
            var broken = with(submissionSettings(), Optional.of(folder.resolve("nowhere")));
            assertThatIOException().isThrownBy(() -> front.reception.prepare(withFailures(2), List.of(broken)));

            try (var client = secure(front)) {
                assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("235");
            }
        }
    }

    private static ListenerSettings with(ListenerSettings usual, Optional<Path> users) {
        return new ListenerSettings(usual.name(), usual.address(), usual.allow(), usual.bareNewline(), usual.tls(),
                usual.clientCertificates(), users);
    }

    private static AcceptSettings withFailures(int free) {
        var usual = Front.SETTINGS;
        return new AcceptSettings(usual.hostname(), usual.messageSize(), usual.recipients(), usual.connections(),
                usual.connectionsPerClient(), usual.connectionsPerMinute(),
                new AcceptSettings.Patience(free, usual.patience().loginFailuresPerConnection(),
                        usual.patience().errorsPerConnection()),
                usual.senderDomains(), usual.times());
    }

    private void fail(Front front, int times) {
        try (var client = secure(front)) {
            for (var i = 0; i < times; i++) {
                client.say("AUTH PLAIN " + WRONG);
            }
        }
    }

    @Test
    void aLoginCanBeCancelled() {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH LOGIN");
            assertThat(client.say("*")).startsWith("501");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("235");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH", "AUTH ", "AUTH PLAIN a b", "AUTH PLAIN !!!!", "AUTH PLAIN AA", "AUTH PLAIN =",
            "AUTH PLAIN AGFsaWNl=", "AUTH CRAM-MD5", "AUTH \u00e9", "AUTH PLAIN YWxpY2U="})
    void whatIsNoAuthIsToldSo(String line) {
        try (var front = submission(); var client = secure(front)) {
            assertThat(client.say(line)).startsWith("50").contains(" 5.5.");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("235");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!!!", "A", "AAA=\0", " ", "=", "\u00e9\u00e9", "AAAA AAAA", "QUIT"})
    void whatIsNoBase64EndsTheLoginAndNotTheSession(String response) {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN");
            assertThat(client.say(response)).startsWith("501 5.5.2");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void aResponseMayBeLongAndNotEndless() {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN");
            assertThat(client.say("A".repeat(12_288))).startsWith("501 5.5.2");
        }
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN");
            assertThat(client.say("A".repeat(12_292))).startsWith("500 5.5.6");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aResponseEndsWithCrLf() {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN");
            client.send(PLAIN + "\n");
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aClientThatKeepsSilentIsCutOff() {
        var hasty = Front.withTimes(times -> new AcceptSettings.Times(Duration.ofSeconds(2), times.block(),
                times.message(), times.handshake()));
        try (var front = Front.open(hasty, submissionSettings()); var client = secure(front)) {
            client.say("AUTH PLAIN");
            assertThat(client.reply()).startsWith("421 4.4.2");
        }
    }

    @Test
    void withoutAUsersFileThereAreNoLogins() {
        try (var front = Front.open(Front.listener(new Tls.Optional(files))); var client = secure(front)) {
            assertThat(client.say("EHLO client.example")).doesNotContain("AUTH");
            assertThat(client.say("AUTH PLAIN " + PLAIN)).startsWith("502");
            assertThat(client.say("MAIL FROM:<a@b.example> AUTH=<>")).startsWith("555");
        }
    }

    @Test
    void theParameterOfMailIsReadAndNotBelieved() {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + PLAIN);
            assertThat(client.say("MAIL FROM:<a@b.example> AUTH=e+3Dmc2@example.com")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<a@b.example> AUTH=<>")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<a@b.example> AUTH=a=b")).startsWith("501");
        }
    }

    @Test
    void aUserMayHaveSendersOfItsOwn() throws IOException {
        put(user("alice", List.of("example.org", ".example.org"), OptionalInt.empty()));
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + PLAIN);
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("550 5.7.1")
                    .contains("example.org, .example.org, boss@example.net", "users file");
            assertThat(client.say("MAIL FROM:<BOSS@example.net>")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<other@example.net>")).startsWith("550");
            assertThat(client.say("MAIL FROM:<x@a.example.org>")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<>")).startsWith("250");
        }
    }

    @Test
    void aUserMayHaveARecipientRateWhateverConnectionsItUses() throws IOException {
        put(user("alice", List.of(), OptionalInt.of(2)));
        try (var front = submission()) {
            try (var client = secure(front)) {
                client.say("AUTH PLAIN " + PLAIN);
                client.say("MAIL FROM:<boss@example.net>");
                assertThat(client.say("RCPT TO:<1@c.example>")).startsWith("250");
                assertThat(client.say("RCPT TO:<2@c.example>")).startsWith("250");
            }
            put(user("bob", List.of(), OptionalInt.empty()));
            front.clock.advance(Duration.ofSeconds(1));
            try (var client = secure(front)) {
                client.say("AUTH PLAIN " + PLAIN);
                client.say("MAIL FROM:<boss@example.net>");
                assertThat(client.say("RCPT TO:<3@c.example>")).startsWith("451 4.7.1")
                        .contains("2 an hour", "recipients-per-hour in the users file");
            }
        }
    }

    @Test
    void aUserThatIsRemovedIsOutAtOnce() throws IOException {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + PLAIN);
            UsersFile.edit(folder.resolve("users")).remove("alice");
            front.clock.advance(Duration.ofSeconds(1));
            assertThat(client.say("MAIL FROM:<boss@example.net>")).startsWith("421 4.7.0");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aMessageUnderWayDoesNotOutliveItsUser() throws IOException {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + PLAIN);
            client.say("MAIL FROM:<boss@example.net>");
            client.say("RCPT TO:<1@c.example>");
            UsersFile.edit(folder.resolve("users")).remove("alice");
            front.clock.advance(Duration.ofSeconds(1));
            assertThat(client.say("DATA")).startsWith("421 4.7.0");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    /// It may have been changed because somebody else knew it.
    @Test
    void aSessionDoesNotOutliveItsPassword() throws IOException {
        try (var front = submission(); var client = secure(front)) {
            client.say("AUTH PLAIN " + PLAIN);
            put(user("bob", List.of(), OptionalInt.empty()));
            front.clock.advance(Duration.ofSeconds(1));
            assertThat(client.say("MAIL FROM:<boss@example.net>")).startsWith("250");
            client.say("RSET");
            put(user("alice", List.of(), OptionalInt.empty()));
            front.clock.advance(Duration.ofSeconds(1));
            assertThat(client.say("MAIL FROM:<boss@example.net>")).startsWith("421 4.7.0");
        }
    }

    /// RFC 4954 §4: AUTH ends a group. What was sent behind it is answered in its turn, and comes in by no other login.
    @Test
    void whatIsPipelinedBehindAFailedLoginComesToNothing() {
        try (var front = submission(); var client = secure(front)) {
            client.send("AUTH PLAIN " + WRONG + "\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("535");
            assertThat(client.reply()).startsWith("530");
            assertThat(client.reply()).startsWith("503");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void aLoginSentAlongWithStartTlsIsNotBelieved() {
        try (var front = submission(); var client = front.client()) {
            client.send("STARTTLS\r\nEHLO a\r\nAUTH PLAIN " + PLAIN + "\r\n");
            assertThat(client.reply()).startsWith("421 4.7.0");
            assertThat(client.isHungUpOn()).isTrue();
            assertThat(front.events).doesNotContain("login PLAIN SUCCESS");
        }
    }

    private Front submission() {
        return Front.open(submissionSettings());
    }

    private ListenerSettings submissionSettings() {
        return new ListenerSettings("submission", Front.listener().address(), List.of(), Front.listener().bareNewline(),
                new Tls.Required(files), Optional.empty(), Optional.of(folder.resolve("users")));
    }

    private Client secure(Front front) {
        var client = front.client().startTls(trusting);
        client.say("EHLO client.example");
        return client;
    }

    private void put(User user) throws IOException {
        UsersFile.edit(folder.resolve("users")).put(user);
    }

    private static User user(String name, List<String> domains, OptionalInt perHour) {
        var senders = domains.isEmpty() ? List.<Mailbox>of() : List.of(Mailbox.of("boss@example.net"));
        return new User(name, Verifier.of(PASSWORD, 4096), domains, senders, perHour, false);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String unbase64(String text) {
        return new String(Base64.getDecoder().decode(text), UTF_8);
    }
}
