package org.stsrelay.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/// An MX host of the lab: a real SMTP server on a loopback address that does what its [MxScript] says and remembers what
/// it was told.
public final class LabMx implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<MxSession> sessions = new CopyOnWriteArrayList<>();
    private final List<MxMail> mails = new CopyOnWriteArrayList<>();
    private final Map<Identity, SSLContext> contexts = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder messages = new LongAdder();
    private final LongAdder recipients = new LongAdder();
    private final Delays delays = new Delays();
    private volatile MxScript script;
    private volatile MxRules rules = MxRules.NONE;
    private volatile Consumer<MxMail> taker = mails::add;

    private LabMx(ServerSocket listener, MxScript script) {
        this.listener = listener;
        this.script = script;
    }

    /// On 127.0.0.1 and a port the system chooses.
    public static LabMx on(MxScript script) {
        return at(InetAddress.getLoopbackAddress(), 0, script);
    }

    /// On a given loopback address and port: all MX hosts of a lab share one port.
    ///
    /// @param port 0 lets the system choose
    public static LabMx at(InetAddress address, int port, MxScript script) {
        try {
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(address, port), BACKLOG);
            var mx = new LabMx(listener, script);
            Thread.ofVirtual().name("lab-mx-" + script.name()).start(mx::accept);
            return mx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetAddress address() {
        return listener.getInetAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Holds from the next step of every session.
    public void play(MxScript other) {
        script = other;
    }

    public void change(UnaryOperator<MxScript> change) {
        script = change.apply(script);
    }

    /// Beside the script, whose acts count first.
    public void obey(MxRules other) {
        rules = other;
    }

    MxRules rules() {
        return rules;
    }

    public MxScript script() {
        return script;
    }

    /// Messages are handed over from now on, and not remembered.
    public LabMx handTo(Consumer<MxMail> other) {
        taker = other;
        return this;
    }

    /// Every connection so far, in order; none for those that a sink had.
    public List<MxSession> sessions() {
        return List.copyOf(sessions);
    }

    /// Every message taken so far; none of those that a sink took.
    public List<MxMail> mails() {
        return List.copyOf(mails);
    }

    public int connections() {
        return connections.get();
    }

    /// How many connections stand now.
    public int openConnections() {
        return open.size();
    }

    public long messages() {
        return messages.sum();
    }

    public long recipients() {
        return recipients.sum();
    }

    /// How long the messages had been under way that a sink took and a [LabLoad] made.
    public Delays delays() {
        return delays;
    }

    /// Forgets everything so far.
    public void forget() {
        sessions.clear();
        mails.clear();
        connections.set(0);
        messages.reset();
        recipients.reset();
        delays.forget();
    }

    /// Ends every connection at once, as a restart does.
    public void hangUp() {
        open.forEach(LabMx::closeQuietly);
    }

    SSLContext contextOf(Identity identity) {
        return contexts.computeIfAbsent(identity, Identity::serverContext);
    }

    void taken(MxMail mail) {
        taker.accept(mail);
    }

    void counted(int recipientCount, OptionalLong age) {
        age.ifPresent(delays::add);
        messages.increment();
        recipients.add(recipientCount);
    }

    /// Holds a thread until the lab closes.
    void stall() throws InterruptedException {
        closed.await();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                open.add(socket);
                var session = new MxSession(connections.getAndIncrement(), socket.getInetAddress());
                if (script.recording()) {
                    sessions.add(session);
                }
                Thread.ofVirtual().name("lab-mx-session").start(() -> serve(socket, session));
            } catch (IOException _) {
                // The listener was closed, or the client left before it was heard.
            }
        }
    }

    private void serve(Socket socket, MxSession session) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new MxDialogue(this, socket, session).run();
        } catch (IOException _) {
            // The client left, or was made to.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
            session.end();
            rules.ended(session);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception _) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(listener);
        hangUp();
    }
}
