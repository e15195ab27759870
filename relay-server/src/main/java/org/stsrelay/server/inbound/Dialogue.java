package org.stsrelay.server.inbound;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.server.login.Mechanism;
import org.stsrelay.server.users.User;

/// One client's session: what each verb does, in which state it may be said, what is answered (RFC 5321 §4.1).
///
/// A refusal is an answer, a lost connection an end, and a fault of ours a `451`: none of them leaves a transaction behind
/// that the next command could continue.
final class Dialogue {

    private static final String MECHANISMS =
            Arrays.stream(Mechanism.values()).map(Mechanism::token).collect(Collectors.joining(" "));

    private final Connection connection;
    private final Listening listening;
    private final Journal journal;
    private Optional<Allowance> allowance = Optional.empty();
    private Optional<User> user = Optional.empty();
    private Optional<Greeting> greeting = Optional.empty();
    private Optional<Transaction> transaction = Optional.empty();
    private String argument = "";
    private int errors;
    private int failedLogins;

    Dialogue(Connection connection, Listening listening) {
        this.connection = connection;
        this.listening = listening;
        this.journal = new Journal(listening, connection.client());
    }

    /// Lets the client in, or tells it why not.
    ///
    /// @return whether it may go on
    boolean begin() {
        try {
            allowance = listening.networks().of(connection.client());
            Admission.admit(connection, listening, journal);
            heedCertificate();
            journal.connected();
        } catch (Refusal refusal) {
            journal.notAdmitted(refusal);
            turnAway(refusal);
        } catch (IOException e) {
            journal.lost(e, "before it was greeted");
            connection.close();
        }
        return !isOver();
    }

    /// A client that waits for a TLS handshake cannot read a reply.
    private void turnAway(Refusal refusal) {
        if (listening.beginsWithTls() && connection.tls().isEmpty()) {
            connection.close();
        } else {
            answerAndHangUp(refusal.line());
        }
    }

    /// Ends the session, from whatever state.
    void end() {
        connection.close();
        journal.disconnected();
    }

    boolean isOver() {
        return connection.isClosed();
    }

    /// Waits for the next command. What is no command is answered here.
    ///
    /// @return its verb, empty when there will be no more
    Optional<Verb> nextVerb() {
        while (!isOver()) {
            try {
                connection.deadline(listening.accept().times().command());
                var line = CommandLine.read(connection);
                connection.noDeadline();
                return line.isPresent() ? Optional.of(verbOf(line.get())) : Optional.empty();
            } catch (Refusal refusal) {
                refuse(refusal);
            } catch (IOException e) {
                lost(e);
            }
        }
        return Optional.empty();
    }

    private Verb verbOf(String line) throws Refusal {
        var blank = line.indexOf(' ');
        var word = blank < 0 ? line : line.substring(0, blank);
        argument = blank < 0 ? "" : line.substring(blank + 1).strip();
        var verb = Verb.of(word);
        if (verb.isEmpty()) {
            throw Admission.isHttp(word)
                    ? Refusal.last(Rejection.PROTOCOL, 521, "5.5.1 This is a mail server, not a web server")
                    : Refusal.of(Rejection.PROTOCOL, 500, "5.5.1 Unknown command");
        }
        return verb.get();
    }

    /// Does what the verb of the last line asks for.
    void perform(Verb.Action action) {
        try {
            action.run(this, argument);
        } catch (Refusal refusal) {
            refuse(refusal);
        } catch (IOException e) {
            lost(e);
        } catch (RuntimeException e) {
            transaction = Optional.empty();
            journal.broken(e);
            answer("451 4.3.0 An error of ours, try again later");
        }
    }

    /// Who shows a certificate that counts is that client, wherever he calls from.
    private void heedCertificate() {
        allowance = listening.clientCertificates().flatMap(known -> known.of(connection.shown())).or(() -> allowance);
    }

