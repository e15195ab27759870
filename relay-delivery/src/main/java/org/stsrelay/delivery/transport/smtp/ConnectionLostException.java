package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.MessagingException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.transport.smtp.Lines.BareNewlineException;

/// Nothing more can be said or heard: the connection broke, ran out of time, carries no SMTP, or the host said 421.
///
/// The message is the rest of a sentence that begins with the host's name.
final class ConnectionLostException extends MessagingException {

    private static final long serialVersionUID = 1;

    private final transient Optional<Reply> reply;

    private ConnectionLostException(String predicate, Optional<Reply> reply) {
        super(predicate);
        this.reply = reply;
    }

    private ConnectionLostException(String predicate, Exception cause) {
        super(predicate, cause);
        this.reply = Optional.empty();
    }

    static ConnectionLostException reading(IOException cause) {
        return new ConnectionLostException(switch (cause) {
            case SocketTimeoutException _ -> "did not answer in time";
            case EOFException _,ReplySyntaxException _ -> String.valueOf(cause.getMessage());
            default -> "was lost while an answer was awaited: " + cause.getMessage();
        }, cause);
    }

    /// @param overdue whether the watchdog ended it
    static ConnectionLostException writing(Exception cause, boolean overdue) {
        return new ConnectionLostException(overdue ? "did not read in time" : switch (cause) {
            case BareNewlineException _,BodyChangedException _ ->
                "was not sent the end of the message: " + cause.getMessage();
            default -> "was lost while it was sent something: " + cause.getMessage();
        }, cause);
    }

    /// @param words what it did that SMTP does not provide for
    static ConnectionLostException astray(String words, Reply reply) {
        return new ConnectionLostException(words + ": " + reply, Optional.empty());
    }

    static ConnectionLostException leaving(Reply reply) {
        return new ConnectionLostException("ended the session: " + reply, Optional.of(reply));
    }

    Optional<Reply> reply() {
        return reply;
    }

    /// What is read from the spool is not what was accepted. Better a message late than a message cut short.
    static final class BodyChangedException extends IOException {
        private static final long serialVersionUID = 1;

        BodyChangedException(long expected, long found) {
            super("the spooled message has " + found + " octets where " + expected + " were kept");
        }
    }
}
