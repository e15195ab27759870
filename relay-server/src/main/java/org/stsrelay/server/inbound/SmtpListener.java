package org.stsrelay.server.inbound;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.ServerSocketCreator;

/// One address where clients are listened to. [Reception] starts it.
public final class SmtpListener {

    /// Room above our own limit, so that it is us who answer. Above that, newcomers wait to be accepted.
    private static final int BEING_REFUSED = 1000;
    private static final int BACKLOG = 4096;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Listening listening;
    private final ServerSocket socket;
    private final SMTPServer server;

    private SmtpListener(Listening listening, ServerSocket socket, SMTPServer server) {
        this.listening = listening;
        this.socket = socket;
        this.server = server;
    }

    static SmtpListener start(Listening listening) throws IOException {
        var socket = new RelayServerSocket(listening.accept().times().command(), listening.connections(),
                connection -> new Dialogue(connection, listening));
        var server = server(listening, socket);
        try {
            server.start();
        } catch (RuntimeException e) {
            socket.close();
            throw new IOException("listener " + listening.settings().name() + " cannot listen on "
                    + listening.settings().address() + ": " + reason(e), e);
        }
        return new SmtpListener(listening, socket, server);
    }

    private static SMTPServer server(Listening listening, ServerSocket socket) {
        var settings = listening.settings();
        var threads = Thread.ofVirtual().name("smtp-" + settings.name() + "-", 0).factory();
        var server = SMTPServer.port(settings.address().getPort())
                .bindAddress(settings.address().getAddress())
                .hostName(listening.accept().hostname().ascii())
                .softwareName("stsrelay")
                .backlog(BACKLOG)
                .maxConnections(listening.accept().connections() + BEING_REFUSED)
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

    public String name() {
        return listening.settings().name();
    }

    /// Where it listens, with the port the system chose.
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// When its certificate expires; empty without TLS.
    public Optional<Instant> certificateExpires() {
        return listening.certificate().map(ServerCertificate::expires);
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
