package org.stsrelay.server.inbound;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.server.users.User;

/// DATA, from `354` to the reply that takes or refuses the message (RFC 5321 §4.1.1.4).
///
/// Whatever is wrong with the message, it is read to its end before it is answered, so that its text is never taken for
/// commands; and it is answered with `250` only after the store has it.
final class DataPhase {

    /// A refused message is read on for as much again, then the connection is worth less than the reading.
    private static final int LIMITS_READ = 2;

    private final Connection connection;
    private final Listening listening;
    private final Journal journal;
    private final Greeting greeting;
    private final Optional<User> user;
    private final Transaction transaction;

    /// @param user who has logged in
    DataPhase(Connection connection, Listening listening, Journal journal, Greeting greeting, Optional<User> user,
            Transaction transaction) {
        this.connection = connection;
        this.listening = listening;
        this.journal = journal;
        this.greeting = greeting;
        this.user = user;
        this.transaction = transaction;
    }

    void run() throws IOException, Refusal {
        var id = listening.submission().newId();
        var received = receivedField(id).octets();
        connection.expectText();
        try (var sink = new MessageSink(listening.submission().newBody(), listening.accept().messageSize())) {
            connection.reply("354 End data with <CR><LF>.<CR><LF>");
            sink.trace(received);
            read(sink);
            var ended = System.nanoTime();
            var message = message(id, sink.content(), ended);
            keep(message, finish(sink));
            connection.reply("250 2.0.0 Ok: queued as " + id);
            journal.accepted(message, transaction.recipients(), connection.tls(),
                    Duration.ofNanos(System.nanoTime() - ended));
        }
    }

    /// Reads the message to its end, then refuses it if its newlines do not stand for one reading only.
    private void read(MessageSink sink) throws IOException, Refusal {
        var reader = new DataReader(sink);
        try {
            readAll(reader, sink);
        } catch (RuntimeException e) {
            connection.close(); // Where its text ends is unknown now, so nothing that follows may be a command.
            throw e;
        }
        connection.noDeadline();
        connection.flush();
        if (reader.sawBareCr()) {
            throw Refusal.of(Rejection.MALFORMED, 550, "5.6.11 The message has a CR without LF");
        }
        if (reader.sawBareLf() && listening.refusesBareLf()) {
            throw Refusal.of(Rejection.MALFORMED, 550, "5.6.11 The message has an LF without CR");
        }
    }

    private void readAll(DataReader reader, MessageSink sink) throws IOException, Refusal {
        var times = listening.accept().times();
        var end = System.nanoTime() + times.message().toNanos();
        while (!reader.hasEnded()) {
            if (connection.unused() == 0) {
                connection.deadline(end, times.block());
                if (!connection.fill()) {
                    throw new EOFException("the client left in the middle of its message");
                }
            }
            connection.usedUpTo(reader.read(connection.input(), connection.position(), connection.limit()));
            if (sink.fromClient() / LIMITS_READ > listening.accept().messageSize()) {
                throw Refusal.last(Rejection.MESSAGE_TOO_LARGE, 552, "5.3.4 The message is far too large");
            }
        }
    }

    private Body finish(MessageSink sink) throws Refusal {
        try {
            return sink.finish();
        } finally {
            sink.cause().ifPresent(journal::storeFailed);
        }
    }

    private void keep(Message message, Body body) throws Refusal {
        try {
            listening.submission().submit(message, body, transaction.recipients());
        } catch (SpoolException.Full e) {
            journal.storeFailed(e);
            throw MessageSink.full();
        } catch (SpoolException e) {
            journal.storeFailed(e);
            throw MessageSink.notStored();
        }
    }

    private Message message(QueueId id, Message.Content content, long ended) {
        var origin = new Message.Origin(listening.settings().name(), Optional.of(connection.client()), greeting.name(),
                user.map(User::name), Duration.ofNanos(ended - transaction.begun()).toMillis());
        return new Message(id, listening.clock().instant(), Purpose.RELAYED, transaction.sender(),
                transaction.options(), content, origin);
    }

    private ReceivedField receivedField(QueueId id) {
        var recipients = transaction.recipients();
        Optional<Mailbox> only =
                recipients.size() == 1 ? Optional.of(recipients.getFirst().mailbox()) : Optional.empty();
        return new ReceivedField(greeting, connection.client(), connection.tls(), user.isPresent(),
                transaction.options().smtpUtf8(),
                listening.accept().hostname(), id, only, ZonedDateTime.now(listening.clock()));
    }
}
