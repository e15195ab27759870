package org.stsrelay.delivery.sts.https;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.trust.Trust;

/// A policy host at one of its addresses.
final class PolicyHost {

    /// The chain is the longest part; the JDK bounds it as well.
    private static final long HANDSHAKE_OCTETS = 128 * 1024;

    /// A sixth of the whole time, so that dead addresses leave some for a good one.
    private static final int CONNECT_SHARE = 6;
    private static final int HANDSHAKE_SHARE = 4;

    private final Settings settings;
    private final DomainName name;
    private final InetAddress address;

    record Settings(Trust trust, int port, Duration totalDeadline, String userAgent) {}

    /// @param tls proven to be the policy host's
    /// @param wire what carries it
    record Connection(SSLSocket tls, BoundedSocket wire) implements AutoCloseable {

        /// Without a farewell: nothing more is sent, and nothing may block here.
        @Override
        public void close() {
            wire.cut();
        }
    }

    PolicyHost(Settings settings, DomainName name, InetAddress address) {
        this.settings = settings;
        this.name = name;
        this.address = address;
    }

    /// Connects and shakes hands; the certificate has been judged when this returns.
    Connection connect() throws NoConnectionException {
        var wire = new BoundedSocket();
        try {
            reach(wire);
            return new Connection(secure(wire), wire);
        } catch (FetchException e) {
            wire.cut();
            throw new NoConnectionException(e);
        }
    }

    private void reach(BoundedSocket wire) throws FetchException {
        try {
            wire.connect(new InetSocketAddress(address, settings.port()), share(CONNECT_SHARE));
        } catch (SocketTimeoutException _) {
            throw new FetchException(Kind.CONNECT_ERROR, "connect-timeout",
                    this + " did not accept a connection within " + share(CONNECT_SHARE) + " ms");
        } catch (ConnectException e) {
            throw new FetchException(Kind.CONNECT_ERROR, "connect-refused",
                    this + " refused the connection: " + e.getMessage());
        } catch (IOException e) {
            throw new FetchException(Kind.CONNECT_ERROR, "connect-error",
                    this + " could not be connected to: " + e.getMessage());
        }
    }

    private SSLSocket secure(BoundedSocket wire) throws FetchException {
        var judge = new JudgingTrustManager(settings.trust(), name);
        try {
            wire.setSoTimeout(share(HANDSHAKE_SHARE));
            wire.allow(HANDSHAKE_OCTETS);
            var tls = (SSLSocket) contextWith(judge).getSocketFactory()
                    .createSocket(wire, name.ascii(), settings.port(), true);
            tls.setSSLParameters(parameters(tls.getSSLParameters()));
            tls.startHandshake();
            return tls;
        } catch (SocketTimeoutException _) {
            throw new FetchException(Kind.TLS_ERROR, "tls-handshake-timeout",
                    this + " did not answer in the TLS handshake");
        } catch (SSLException e) {
            throw wire.overrun() ? tooLarge() : refused(judge, e);
        } catch (IOException e) {
            throw wire.overrun()
                    ? tooLarge()
                    : new FetchException(Kind.TLS_ERROR, "tls-handshake-failed",
                            this + " broke the TLS handshake off: " + e.getMessage());
        }
    }

    private FetchException tooLarge() {
        return new FetchException(Kind.TOO_LARGE, "too-large", this + " sends more than a handshake needs");
    }

    private FetchException refused(JudgingTrustManager judge, SSLException e) {
        return judge.refusal()
                .map(failure -> new FetchException(Kind.CERTIFICATE,
                        failure.reasonCode().isEmpty() ? failure.type().token() : failure.reasonCode(),
                        this + " is not proven to be the policy host: " + failure.detail()))
                .orElseGet(() -> new FetchException(Kind.TLS_ERROR, "tls-handshake-failed",
                        "no TLS 1.2 or later with " + this + ": " + e.getMessage()));
    }

    /// No session is shared with another fetch: a resumed one would not show its certificate again.
    private static SSLContext contextWith(JudgingTrustManager judge) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{judge}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private SSLParameters parameters(SSLParameters parameters) throws FetchException {
        parameters.setProtocols(new String[]{"TLSv1.3", "TLSv1.2"});
        parameters.setServerNames(List.of(serverName()));
        parameters.setApplicationProtocols(new String[]{"http/1.1"});
        return parameters;
    }

    /// RFC 8461 §7.1 has it in every handshake, and JSSE has no underscore in it.
    private SNIHostName serverName() throws FetchException {
        try {
            return new SNIHostName(name.ascii());
        } catch (IllegalArgumentException _) {
            throw new FetchException(Kind.TLS_ERROR, "no-host-name",
                    name + " is no host name that TLS can ask for, so its certificate cannot be");
        }
    }

    private int share(int part) {
        return (int) Math.max(1, settings.totalDeadline().toMillis() / part);
    }

    @Override
    public String toString() {
        var text = address.getHostAddress();
        return name + "[" + (address instanceof Inet6Address ? "IPv6:" + text : text) + "]:" + settings.port();
    }
}
