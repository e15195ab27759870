package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// The socket that `SMTPTransport.connect(Socket)` is given. It owns the real one, and with it what the library keeps to
/// itself: deadlines, the grouping of commands, the switch to TLS under the library's streams, the TLS session.
final class RelaySocket extends Socket {

    private final Socket plain;
    private final Watchdog watchdog;
    private final SocketInput input;
    private final SocketOutput output;
    private Optional<SSLSocket> tls = Optional.empty();
    private volatile long deadline;
    private volatile boolean resting;
    private volatile boolean killed;

    /// @param connected to the host
    RelaySocket(Socket connected, Watchdog watchdog, Duration firstLimit) throws IOException {
        this.plain = connected;
        this.watchdog = watchdog;
        this.input = new SocketInput(this, connected.getInputStream());
        this.output = new SocketOutput(this, connected.getOutputStream());
        deadline(firstLimit);
        watchdog.add(this);
    }

    /// Everything until the next call has to be over by then.
    void deadline(Duration limit) {
        deadline = System.nanoTime() + limit.toNanos();
        resting = false;
    }

    /// Nothing is under way, so nothing can be late.
    void rest() {
        resting = true;
        input.release();
        output.release();
    }

    boolean isOverdue(long now, Duration grace) {
        return !resting && now - deadline > grace.toNanos();
    }

    void limitRead() throws SocketException, SocketTimeoutException {
        var millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("deadline passed");
        }
        readLimit((int) Math.min(millis, Integer.MAX_VALUE));
    }

    void readLimit(int millis) throws SocketException {
        plain.setSoTimeout(millis);
    }

    /// Goes on in TLS. Octets that came in clear before it and were not asked for would be read as if the host had said
    /// them under TLS (CVE-2011-0411 and its kin), so they end the connection.
    ///
    /// @param host for the session cache, which is keyed by host and port
    SSLSession upgrade(SSLSocketFactory factory, String host, SSLParameters parameters) throws IOException {
        var early = input.available() + plain.getInputStream().available();
        if (early > 0) {
            throw new InjectedPlaintextException(early);
        }
        var layered = (SSLSocket) factory.createSocket(plain, host, plain.getPort(), true);
        layered.setSSLParameters(parameters);
        limitRead();
        layered.startHandshake();
        tls = Optional.of(layered);
        input.continueWith(layered.getInputStream());
        output.continueWith(layered.getOutputStream());
        return layered.getSession();
    }

    /// Whether a connection that has rested can still be talked to. Costs no round trip. A peer that closed without a
    /// word may go unnoticed here and is noticed at the next command.
    boolean isAlive() {
        try {
            if (plain.isClosed() || input.available() > 0) {
                return false;
            }
            // Under TLS it may be a session ticket, which says nothing about the connection.
            return plain.getInputStream().available() == 0 || (tls.isPresent() && input.isQuiet());
        } catch (IOException _) {
            return false;
        }
    }

    boolean isTls() {
        return tls.isPresent();
    }

    boolean isKilled() {
        return killed;
    }

    SocketOutput output() {
        return output;
    }

    /// Ends whatever is blocked on it at once. Says nothing to the peer.
    void kill() {
        killed = true;
        watchdog.remove(this);
        closeQuietly(plain);
    }

    @Override
    public void close() throws IOException {
        try {
            if (tls.isPresent() && !plain.isClosed()) {
                tls.get().close();
            }
        } finally {
            watchdog.remove(this);
            plain.close();
        }
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return plain.getLocalAddress();
    }

    @Override
    public int getPort() {
        return plain.getPort();
    }

    @Override
    public int getLocalPort() {
        return plain.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return plain.getRemoteSocketAddress();
    }

    @Override
    public boolean isConnected() {
        return plain.isConnected();
    }

    @Override
    public boolean isBound() {
        return plain.isBound();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        plain.setSoTimeout(millis);
    }

    static final class InjectedPlaintextException extends IOException {
        private static final long serialVersionUID = 1;

        InjectedPlaintextException(int octets) {
            super(octets + " octets of clear text stood behind the reply to STARTTLS");
        }
    }
}