    /// Its limits may have changed since the login, its password too, and the user may be gone.
    private void heedUsersFile() throws Refusal {
        if (user.isPresent()) {
            allowance = listening.users().flatMap(known -> known.stillAllowed(user.get()));
            if (allowance.isEmpty()) {
                throw Refusal.last(Rejection.AUTH_REQUIRED, 421, "4.7.0 Your login does not hold any more");
            }
        }
    }

    void ehlo(String name) throws IOException {
        greet(Greeting.of(name, true));
        connection.reply("250-" + listening.accept().hostname());
        connection.reply("250-PIPELINING");
        connection.reply("250-SIZE " + listening.accept().messageSize());
        connection.reply("250-8BITMIME");
        if (listening.offersStartTls() && connection.tls().isEmpty()) {
            connection.reply("250-STARTTLS");
        }
        if (listening.users().isPresent() && connection.tls().isPresent()) {
            connection.reply("250-AUTH " + MECHANISMS);
        }
        if (connection.tls().isPresent()) {
            connection.reply("250-REQUIRETLS");
        }
        connection.reply("250-ENHANCEDSTATUSCODES");
        connection.reply("250-DSN");
        connection.reply("250 SMTPUTF8");
    }

    void helo(String name) throws IOException {
        greet(Greeting.of(name, false));
        connection.reply("250 " + listening.accept().hostname());
    }

    private void greet(Greeting said) {
        greeting = Optional.of(said);
        transaction = Optional.empty();
    }

    void mail(String text) throws IOException, Refusal {
        if (greeting.isEmpty()) {
            throw Refusal.sequence("Say EHLO first");
        }
        if (transaction.isPresent()) {
            throw Refusal.sequence("A message is under way, end it or say RSET");
        }
        if (listening.requiresTls() && connection.tls().isEmpty()) {
            throw Refusal.of(Rejection.PROTOCOL, 530, "5.7.0 Say STARTTLS first");
        }
        heedUsersFile();
        if (listening.users().isPresent() && allowance.isEmpty()) {
            throw Refusal.of(Rejection.AUTH_REQUIRED, 530, connection.tls().isPresent()
                    ? "5.7.0 Log in first (AUTH): your address is in no network this listener allows"
                    : "5.7.0 Say STARTTLS, then log in (AUTH): your address is in no network this listener allows");
        }
        var mail = MailCommand.parse(text, listening.users().isPresent(), connection.tls().isPresent());
        Admission.admit(mail, allowance, listening);
        transaction = Optional.of(new Transaction(mail));
        connection.reply("250 2.1.0 Ok");
    }

    void rcpt(String text) throws IOException, Refusal {
        var current = transaction.orElseThrow(() -> Refusal.sequence("Say MAIL first"));
        heedUsersFile();
        // A stranger learns nothing about addresses (RFC 5321 §3.6.2).
        var allowed = allowance.orElseThrow(() -> Refusal.of(Rejection.RELAY_DENIED, 550,
                "5.7.1 Relaying denied: your address is in no network this listener allows"));
        var recipient =
                RcptCommand.parse(text, current.options().smtpUtf8(), listening.accept().hostname());
        Admission.admitOneMore(current, allowed, listening);
        current.add(recipient);
        connection.reply("250 2.1.5 Ok");
    }

    void data(String text) throws IOException, Refusal {
        expectNothing(text);
        var current = transaction.orElseThrow(() -> Refusal.sequence("Say MAIL first"));
        heedUsersFile();
        if (current.recipients().isEmpty()) {
            throw Refusal.of(Rejection.PROTOCOL, 554, "5.5.1 No valid recipients");
        }
        try {
            new DataPhase(connection, listening, journal, greeting.orElseThrow(), user, current).run();
            errors = 0;
        } finally {
            transaction = Optional.empty();
        }
    }

    void rset(String text) throws IOException, Refusal {
        expectNothing(text);
        transaction = Optional.empty();
        connection.reply("250 2.0.0 Ok");
    }

    void noop(String text) throws IOException {
        connection.reply("250 2.0.0 Ok");
    }

    void quit(String text) throws IOException, Refusal {
        expectNothing(text);
        connection.reply("221 2.0.0 Bye");
        connection.farewell();
    }

