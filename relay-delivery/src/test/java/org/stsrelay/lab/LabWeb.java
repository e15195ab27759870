package org.stsrelay.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Web servers behind one port of 127.0.0.1: each shows its own certificate and gives its own answer.
final class LabWeb implements AutoCloseable {

    /// The host that answers whoever names none in the handshake.
    static final String UNNAMED = "127.0.0.1";

    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 64 * 1024 * 1024;

    private final Authority authority;
    private final Clock clock;
    private final ServerSocket server;
    private final SSLContext context;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final Map<String, PolicyHostAnswer> answers = new ConcurrentHashMap<>();
    private final List<WebRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<PolicyHostFault> fault = new AtomicReference<>(PolicyHostFault.NONE);
    private final CountDownLatch closed = new CountDownLatch(1);

    /// @param authority of the certificates of hosts that are given none
    /// @param clock for the log of requests
    LabWeb(Authority authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
        try {
            this.server = new ServerSocket();
            this.server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            this.context = SSLContext.getInstance("TLS");
            this.context.init(new KeyManager[]{new LabWebKeys(identities)}, null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Thread.ofVirtual().name("lab-web").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void answer(String host, PolicyHostAnswer answer) {
        identities.computeIfAbsent(host, authority::issue);
        answers.put(host, answer);
    }

    /// Shows this certificate for a host.
    void identity(String host, Identity identity) {
        identities.put(host, identity);
    }

    /// From now on, for all connections.
    void fault(PolicyHostFault kind) {
        fault.set(kind);
    }

    /// What was asked, in order.
    List<WebRequest> requests() {
        return List.copyOf(requests);
    }

    List<WebRequest> requests(String host) {
        return requests.stream().filter(request -> request.host().equals(host)).toList();
    }

    /// How many were made, whatever became of them.
    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        closed.countDown();
        cut(server);
        open.forEach(LabWeb::cut);
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().name("lab-web").start(() -> attend(socket));
            }
        } catch (IOException _) {
            // The lab was closed.
        }
    }

    private void attend(Socket socket) {
        try (socket) {
            if (fault.get().strike(socket, closed)) {
                return;
            }
            var offered = new AtomicReference<List<String>>(List.of());
            var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            tls.setHandshakeApplicationProtocolSelector((_, protocols) -> {
                offered.set(List.copyOf(protocols));
                return fault.get().choose(protocols);
            });
            tls.startHandshake();
            respond(new Wire(socket, tls), read(tls, offered.get()));
            tls.close();
        } catch (IOException _) {
            // The one who asked has gone, as they do when they do not like what they see.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void respond(Wire wire, WebRequest request) throws IOException, InterruptedException {
        var answer = answers.get(request.host());
        if (answer == null || answer.needsBody()) {
            requests.add(request.with(body(wire.tls.getInputStream(), request)));
        } else {
            requests.add(request);
        }
        if (answer != null) {
            answer.give(wire);
        }
    }

    private WebRequest read(SSLSocket tls, List<String> alpn) throws IOException {
        var lines = head(tls.getInputStream()).split("\r\n");
        var sni = ((ExtendedSSLSession) tls.getSession()).getRequestedServerNames()
                .stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst()
                .orElse("");
        return new WebRequest(sni, alpn, lines[0], List.of(lines).subList(1, lines.length), new byte[0],
                clock.instant());
    }

    private static byte[] body(InputStream in, WebRequest request) throws IOException {
        var length = request.header("Content-Length").map(Integer::parseInt).orElse(0);
        var body = in.readNBytes(Math.min(length, MAX_BODY));
        if (body.length < length) {
            throw new IOException("no complete body");
        }
        return body;
    }

    private static String head(InputStream in) throws IOException {
        var octets = new ByteArrayOutputStream();
        while (octets.size() < MAX_HEAD) {
            var octet = in.read();
            if (octet < 0) {
                throw new IOException("no complete request");
            }
            octets.write(octet);
            var text = octets.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        throw new IOException("an endless request");
    }

    private static void cut(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // It is closed one way or the other.
        }
    }

    private final class Wire implements PolicyHostAnswer.Line {

        private final Socket socket;
        private final SSLSocket tls;

        Wire(Socket socket, SSLSocket tls) {
            this.socket = socket;
            this.tls = tls;
        }

        @Override
        public void send(byte[] octets) throws IOException {
            tls.getOutputStream().write(octets);
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void cut() throws IOException {
            socket.close();
        }

        @Override
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
