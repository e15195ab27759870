package org.stsrelay.server.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import org.subethamail.smtp.internal.proxy.ProxyHandler;
import org.subethamail.smtp.server.Session;

/// Who may connect, send and relay.
final class Admission implements ProxyHandler {

    private static final Set<String> HTTP =
            Set.of("GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "DELETE", "PATCH",
                    "TRACE", "PRI");

    /// The library calls it first of all, on the session's own thread: the place for what comes before the greeting.
    ///
    /// The session made its streams on the thread that accepts. It makes them again, since on a virtual thread a writer
    /// begins with a buffer of 1 KiB instead of 16, which each client that waits would keep.
    @Override
    public ProxyResult handle(InputStream in, OutputStream out, Session session) throws IOException {
        session.setSocket(session.getSocket());
        return RelaySocket.dialogueOf(session).begin() ? ProxyResult.NOP : ProxyResult.FAIL;
    }

    /// Lets a connection in, through its TLS handshake where the listener begins with that.
    static void admit(Connection connection, Listening listening, Journal journal) throws IOException, Refusal {
        connection.deadline(listening.accept().times().handshake());
        if (listening.connections().isDraining()) {
            throw Refusal.draining();
        }
        var seat = listening.networks().seatOf(connection.client());
        var tooOften = listening.connections().tooOften(seat);
        if (tooOften.isPresent()) {
            throw Refusal.last(Rejection.RATE_LIMITED, 421,
                    "4.7.0 Too many connections from your address: the limit is "
                            + tooOften.getAsInt()
                            + " a minute (accept.connections-per-minute)");
        }
        var full = listening.connections().seat(connection, seat);
        if (full.isPresent()) {
            throw Refusal.last(Rejection.TOO_MANY_CONNECTIONS, 421, "4.7.0 " + full.get());
        }
        if (listening.beginsWithTls()) {
            TlsHandshake.perform(connection, listening.certificate().orElseThrow(),
                    listening.accept().times().handshake(), journal);
        }
        if (connection.hasSpoken()) {
            throw Refusal.last(Rejection.PROTOCOL, 554, "5.5.1 You spoke before you were greeted");
        }
    }

    static boolean isHttp(String word) {
        return HTTP.contains(word);
    }

    /// Takes a sender, unless nothing can be taken or not from there.
    static void admit(MailCommand mail, Optional<Allowance> allowance, Listening listening)
            throws Refusal {
        if (listening.connections().isDraining()) {
            throw Refusal.draining();
        }
        var accept = listening.accept();
        if (mail.size() > accept.messageSize()) {
            throw tooLarge(accept.messageSize());
        }
        if (allowance.isPresent()) {
            allowance.get().admit(mail.sender(), accept.senderDomains());
        } else {
            Allowance.admitAnybody(mail.sender(), accept.senderDomains());
        }
        var refusal = listening.submission().refusal();
        if (refusal.isPresent()) {
            throw Refusal.of(Rejection.DISK_FULL, 452, "4.3.1 No mail can be taken now: " + printable(refusal.get()));
        }
    }

    static void admitOneMore(Transaction transaction, Allowance allowance, Listening listening)
            throws Refusal {
        var limit = listening.accept().recipients();
        if (transaction.recipients().size() >= limit) {
            throw Refusal.of(Rejection.TOO_MANY_RECIPIENTS, 452,
                    "4.5.3 Too many recipients: the limit is " + limit + " (accept.recipients)");
        }
        allowance.admitOneMore();
    }

    static Refusal tooLarge(long limit) {
        return Refusal.of(Rejection.MESSAGE_TOO_LARGE, 552,
                "5.3.4 The message is too large: the limit is " + limit + " octets (accept.message-size)");
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