    /// A relay knows no mailboxes (RFC 5321 §3.5.3).
    void vrfy(String text) throws IOException, Refusal {
        if (text.isEmpty()) {
            throw Refusal.syntax("Expected an address");
        }
        connection.reply("252 2.0.0 Cannot verify it, but will take mail for it from those who may relay");
    }

    void help(String text) throws IOException {
        connection.reply("214 2.0.0 A relay as of RFC 5321, for its own networks");
    }

    void auth(String text) throws IOException, Refusal {
        var users = listening.users().orElseThrow(Refusal::notOffered);
        if (connection.tls().isEmpty()) {
            throw Refusal.of(Rejection.AUTH_REQUIRED, 538, "5.7.11 Logins need TLS: say STARTTLS first");
        }
        if (greeting.filter(Greeting::extended).isEmpty()) {
            throw Refusal.sequence("Say EHLO first");
        }
        if (user.isPresent()) {
            throw Refusal.sequence("You have logged in already");
        }
        if (transaction.isPresent()) {
            throw Refusal.sequence("A message is under way, end it or say RSET");
        }
        var known = new AuthCommand(connection, listening, journal).run(users, text);
        user = Optional.of(known);
        allowance = Optional.of(users.allowanceOf(known));
        connection.reply("235 2.7.0 Welcome");
    }

    void notOffered(String text) {
        refuse(Refusal.notOffered());
    }

    /// Its data follows at once and nobody knows how much of it: nothing more can be told apart.
    void bdat(String text) {
        refuse(Refusal.last(Rejection.PROTOCOL, 502, "5.5.1 BDAT is not offered here"));
    }

    void startTls(String text) throws IOException, Refusal {
        if (connection.tls().isPresent()) {
            throw Refusal.sequence("TLS is active already");
        }
        var certificate = listening.certificate().filter(_ -> listening.offersStartTls());
        if (certificate.isEmpty()) {
            throw Refusal.notOffered();
        }
        expectNothing(text);
        if (connection.unused() > 0) {
            // Whatever was sent along may be somebody else's (RFC 3207 §4 lets nothing follow STARTTLS).
            throw Refusal.last(Rejection.PROTOCOL, 421, "4.7.0 Nothing may follow STARTTLS");
        }
        connection.reply("220 2.0.0 Go ahead");
        TlsHandshake.perform(connection, certificate.get(), listening.accept().times().handshake(), journal);
        // What was learnt before TLS is forgotten (RFC 3207 §4.2).
        greeting = Optional.empty();
        transaction = Optional.empty();
        heedCertificate();
    }

    private static void expectNothing(String text) throws Refusal {
        if (!text.isEmpty()) {
            throw Refusal.syntax("Nothing may follow this command");
        }
    }

    private void refuse(Refusal refusal) {
        if (!refusal.isFarewell()) {
            journal.rejected(refusal, greeting, transaction.map(Transaction::sender));
        }
        errors += refusal.isError() ? 1 : 0;
        failedLogins += refusal.reason() == Rejection.AUTH_FAILED ? 1 : 0;
        var patience = listening.accept().patience();
        if (failedLogins >= patience.loginFailuresPerConnection()) {
            answerAndHangUp("421 4.7.0 Too many failed logins in this connection: the limit is "
                    + patience.loginFailuresPerConnection() + " (accept.login-failures-per-connection)");
        } else if (errors >= patience.errorsPerConnection()) {
            answerAndHangUp("421 4.7.0 Too many errors in this connection: the limit is "
                    + patience.errorsPerConnection() + " (accept.errors-per-connection)");
        } else if (refusal.isLast()) {
            answerAndHangUp(refusal.line());
        } else {
            answer(refusal.line());
        }
    }

    private void answer(String line) {
        try {
            connection.reply(line);
        } catch (IOException e) {
            lost(e);
        }
    }

    private void answerAndHangUp(String line) {
        answer(line);
        connection.hangUp();
    }

    private void lost(IOException e) {
        journal.lost(e, transaction.isPresent() ? "in the middle of a message" : "between messages");
        connection.close();
    }
}
