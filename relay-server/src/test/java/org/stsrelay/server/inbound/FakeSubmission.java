package org.stsrelay.server.inbound;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.stsrelay.delivery.Submission;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;

/// Takes messages into memory, and fails in any way a store can.
final class FakeSubmission implements Submission {

    /// What a store may do to a message.
    interface Mood {
        default void onWrite() throws IOException {}

        default void onFinish() throws IOException {}

        default void onSubmit() throws SpoolException {}
    }

    record Submitted(Message message, byte[] octets, List<Recipient> recipients) {

        String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }

        /// Without our own Received field.
        String asSent() {
            var text = text();
            var end = text.indexOf("\r\n");
            while (end + 2 < text.length() && text.charAt(end + 2) == '\t') {
                end = text.indexOf("\r\n", end + 2);
            }
            return text.substring(end + 2);
        }

        String received() {
            return text().substring(0, octets.length - asSent().length());
        }
    }

    private final QueueIds ids;
    private final List<Submitted> submitted = new CopyOnWriteArrayList<>();
    private final Semaphore open = new Semaphore(0);
    private volatile Mood mood = new Mood() {
    };
    private volatile Optional<String> refusal = Optional.empty();

    FakeSubmission(Clock clock) {
        ids = new QueueIds(clock);
    }

    void mood(Mood next) {
        mood = next;
    }

    void refuse(String why) {
        refusal = Optional.of(why);
    }

    List<Submitted> all() {
        return submitted;
    }

    Submitted only() {
        if (submitted.size() != 1) {
            throw new AssertionError("expected one message, not " + submitted.size());
        }
        return submitted.getFirst();
    }

    /// Bodies that were begun and neither finished nor thrown away.
    int bodiesLeftOpen() {
        return open.availablePermits();
    }

    @Override
    public QueueId newId() {
        return ids.next();
    }

    @Override
    public BodyWriter newBody() {
        open.release();
        return new MemoryBody();
    }

    @Override
    public void submit(Message message, Body body, List<Recipient> recipients) throws SpoolException {
        mood.onSubmit();
        submitted.add(new Submitted(message, ((Octets) body).octets(), List.copyOf(recipients)));
    }

    @Override
    public Optional<String> refusal() {
        return refusal;
    }

    private final class MemoryBody implements BodyWriter {

        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private boolean ended;

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            if (ended) {
                throw new IllegalStateException("written to after its end");
            }
            mood.onWrite();
            octets.write(some, offset, length);
        }

        @Override
        public Body finish() throws IOException {
            mood.onFinish();
            close();
            return new Octets(octets.toByteArray());
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                open.acquireUninterruptibly();
            }
        }
    }

    private record Octets(byte[] octets) implements Body {

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets);
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }
}
