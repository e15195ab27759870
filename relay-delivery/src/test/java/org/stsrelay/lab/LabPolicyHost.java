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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/// All policy hosts of the lab behind one port of 127.0.0.1: each shows its own certificate and gives its own answer.
public final class LabPolicyHost implements AutoCloseable {

    private static final int MAX_REQUEST = 64 * 1024;

    private final Authority authority;
    private final Clock clock;
    private final ServerSocket server;
    private final SSLContext context;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final Map<String, PolicyHostAnswer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<PolicyHostFault> fault = new AtomicReference<>(PolicyHostFault.NONE);
    private final CountDownLatch closed = new CountDownLatch(1);

    /// @param sni the name asked for in the handshake
    /// @param alpn the protocols offered in it
    /// @param line the request line
    /// @param headers the header fields, as they came
    public record Request(String sni, List<String> alpn, String line, List<String> headers, Instant at) {

        /// The value of a header field, its name in any case.
        public Optional<String> header(String name) {
            var start = name + ":";
            return headers.stream()
                    .filter(header -> header.regionMatches(true, 0, start, 0, start.length()))
                    .map(header -> header.substring(start.length()).strip())
                    .findFirst();
        }
    }

    public LabPolicyHost(Authority authority) {
        this(authority, Clock.systemUTC());
    }

    /// @param authority of the certificates of hosts that are given none
    /// @param clock for the log of requests
    public LabPolicyHost(Authority authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
        try {
            this.server = new ServerSocket();
            this.server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            this.context = SSLContext.getInstance("TLS");
            this.context.init(new KeyManager[]{new PolicyHostKeys(identities)}, null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Thread.ofVirtual().name("lab-policy-host").start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// Serves a policy as it should be served.
    public void serve(String domain, String policy) {
        answer(domain, PolicyHostAnswer.policy(policy));
    }

    /// Answers with exactly these octets.
    public void answer(String domain, byte[] octets) {
        answer(domain, PolicyHostAnswer.octets(octets));
    }

    public void answer(String domain, PolicyHostAnswer answer) {
        identities.computeIfAbsent(host(domain), authority::issue);
        answers.put(host(domain), answer);
    }

    /// Shows this certificate for `mta-sts.DOMAIN`.
    public void identity(String domain, Identity identity) {
        identities.put(host(domain), identity);
    }

    /// From now on, for all connections.
    public void fault(PolicyHostFault kind) {
        fault.set(kind);
    }

    /// What was asked, in order.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> requests(String domain) {
        return requests.stream().filter(request -> request.sni().equals(host(domain))).toList();
    }

    /// How many were made, whatever became of them.
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        closed.countDown();
        cut(server);
        open.forEach(LabPolicyHost::cut);
    }

    private static String host(String domain) {
        return "mta-sts." + domain;
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().name("lab-policy-host").start(() -> attend(socket));
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
            var request = read(tls, offered.get());
            requests.add(request);
            var answer = answers.get(request.sni());
            if (answer != null) {
                answer.give(new Wire(socket, tls));
            }
            tls.close();
        } catch (IOException _) {
            // The one who asked has gone, as they do when they do not like what they see.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private Request read(SSLSocket tls, List<String> alpn) throws IOException {
        var lines = head(tls.getInputStream()).split("\r\n");
        var sni = ((ExtendedSSLSession) tls.getSession()).getRequestedServerNames()
                .stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst()
                .orElse("");
        return new Request(sni, alpn, lines[0], List.of(lines).subList(1, lines.length), clock.instant());
    }

    private static String head(InputStream in) throws IOException {
        var octets = new ByteArrayOutputStream();
        while (octets.size() < MAX_REQUEST) {
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
    }
}
