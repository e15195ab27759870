package org.stsrelay.server.inbound;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// The clients of `big-and-idle`, which needs nothing but the JDK to run them from this file:
///
/// - `idle PORT SESSIONS clear|tls` opens so many, says when they have had an answer to EHLO, and holds them until it is
///   given a line
/// - `big PORT MESSAGES DOMAIN` sends messages of 50 MiB over STARTTLS, one after the other
/// - `copy KEYSTORE MESSAGES` sends as many octets over TLS to somebody who only reads them
public final class LoadClients {

    private static final int SIZE = 50 << 20;
    private static final int AT_A_TIME = 32;
    private static final int BLOCK = 16 << 10;
    private static final byte[] LINES = octets(("x".repeat(76) + "\r\n").repeat(BLOCK / 78));

    private LoadClients() {}

    /// @param arguments what to do, and with what
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "idle" -> idle(port(arguments), Integer.parseInt(arguments[2]), arguments[3].equals("tls"));
            case "big" -> big(port(arguments), Integer.parseInt(arguments[2]), arguments[3]);
            case "copy" -> copy(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static int port(String... arguments) {
        return Integer.parseInt(arguments[1]);
    }

    private static void idle(int port, int sessions, boolean tls) throws Exception {
        var context = context(new KeyManager[0]);
        List<Client> open = Collections.synchronizedList(new ArrayList<>());
        var slots = new Semaphore(AT_A_TIME);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < sessions; i++) {
                slots.acquire();
                threads.submit(() -> {
                    try {
                        var client = Client.to(port);
                        open.add(tls ? client.startTls(context) : client);
                    } finally {
                        slots.release();
                    }
                    return true;
                });
            }
        }
        System.out.println(open.size() + " of " + sessions + " sessions are open");
        System.in.read();
        for (var client : open) {
            client.socket.close();
        }
    }

    private static void big(int port, int messages, String domain) throws Exception {
        var client = Client.to(port).startTls(context(new KeyManager[0]));
        var began = System.nanoTime();
        for (var i = 0; i < messages; i++) {
            client.say("MAIL FROM:<a@sender.example> SIZE=" + SIZE, "250");
            client.say("RCPT TO:<b@" + domain + ">", "250");
            client.say("DATA", "354");
            client.send(octets("Subject: big\r\n\r\n"));
            send(client);
            client.say(".", "250");
        }
        report("50 MiB messages over STARTTLS to " + domain, messages, began);
        client.say("QUIT", "221");
        client.socket.close();
    }

    private static void copy(Path store, int messages) throws Exception {
        try (var server = context(keys(store)).getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> {
                try (var socket = server.accept(); var in = socket.getInputStream()) {
                    var block = new byte[BLOCK];
                    for (var left = 1L * messages * sent(); left > 0;) {
                        var count = in.read(block);
                        if (count < 0) {
                            throw new IOException("the copy ended early");
                        }
                        left -= count;
                    }
                    return System.nanoTime();
                }
            });
            try (var socket = context(new KeyManager[0]).getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                var client = new Client(socket);
                var began = System.nanoTime();
                for (var i = 0; i < messages; i++) {
                    send(client);
                }
                reader.get();
                report("the same octets over bare TLS", messages, began);
            }
        }
    }

    private static void send(Client client) throws IOException {
        for (var at = 0; at < blocks(); at++) {
            client.send(LINES);
        }
    }

    private static int blocks() {
        return (SIZE - 1024) / LINES.length;
    }

    private static long sent() {
        return 1L * blocks() * LINES.length;
    }

    private static void report(String what, int messages, long began) {
        var seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("%s: %d in %.1f s, %.0f MiB/s%n", what, messages, seconds, messages * 50 / seconds);
    }

    private record Client(Socket socket, InputStream in) {

        Client(Socket socket) throws IOException {
            this(socket, new BufferedInputStream(socket.getInputStream(), 256));
        }

        static Client to(int port) throws IOException {
            var client = new Client(new Socket(InetAddress.getLoopbackAddress(), port));
            client.expect("220");
            client.say("EHLO client.example", "250");
            return client;
        }

        Client startTls(SSLContext context) throws IOException {
            say("STARTTLS", "220");
            var layered = context.getSocketFactory().createSocket(socket, "relay.lab.example", socket.getPort(), true);
            var client = new Client(layered);
            client.say("EHLO client.example", "250");
            return client;
        }

        void say(String command, String code) throws IOException {
            send(octets(command + "\r\n"));
            expect(code);
        }

        void send(byte[] octets) throws IOException {
            socket.getOutputStream().write(octets);
        }

        private void expect(String code) throws IOException {
            var line = line();
            while (line.startsWith(code + "-")) {
                line = line();
            }
            if (!line.startsWith(code)) {
                throw new IOException(code + " was expected, and what came was: " + line);
            }
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (var octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new IOException("the relay hung up after: " + line);
                }
                line.append((char) octet);
            }
            return line.toString();
        }
    }

    private static KeyManager[] keys(Path file) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "bench".toCharArray());
        }
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, "bench".toCharArray());
        return keys.getKeyManagers();
    }

    private static SSLContext context(KeyManager... keys) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[]{new Everybody()}, null);
        return context;
    }

    /// Whose certificate it is makes no difference to what it costs.
    private static final class Everybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
