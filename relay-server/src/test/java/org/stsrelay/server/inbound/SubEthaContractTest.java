package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.subethamail.smtp.internal.proxy.ProxyHandler;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.HelpMessage;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.ServerSocketCreator;
import org.subethamail.smtp.server.Session;

/// What we rely on in SubEthaSMTP's internals, without any class of ours: an upgrade that changes it fails here first.
class SubEthaContractTest {

    @Test
    void commandsOfOursReplaceAllOfTheLibrarys() {
        var handler = SMTPServer.port(0).build().getCommandHandler();
        Verb.registerAll(handler);
        assertThat(handler.getVerbs())
                .allSatisfy(verb -> assertThat(handler.getCommand(verb)).isInstanceOf(Verb.class));
    }

    @Test
    void theSessionAsksForOneLineAtATimeAndForNoneAfterItsEnd() throws Exception {
        var wire = new FakeWire(List.of("XONE\r\n", "XTWO\r\n", "XEND\r\n", "XNEVER\r\n"));
        var executed = new CopyOnWriteArrayList<String>();
        serve(wire, ProxyHandler.NOP, command("XONE", executed, false), command("XTWO", executed, false),
                command("XEND", executed, true), command("XNEVER", executed, false));

        assertThat(executed).containsExactly("XONE read 1", "XTWO read 2", "XEND read 3");
        assertThat(wire.output()).isEqualTo("220 relay.example ESMTP test\r\n");
    }

    @Test
    void theEndOfInputEndsTheSessionQuietly() throws Exception {
        var wire = new FakeWire(List.of());
        serve(wire, ProxyHandler.NOP);
        assertThat(wire.output()).isEqualTo("220 relay.example ESMTP test\r\n");
    }

    @Test
    void theProxyHandlerComesBeforeTheGreetingOnTheSessionsThread() throws Exception {
        var wire = new FakeWire(List.of());
        var seen = new ArrayList<String>();
        serve(wire, (_, _, session) -> {
            seen.add(session.getSocket().getClass().getSimpleName()
                    + (Thread.currentThread().isVirtual() ? " virtual" : ""));
            return ProxyHandler.ProxyResult.FAIL;
        });
        assertThat(seen).containsExactly("FakeWire virtual");
        assertThat(wire.output()).doesNotContain("220 ").matches("\\d{3} .*\\r\\n");
    }

    @Test
    void theProxyHandlerMayHaveTheSessionMakeItsStreamsAgain() throws Exception {
        var wire = new FakeWire(List.of("XONE\r\n", "XEND\r\n"));
        var executed = new CopyOnWriteArrayList<String>();
        serve(wire, (_, _, session) -> {
            session.setSocket(session.getSocket());
            return ProxyHandler.ProxyResult.NOP;
        }, command("XONE", executed, false), command("XEND", executed, true));

        assertThat(executed).containsExactly("XONE read 1", "XEND read 2");
        assertThat(wire.output()).isEqualTo("220 relay.example ESMTP test\r\n");
    }

    @Test
    void theSessionClosesItsStreamsWhenItEnds() throws Exception {
        var wire = new FakeWire(List.of());
        serve(wire, ProxyHandler.NOP);
        assertThat(wire.inputClosed.getCount()).isZero();
    }

    private static Command command(String name, List<String> executed, boolean last) {
        return new Command() {
            @Override
            public void execute(String line, Session session) {
                executed.add(line + " read " + ((FakeWire) session.getSocket()).reads);
                if (last) {
                    session.quit();
                }
            }

            @Override
            public HelpMessage getHelp() {
                return new HelpMessage(name, "");
            }

            @Override
            public String getName() {
                return name;
            }
        };
    }

    /// Runs one session over the wire, to its end.
    private static void serve(FakeWire wire, ProxyHandler proxy, Command... commands) throws Exception {
        var server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("relay.example")
                .softwareName("test")
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .proxyHandler(proxy)
                .serverSocketFactory((ServerSocketCreator) () -> new OneConnection(wire))
                .build();
        for (var command : commands) {
            server.getCommandHandler().addCommand(command);
        }
        server.start();
        try {
            wire.inputClosed.await();
        } finally {
            server.stop();
        }
    }

    private static final class OneConnection extends ServerSocket {

        private final LinkedBlockingQueue<Socket> sockets;

        private OneConnection(Socket only) throws IOException {
            sockets = new LinkedBlockingQueue<>(List.of(only));
        }

        @Override
        public Socket accept() throws IOException {
            try {
                return sockets.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /// A client in memory, whose every line is one read.
    private static final class FakeWire extends Socket {

        private final Queue<String> lines;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final CountDownLatch inputClosed = new CountDownLatch(1);
        private int reads;

        private FakeWire(List<String> lines) {
            this.lines = new ArrayDeque<>(lines);
        }

        private String output() {
            return written.toString(StandardCharsets.US_ASCII);
        }

        @Override
        public InputStream getInputStream() {
            return new InputStream() {
                @Override
                public int read() {
                    throw new AssertionError("the session reads through a buffer");
                }

                @Override
                public int read(byte[] octets, int offset, int length) {
                    var line = lines.poll();
                    reads++;
                    return line == null
                            ? -1
                            : new ByteArrayInputStream(line.getBytes(StandardCharsets.US_ASCII)).read(octets, offset,
                                    length);
                }

                @Override
                public void close() {
                    inputClosed.countDown();
                }
            };
        }

        @Override
        public OutputStream getOutputStream() {
            return written;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public InetAddress getInetAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public void setSoTimeout(int timeout) {}
    }
}
