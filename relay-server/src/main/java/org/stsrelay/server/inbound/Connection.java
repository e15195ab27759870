package org.stsrelay.server.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;

/// One client's octets in both directions, in plain or through TLS, under a deadline.
///
/// What was read and not yet used lies here and nowhere else. Replies are gathered and leave together before the next
/// blocking read, so that a client that sent its commands in one group gets one segment back (RFC 2920 §3.2).
///
/// It belongs to the session's thread, except for the three calls of [Connections]: [#cutIfExpired], [#cutIfIdle], [#close].
final class Connection {

    private static final byte[] CRLF = {'\r', '\n'};
    private static final int TEXT_SIZE = 8192;
    private static final int OUTPUT_SIZE = 2048;
    private static final int LINGERED_OVER = 1 << 16;
    private static final Duration LINGER = Duration.ofSeconds(1);
    /// From waking a client's session up for its last reply to closing it regardless.
    private static final long GRACE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long NEVER = Long.MAX_VALUE;

    private enum Phase {
        WORKING, AWAITING_COMMAND, CUT
    }

    /// @param protocol such as `TLSv1.3`
    /// @param cipher its suite, as the standard names it
    record Tls(String protocol, String cipher) {}

    private final Socket tcp;
    private final Duration patience;
    private final Connections registry;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);
    private final byte[] output = new byte[OUTPUT_SIZE];
    /// Enough for a command, since most clients that wait have sent no more.
    private byte[] input = new byte[CommandLine.MAX_OCTETS];
    private InputStream in;
    private OutputStream out;
    private Optional<SSLSocket> secured = Optional.empty();
    private Optional<Tls> tls = Optional.empty();
    private List<X509Certificate> shown = List.of();
    private int position;
    private int limit;
    private int pending;
    private volatile long deadline = NEVER;
    private volatile boolean expired;

    /// @param tcp accepted and connected
    /// @param patience for a client to read what it is sent, where no other deadline holds
    Connection(Socket tcp, Duration patience, Connections registry) throws IOException {
        this.tcp = tcp;
        this.patience = patience;
        this.registry = registry;
        this.in = tcp.getInputStream();
        this.out = tcp.getOutputStream();
        tcp.setTcpNoDelay(true);
    }

    InetAddress client() {
        return tcp.getInetAddress();
    }

    Socket tcp() {
        return tcp;
    }

    /// The octets read so far; those from [#position] to [#limit] are unused.
    byte[] input() {
        return input;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    int unused() {
        return limit - position;
    }

    void usedUpTo(int index) {
        position = index;
    }

    /// Makes room for text, of which more comes at a time than of commands.
    void expectText() {
        if (input.length < TEXT_SIZE) {
            input = Arrays.copyOf(input, TEXT_SIZE);
        }
    }

    /// Whether the client said something that nobody asked for yet.
    boolean hasSpoken() throws IOException {
        return unused() > 0 || in.available() > 0;
    }

    /// From now on, what is not done in time ends the connection.
    void deadline(Duration left) {
        deadline = System.nanoTime() + left.toNanos();
    }

    /// The earlier of the two: an end on [System#nanoTime], or a time from now.
    void deadline(long end, Duration left) {
        var next = System.nanoTime() + left.toNanos();
        deadline = next - end < 0 ? next : end;
    }

    /// Our own work is not the client's fault.
    void noDeadline() {
        deadline = NEVER;
    }

    /// Sends what is pending and reads what has come, behind what is unused.
    ///
    /// @return false at the end of what the client sends
    /// @throws Refusal when the client took too long
    boolean fill() throws IOException, Refusal {
        var more = receive();
        if (expired) {
            throw Refusal.timeout();
        }
        return more;
    }

    /// [#fill] while nothing is under way, so that a drain may end the connection.
    ///
    /// @throws Refusal when it did
    boolean fillWhileIdle() throws IOException, Refusal {
        phase.set(Phase.AWAITING_COMMAND);
        // After the phase, so that a drain that begins now either sees the phase or is seen here.
        if (registry.isDraining()) {
            throw Refusal.drainingWhileIdle();
        }
        var more = receive();
        if (!phase.compareAndSet(Phase.AWAITING_COMMAND, Phase.WORKING)) {
            throw Refusal.drainingWhileIdle();
        }
        if (expired) {
            throw Refusal.idle();
        }
        return more;
    }

    private boolean receive() throws IOException {
        flush();
        makeRoom();
        try {
            var count = in.read(input, limit, input.length - limit);
            limit += Math.max(count, 0);
            readOn();
            return count >= 0;
        } catch (IOException e) {
            if (expired) {
                return false; // TLS calls the end that we made ourselves an error.
            }
            throw e;
        }
    }

    /// A group of commands that is larger than most gets its replies in one piece, too.
    private void readOn() throws IOException {
        if (limit == input.length && input.length < TEXT_SIZE && in.available() > 0) {
            expectText();
            limit += Math.max(in.read(input, limit, input.length - limit), 0);
        }
    }

    private void makeRoom() {
        if (position > 0) {
            System.arraycopy(input, position, input, 0, limit - position);
            limit -= position;
            position = 0;
        }
    }

    /// Adds a line to what is pending.
    ///
    /// @param line ASCII, without its CRLF
    void reply(String line) throws IOException {
        write(line.getBytes(StandardCharsets.US_ASCII));
        write(CRLF);
    }

    void write(byte[] octets) throws IOException {
        write(octets, 0, octets.length);
    }

    void write(byte[] octets, int offset, int length) throws IOException {
        if (closed.get()) {
            return;
        }
        if (length > output.length - pending) {
            flush();
        }
        if (length > output.length) {
            send(octets, offset, length);
            return;
        }
        System.arraycopy(octets, offset, output, pending, length);
        pending += length;
    }

    void flush() throws IOException {
        if (pending > 0) {
            var count = pending;
            pending = 0;
            send(output, 0, count);
        }
    }

    /// A client that does not read is late as well, even if we are the ones who are at work.
    private void send(byte[] octets, int offset, int length) throws IOException {
        var working = deadline == NEVER;
        if (working) {
            deadline(patience);
        }
        out.write(octets, offset, length);
        out.flush();
        if (working) {
            noDeadline();
        }
    }

    /// Goes on through TLS. Nothing that came before counts any more.
    ///
    /// @param socket with its handshake done
    void secure(SSLSocket socket) throws IOException {
        in = socket.getInputStream();
        out = socket.getOutputStream();
        secured = Optional.of(socket);
        tls = Optional.of(new Tls(socket.getSession().getProtocol(), socket.getSession().getCipherSuite()));
        shown = PeerCertificates.of(socket.getSession());
        position = 0;
        limit = 0;
    }

    /// The certificates that the client showed, its own first; none where it showed none or was not asked.
    List<X509Certificate> shown() {
        return shown;
    }

    /// What protects the connection, absent when nothing does.
    Optional<Tls> tls() {
        return tls;
    }

    /// Sends what is pending, says goodbye and ends the connection.
    ///
    /// A client that is still sending would get a reset and lose our last reply with it, so it is listened to for a moment.
    void hangUp() {
        deadline(LINGER);
        try {
            flush();
            if (secured.isPresent()) {
                secured.get().shutdownOutput();
            }
            tcp.shutdownOutput();
            linger();
        } catch (IOException _) {
            // It is gone already.
        } finally {
            close();
        }
    }

    /// As [#hangUp], for a client that has said the last word of its own. In clear, where nothing follows that, there is
    /// nothing to listen for.
    void farewell() {
        try {
            if (secured.isEmpty() && !hasSpoken()) {
                flush();
                close();
            }
        } catch (IOException _) {
            close();
        }
        if (!isClosed()) {
            hangUp();
        }
    }

    private void linger() throws IOException {
        var raw = tcp.getInputStream();
        var total = 0;
        var count = 0;
        while (count >= 0 && total < LINGERED_OVER) {
            count = raw.read(input);
            total += Math.max(count, 0);
        }
    }

    /// Ends the connection at once. Callable from any thread, and never blocks behind a writer as closing TLS may.
    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            tcp.close();
        } catch (IOException _) {
            // There is nothing more to do for it.
        } finally {
            registry.ended(this);
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /// Wakes up a session whose client is late, so that it can say so; closes it if even that takes too long.
    void cutIfExpired(long now) {
        var end = deadline;
        if (end == NEVER || now - end < 0) {
            return;
        }
        if (!expired) {
            expired = true;
            endInput();
        } else if (now - end >= GRACE_NANOS) {
            close();
        }
    }

    /// Wakes up a session that waits for a command. One that works on a message is left alone.
    void cutIfIdle() {
        if (phase.compareAndSet(Phase.AWAITING_COMMAND, Phase.CUT)) {
            endInput();
        }
    }

    private void endInput() {
        try {
            tcp.shutdownInput();
        } catch (IOException _) {
            close();
        }
    }
}
