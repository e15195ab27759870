package org.stsrelay.server.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.stsrelay.server.login.Exchange;
import org.stsrelay.server.login.Mechanism;
import org.stsrelay.server.login.Step;
import org.stsrelay.server.users.User;

/// AUTH, from the command to its last reply (RFC 4954 §4). Nothing that the client says here goes to any log.
final class AuthCommand {

    private final Connection connection;
    private final Listening listening;
    private final Journal journal;

    AuthCommand(Connection connection, Listening listening, Journal journal) {
        this.connection = connection;
        this.listening = listening;
        this.journal = journal;
    }

    /// @param argument what follows `AUTH `
    /// @return who has logged in; the client is not yet told
    /// @throws Refusal when nobody has
    User run(UserAccess users, String argument) throws IOException, Refusal {
        var words = argument.split(" ", -1);
        if (words[0].isEmpty() || words.length > 2) {
            throw Refusal.syntax("Expected AUTH, a mechanism, and at most an initial response");
        }
        var mechanism = Mechanism.of(words[0])
                .orElseThrow(() -> Refusal.of(Rejection.PROTOCOL, 504, "5.5.4 This mechanism is not offered here"));
        var exchange = users.begin(mechanism, listening.networks().seatOf(connection.client()));
        return result(mechanism, words.length == 2
                ? exchange(exchange, exchange.answer(initial(words[1])))
                : exchange(exchange, new Step.Challenge(exchange.prompt())));
    }

    private Step exchange(Exchange exchange, Step first) throws IOException, Refusal {
        var step = first;
        while (step instanceof Step.Challenge(var text)) {
            connection.reply("334 " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
            connection.deadline(listening.accept().times().command());
            var line = ResponseLine.read(connection);
            connection.noDeadline();
            if (line.equals("*")) {
                throw Refusal.of(Rejection.AUTH_FAILED, 501, "5.7.0 The login is cancelled");
            }
            step = exchange.answer(decoded(line));
        }
        return step;
    }

    private User result(Mechanism mechanism, Step end) throws Refusal {
        return switch (end) {
            case Step.Accepted(var user) -> {
                journal.loggedIn(mechanism, user);
                yield user;
            }
            case Step.Denied denied -> {
                journal.loginFailed(mechanism, denied);
                throw Refusal.of(Rejection.AUTH_FAILED, 535, "5.7.8 Wrong user name or password");
            }
            case Step.TooSoon(var wait) -> {
                journal.loginNotTried(mechanism);
                throw Refusal.of(Rejection.AUTH_FAILED, 454, tooSoon(wait));
            }
            case Step.Busy(var limit) -> {
                journal.loginNotTried(mechanism);
                throw Refusal.of(Rejection.AUTH_FAILED, 454, "4.7.0 Too many passwords to check: the limit is "
                        + limit
                        + " at a time, half of this relay's processors; log in by SCRAM-SHA-256, or try again later");
            }
            case Step.Malformed() -> throw malformed();
            case Step.Challenge(_) -> throw new IllegalStateException("a challenge ends no exchange");
        };
    }

    private String tooSoon(Duration wait) {
        return "4.7.0 Too many failed logins from your address or for this user: wait " + (wait.toSeconds() + 1)
                + " s; the limit without a wait is " + listening.accept().patience().loginFailures()
                + " (accept.login-failures)";
    }

    /// `=` alone stands for an initial response that is empty.
    private static byte[] initial(String word) throws Refusal {
        return decoded(word.equals("=") ? "" : word);
    }

    private static byte[] decoded(String base64) throws Refusal {
        try {
            if (base64.length() % 4 == 0) {
                return Base64.getDecoder().decode(base64);
            }
        } catch (IllegalArgumentException _) {
            // Told below, without the text that may be a password.
        }
        throw malformed();
    }

    private static Refusal malformed() {
        return Refusal.of(Rejection.PROTOCOL, 501, "5.5.2 This is no response of the mechanism in base64");
    }
}
