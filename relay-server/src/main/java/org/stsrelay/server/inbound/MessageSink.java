package org.stsrelay.server.inbound;

import java.io.IOException;
import java.util.Optional;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.ContentScanner;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.StoreFullException;

/// Takes a message's octets into the store, for as long as nothing speaks against it.
///
/// A fault is remembered and not thrown: the rest of the message still has to be read from the client before it can be
/// told, or it would be taken for commands.
final class MessageSink implements DataReader.Sink, AutoCloseable {

    /// RFC 5321 §6.3 asks for at least 100.
    private static final int MAX_RECEIVED = 100;

    private final BodyWriter body;
    private final long limit;
    private final ContentScanner scanner = new ContentScanner();
    private Optional<Refusal> fault = Optional.empty();
    private Optional<Exception> cause = Optional.empty();
    private long fromClient;

    /// @param limit octets the client may send
    MessageSink(BodyWriter body, long limit) {
        this.body = body;
        this.limit = limit;
    }

    /// Puts our own field on top.
    void trace(byte[] field) {
        store(field, 0, field.length);
    }

    @Override
    public void accept(byte[] octets, int offset, int length) {
        fromClient += length;
        if (fault.isPresent()) {
            return;
        }
        if (fromClient > limit) {
            giveUp(Admission.tooLarge(limit));
        } else {
            store(octets, offset, length);
        }
    }

    private void store(byte[] octets, int offset, int length) {
        scanner.scan(octets, offset, length);
        try {
            body.write(octets, offset, length);
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        cause = Optional.of(e);
        giveUp(e instanceof StoreFullException ? full() : notStored());
    }

    /// RFC 5321 §4.2: 452 is for want of storage.
    static Refusal full() {
        return Refusal.of(Rejection.DISK_FULL, 452, "4.3.1 Not enough storage, try again later");
    }

    static Refusal notStored() {
        return Refusal.of(Rejection.STORE_ERROR, 451, "4.3.0 The message could not be stored, try again later");
    }

    private void giveUp(Refusal refusal) {
        fault = Optional.of(refusal);
        body.close();
    }

    /// What the store said when it failed.
    Optional<Exception> cause() {
        return cause;
    }

    long fromClient() {
        return fromClient;
    }

    Message.Content content() {
        return scanner.content();
    }

    /// Ends the message. A file of it is durable then.
    Body finish() throws Refusal {
        if (scanner.received() - 1 > MAX_RECEIVED) { // the first one is ours
            throw Refusal.of(Rejection.LOOP, 554, EnhancedStatus.LOOP + " Mail loop: the message has more than "
                    + MAX_RECEIVED + " Received fields");
        }
        if (fault.isEmpty()) {
            try {
                return body.finish();
            } catch (IOException | RuntimeException e) {
                failed(e);
            }
        }
        throw fault.orElseThrow();
    }

    @Override
    public void close() {
        body.close();
    }
}
