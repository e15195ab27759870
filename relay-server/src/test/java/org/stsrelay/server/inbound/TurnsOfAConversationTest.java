package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a session reads and writes, call by call, since system calls are most of what a message costs on its way in: one
/// write for each turn of the client's, before the relay waits for the next, and no read beside those that bring something.
class TurnsOfAConversationTest {

    private static final String EHLO = "EHLO client.example\r\n";
    private static final String MAIL = "MAIL FROM:<a@b.example>\r\n";
    private static final String RCPT = "RCPT TO:<c@d.example>\r\n";
    private static final String DATA = "DATA\r\n";
    private static final String TEXT = "Subject: a\r\n\r\nhello\r\n.\r\n";
    private static final String QUIT = "QUIT\r\n";

    private final Front front = Front.open();

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void whoWaitsForEachReplyGetsEachInOneWrite() throws Exception {
        assertThat(conversation(EHLO, MAIL, RCPT, DATA, TEXT, QUIT)).containsExactly("220", "< EHLO", "250", "< MAIL",
                "250", "< RCPT", "250", "< DATA", "354", "< Subject:", "250", "< QUIT", "221", "closed");
    }

    @Test
    void PIPE_3_2_1_whoSendsAGroupGetsItsRepliesInOneWrite() throws Exception {
        assertThat(conversation(EHLO, MAIL + RCPT + RCPT + DATA, TEXT, QUIT)).containsExactly("220", "< EHLO", "250",
                "< MAIL", "250 250 250 354", "< Subject:", "250", "< QUIT", "221", "closed");
    }

    @Test
    void whoGoesOnBehindTheTextGetsEverythingInOneWriteToo() throws Exception {
        assertThat(conversation(EHLO, MAIL + RCPT + DATA, TEXT + MAIL + RCPT + DATA, TEXT + QUIT)).containsExactly(
                "220",
                "< EHLO", "250", "< MAIL", "250 250 354", "< Subject:", "250 250 250 354", "< Subject:", "250 221",
                "closed");
    }

    /// A command that comes in two pieces is no turn: nothing waits to be said in between.
    @Test
    void aPieceOfACommandIsNotAnswered() throws Exception {
        assertThat(conversation("EHLO cli", "ent.example\r\nNO", "OP\r\n", QUIT)).containsExactly("220", "< EHLO",
                "< ent.example", "250", "< OP", "250", "< QUIT", "221", "closed");
    }

    @Test
    void aTextIsReadInPiecesOf8KiB() throws Exception {
        var line = "x".repeat(78) + "\r\n";
        assertThat(conversation(EHLO, MAIL + RCPT + DATA, line.repeat(300) + ".\r\n", QUIT))
                .filteredOn(turn -> turn.startsWith("< x"))
                .hasSize(3);
    }

    /// Has a client say its pieces, each of which it sends when the relay waits for it.
    ///
    /// @return each write as the codes of its replies, each read as its first word behind `<`, and the end
    private List<String> conversation(String... pieces) throws Exception {
        var wire = new Wire(pieces);
        var listening = front.listener.listening();
        var connection = new Connection(wire, Duration.ofMinutes(1), listening.connections());
        var socket = new RelaySocket(connection, new Dialogue(connection, listening));
        var server = SmtpListener.server(listening, new OneConnection(socket));
        server.start();
        try {
            assertThat(wire.closed.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            server.stop();
        }
        return wire.turns;
    }

    private static final class OneConnection extends ServerSocket {

        private final Queue<Socket> sockets;
        private final CountDownLatch stopped = new CountDownLatch(1);

        private OneConnection(Socket only) throws IOException {
            sockets = new ArrayDeque<>(List.of(only));
        }

        @Override
        public Socket accept() throws IOException {
            try {
                if (sockets.isEmpty()) {
                    stopped.await();
                }
                return sockets.remove();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /// A client in memory. What it sends is one read, as long as that has room for it.
    private static final class Wire extends Socket {

        private final List<String> turns = new CopyOnWriteArrayList<>();
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Queue<InputStream> pieces = new ArrayDeque<>();

        private Wire(String... pieces) {
            for (var piece : pieces) {
                this.pieces.add(new ByteArrayInputStream(piece.getBytes(StandardCharsets.US_ASCII)));
            }
        }

        private int read(byte[] octets, int offset, int length) throws IOException {
            var count = pieces.isEmpty() ? -1 : pieces.element().read(octets, offset, length);
            if (count > 0) {
                turns.add("< " + new String(octets, offset, count, StandardCharsets.US_ASCII).split("\\s", 2)[0]);
                if (pieces.element().available() == 0) {
                    pieces.remove();
                }
            }
            return count;
        }

        private void written(String replies) {
            turns.add(replies.lines()
                    .filter(line -> line.charAt(3) == ' ')
                    .map(line -> line.substring(0, 3))
                    .collect(Collectors.joining(" ")));
        }

        @Override
        public InputStream getInputStream() {
            return new InputStream() {
                @Override
                public int read() {
                    throw new AssertionError("octet by octet");
                }

                @Override
                public int read(byte[] octets, int offset, int length) throws IOException {
                    return Wire.this.read(octets, offset, length);
                }
            };
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int octet) {
                    throw new AssertionError("octet by octet");
                }

                @Override
                public void write(byte[] octets, int offset, int length) {
                    written(new String(octets, offset, length, StandardCharsets.US_ASCII));
                }
            };
        }

        @Override
        public void close() {
            turns.add("closed");
            closed.countDown();
        }

        @Override
        public void setTcpNoDelay(boolean on) {}

        @Override
        public InetAddress getInetAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }
    }
}
