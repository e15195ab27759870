package org.stsrelay.server.inbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/// A client that says exactly what a test makes it say, right or wrong.
final class Client implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /// Connects and says nothing.
    static Client to(InetSocketAddress address) {
        try {
            return new Client(new Socket(address.getAddress(), address.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Connects, is greeted and says EHLO.
    static Client greeted(InetSocketAddress address) {
        var client = to(address);
        client.expect("220");
        client.say("EHLO client.example");
        return client;
    }

    /// Sends a line and reads the reply.
    String say(String line) {
        send(line + "\r\n");
        return reply();
    }

    /// One reply, its lines joined by line feeds.
    String reply() {
        var text = new StringBuilder();
        String line;
        do {
            line = line();
            text.append(text.isEmpty() ? "" : "\n").append(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return text.toString();
    }

    void expect(String start) {
        var reply = reply();
        if (!reply.startsWith(start)) {
            throw new AssertionError("expected " + start + ", not: " + reply);
        }
    }

    /// Says MAIL, one RCPT and DATA, all of which are taken.
    Client untilData() {
        send("MAIL FROM:<from@sender.example>\r\nRCPT TO:<to@rcpt.example>\r\nDATA\r\n");
        expect("250");
        expect("250");
        expect("354");
        return this;
    }

    /// Sends a whole message.
    ///
    /// @param text as it goes over the wire, with its end
    String message(String text) {
        untilData().send(text);
        return reply();
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] octets) {
        try {
            out.write(octets);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String line() {
        try {
            var line = new ByteArrayOutputStream();
            for (var octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the server has hung up after: " + line);
                }
                line.write(octet);
            }
            return line.toString(StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many octets one read gives, of those that are there.
    int readOnce(byte[] octets) {
        try {
            return socket.getInputStream().read(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for the server to end the connection, and passes over what it still says.
    boolean isHungUpOn() {
        try {
            while (in.read() >= 0) {
                // It is still talking.
            }
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /// Says STARTTLS and shakes hands.
    Client startTls(SSLContext trusting) {
        send("STARTTLS\r\n");
        expect("220");
        return handshake(trusting);
    }

    Client handshake(SSLContext trusting) {
        try {
            var tls = (SSLSocket) trusting.getSocketFactory()
                    .createSocket(socket, "relay.example", socket.getPort(), true);
            tls.startHandshake();
            socket = tls;
            in = new BufferedInputStream(tls.getInputStream());
            out = tls.getOutputStream();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String tlsProtocol() {
        return ((SSLSocket) socket).getSession().getProtocol();
    }

    /// Whether it was asked for a certificate, had one, and sent it.
    boolean showedCertificate() {
        return ((SSLSocket) socket).getSession().getLocalCertificates() != null;
    }

    X509Certificate shownCertificate() {
        try {
            return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stopSending() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
