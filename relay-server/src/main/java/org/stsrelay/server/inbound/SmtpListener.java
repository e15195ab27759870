package org.stsrelay.server.inbound;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.ServerSocketCreator;

/// One address where clients are listened to. [Reception] starts it.
public final class SmtpListener {

    /// More than `accept.connections` can be: [Connections] has the limits, which may change.
    private static final int ANY_NUMBER = 1_000_000;
    private static final int BACKLOG = 4096;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final AtomicReference<Listening> listening;
    private final ServerSocket socket;
    private final SMTPServer server;

    private SmtpListener(AtomicReference<Listening> listening, ServerSocket socket, SMTPServer server) {
        this.listening = listening;
        this.socket = socket;
        this.server = server;
    }

    static SmtpListener start(Listening listening) throws IOException {
        var current = new AtomicReference<>(listening);
        // A session goes on with what it began with.
        var socket = new RelayServerSocket(listening.accept().times().command(), listening.connections(),
                connection -> new Dialogue(connection, current.get()));
        var server = server(listening, socket);
        try {
            server.start();
        } catch (RuntimeException e) {
            socket.close();
            throw new IOException("listener " + listening.settings().name() + " cannot listen on "
                    + listening.settings().address() + ": " + reason(e), e);
        }
        return new SmtpListener(current, socket, server);
    }

    /// The library's server with everything of ours in it, not yet started.
    static SMTPServer server(Listening listening, ServerSocket socket) {
        var settings = listening.settings();
        var threads = Thread.ofVirtual().name("smtp-" + settings.name() + "-", 0).factory();
        var server = SMTPServer.port(settings.address().getPort())
                .bindAddress(settings.address().getAddress())
                .hostName(listening.accept().hostname().ascii())
                .softwareName("stsrelay")
                .backlog(BACKLOG)
                .maxConnections(ANY_NUMBER)
                .insertReceivedHeaders(false)
                .sessionIdFactory(listening.connections()::newSessionId)
                .executorService(Executors.newThreadPerTaskExecutor(threads))
                .proxyHandler(new Admission())
                .serverSocketFactory((ServerSocketCreator) () -> socket)
                .build();
        Verb.registerAll(server.getCommandHandler());
        return server;
    }

    private static String reason(RuntimeException e) {
        return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    Listening listening() {
        return listening.get();
    }

    /// What sessions that begin from now on work with.
    void change(Listening changed) {
        listening.set(changed);
    }

    public String name() {
        return listening.get().settings().name();
    }

    /// Where it listens, with the port the system chose.
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// When its certificate expires; empty without TLS.
    public Optional<Instant> certificateExpires() {
        return listening.get().certificate().map(ServerCertificate::expires);
    }

    /// Stops it. All connections are closed before; a session that is stuck in the store must not hold up the rest.
    void close() {
        var stopping = Thread.ofVirtual().name("smtp-stop").start(server::stop);
        try {
            stopping.join(STOP_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
