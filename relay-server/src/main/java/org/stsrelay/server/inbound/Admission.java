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
    @Override
    public ProxyResult handle(InputStream in, OutputStream out, Session session) {
        return RelaySocket.dialogueOf(session).begin() ? ProxyResult.NOP : ProxyResult.FAIL;
    }

    /// Lets a connection in, through its TLS handshake where the listener begins with that.
    static void admit(Connection connection, Listening listening, Journal journal) throws IOException, Refusal {
        connection.deadline(listening.accept().times().handshake());
        if (listening.connections().isDraining()) {
            throw Refusal.draining();
        }
        var full = listening.connections().seat(connection, listening.networks().seatOf(connection.client()));
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
    static void admit(MailCommand mail, Optional<AllowedNetworks.Network> network, Listening listening)
            throws Refusal {
        if (listening.connections().isDraining()) {
            throw Refusal.draining();
        }
        var accept = listening.accept();
        if (mail.size() > accept.messageSize()) {
            throw tooLarge(accept.messageSize());
        }
        var senders = network.map(allowed -> allowed.sendersOr(accept.senderDomains()))
                .orElseGet(accept::senderDomains);
        if (!senders.allow(mail.sender())) {
            throw Refusal.of(Rejection.SENDER_NOT_ALLOWED, 550, "5.7.1 This sender domain may not be used here");
        }
        var refusal = listening.submission().refusal();
        if (refusal.isPresent()) {
            throw Refusal.of(Rejection.DISK_FULL, 452, "4.3.1 No mail can be taken now: " + printable(refusal.get()));
        }
    }

    static void admitOneMore(Transaction transaction, AllowedNetworks.Network network, Listening listening)
            throws Refusal {
        var limit = listening.accept().recipients();
        if (transaction.recipients().size() >= limit) {
            throw Refusal.of(Rejection.TOO_MANY_RECIPIENTS, 452,
                    "4.5.3 Too many recipients: the limit is " + limit + " (accept.recipients)");
        }
        if (!network.rate().takeOne()) {
            throw Refusal.of(Rejection.RATE_LIMITED, 451, "4.7.1 Too many recipients from your network: the limit is "
                    + network.rate().perHour().orElseThrow() + " an hour (recipients-per-hour)");
        }
    }

    static Refusal tooLarge(long limit) {
        return Refusal.of(Rejection.MESSAGE_TOO_LARGE, 552,
                "5.3.4 The message is too large: the limit is " + limit + " octets (accept.message-size)");
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
