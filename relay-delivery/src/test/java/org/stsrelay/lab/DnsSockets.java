package org.stsrelay.lab;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.xbill.DNS.Message;

/// UDP and TCP on one loopback port. UDP is served by a single thread, which is the fast way for answers that take
/// microseconds; what shall be late waits elsewhere.
final class DnsSockets implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int PORT_TRIES = 50;
    private static final Executor THREAD_EACH = task -> Thread.ofVirtual().name("lab-dns").start(task);

    private final Responder responder;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /// Makes an answer of a question.
    @FunctionalInterface
    interface Responder {
        DnsReply reply(Message query, boolean tcp);
    }

    DnsSockets(Responder responder) {
        this.responder = responder;
        var pair = open();
        this.tcp = pair.tcp();
        this.udp = pair.udp();
        Thread.ofPlatform().daemon().name("lab-dns-udp").start(this::serveUdp);
        Thread.ofVirtual().name("lab-dns-tcp").start(this::acceptTcp);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    @Override
    public void close() {
        udp.close();
        closeQuietly(tcp);
        dropConnections();
    }

    void dropConnections() {
        connections.forEach(DnsSockets::closeQuietly);
    }

    private record Pair(ServerSocket tcp, DatagramSocket udp) {}

    /// The system picks the TCP port; the same one for UDP is nearly always free.
    private static Pair open() {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        for (var attempt = 1;; attempt++) {
            ServerSocket tcp = null;
            try {
                tcp = new ServerSocket(0, 100, loopback);
                var udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
                udp.setReceiveBufferSize(RECEIVE_BUFFER);
                return new Pair(tcp, udp);
            } catch (IOException e) {
                if (tcp != null) {
                    closeQuietly(tcp);
                }
                if (attempt == PORT_TRIES) {
                    throw new UncheckedIOException("no loopback port for both UDP and TCP", e);
                }
            }
        }
    }

    private void serveUdp() {
        var buffer = new byte[Message.MAXLENGTH];
        while (!udp.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                var asker = packet.getSocketAddress();
                serve(Arrays.copyOf(packet.getData(), packet.getLength()), false,
                        answer -> udp.send(new DatagramPacket(answer, answer.length, asker)));
            } catch (IOException _) {
                // Closed, or an asker that has gone.
            }
        }
    }

    private void acceptTcp() {
        while (!tcp.isClosed()) {
            try {
                var connection = tcp.accept();
                connections.add(connection);
                THREAD_EACH.execute(() -> serveTcp(connection));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serveTcp(Socket connection) {
        try (connection) {
            var in = new DataInputStream(connection.getInputStream());
            var out = connection.getOutputStream();
            var oneAtATime = new ReentrantLock();
            while (true) {
                serve(in.readNBytes(in.readUnsignedShort()), true, answer -> {
                    oneAtATime.lock();
                    try {
                        out.write(framed(answer));
                    } finally {
                        oneAtATime.unlock();
                    }
                });
            }
        } catch (IOException _) {
            // The asker has gone.
        } finally {
            connections.remove(connection);
        }
    }

    private static byte[] framed(byte[] answer) {
        var framed = new byte[answer.length + 2];
        framed[0] = (byte) (answer.length >> 8);
        framed[1] = (byte) answer.length;
        System.arraycopy(answer, 0, framed, 2, answer.length);
        return framed;
    }

    private void serve(byte[] octets, boolean overTcp, Sender sender) throws IOException {
        var reply = responder.reply(new Message(octets), overTcp);
        if (reply.after().isZero()) {
            send(reply, sender);
            return;
        }
        late(reply.after()).execute(() -> send(reply, sender));
    }

    private static Executor late(Duration after) {
        return CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS, THREAD_EACH);
    }

    private static void send(DnsReply reply, Sender sender) {
        reply.octets().ifPresent(octets -> {
            try {
                sender.send(octets);
            } catch (IOException _) {
                // The asker has gone.
            }
        });
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no use any more either way.
        }
    }

    @FunctionalInterface
    private interface Sender {
        void send(byte[] answer) throws IOException;
    }
}
