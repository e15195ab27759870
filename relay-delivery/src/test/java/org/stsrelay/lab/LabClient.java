package org.stsrelay.lab;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/// A mail client that says what it is told to and fails when the answer is not 2yz or 3yz.
public final class LabClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private Socket socket;
    private InputStream in;
    private OutputStream out;

    public LabClient(InetSocketAddress server) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
        reply();
        command("EHLO client.lab.example");
    }

    /// Says STARTTLS, shakes hands and says EHLO again.
    ///
    /// @param trusting whom to believe
    public LabClient startTls(SSLContext trusting) throws IOException {
        command("STARTTLS");
        socket = trusting.getSocketFactory().createSocket(socket, "relay.lab.example", socket.getPort(), true);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
        command("EHLO client.lab.example");
        return this;
    }

    /// Sends one message in a session of its own.
    ///
    /// @return the reply to the end of data
    public static String send(InetSocketAddress server, String from, String to, String message) throws IOException {
        try (var client = new LabClient(server)) {
            return client.send(from, message.getBytes(StandardCharsets.UTF_8), to);
        }
    }

    /// @param message lines ended by CRLF, not yet dot-stuffed
    public String send(String from, byte[] message, String... recipients) throws IOException {
        return send(from, "", message, recipients);
    }

    /// @param parameters of MAIL, with a blank before each
    public String send(String from, String parameters, byte[] message, String... recipients) throws IOException {
        command("MAIL FROM:<" + from + ">" + parameters);
        for (var recipient : recipients) {
            command("RCPT TO:<" + recipient + ">");
        }
        command("DATA");
        return data(message);
    }

    /// What follows the 354.
    public String data(byte[] message) throws IOException {
        var lineStart = true;
        for (var octet : message) {
            if (lineStart && octet == '.') {
                out.write('.');
            }
            out.write(octet);
            lineStart = octet == '\n';
        }
        out.write((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return expectPositive("end of data", reply());
    }

    /// Sends these octets as they are.
    ///
    /// @return the next reply, whatever it is
    public String raw(String octets) throws IOException {
        out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return reply();
    }

    public String command(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return expectPositive(line, reply());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String expectPositive(String said, String reply) throws IOException {
        if (reply.charAt(0) != '2' && reply.charAt(0) != '3') {
            throw new IOException("'" + said + "' was answered: " + reply);
        }
        return reply;
    }

    private String reply() throws IOException {
        var text = new StringBuilder();
        while (true) {
            var line = line();
            text.append(text.isEmpty() ? "" : "\n").append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return text.toString();
            }
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server closed the connection after: " + line);
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }
}
