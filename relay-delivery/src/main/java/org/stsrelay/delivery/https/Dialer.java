package org.stsrelay.delivery.https;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.stsrelay.delivery.https.HttpsException.Kind;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart.Literal;
import org.stsrelay.delivery.mail.DomainPart.Name;

/// Connects to a web server at one of its addresses.
final class Dialer {

    /// The chain is the longest part; the JDK bounds it as well.
    private static final long HANDSHAKE_OCTETS = 128 * 1024;

    /// A sixth of the whole time, so that dead addresses leave some for a good one.
    private static final int CONNECT_SHARE = 6;
    private static final int HANDSHAKE_SHARE = 4;

    private final Reach reach;
    private final WebHost host;
    private final InetAddress address;
    private final CertificateJudge judge;

    Dialer(Reach reach, WebHost host, InetAddress address, CertificateJudge judge) {
        this.reach = reach;
        this.host = host;
        this.address = address;
        this.judge = judge;
    }

    /// Connects and shakes hands; the certificate has been judged when this returns.
    Connection connect() throws HttpsException {
        var wire = new BoundedSocket();
        try {
            reach(wire);
            return new Connection(reach, host, toString(), secure(wire), wire);
        } catch (HttpsException e) {
            wire.cut();
            throw e;
        }
    }

    private void reach(BoundedSocket wire) throws HttpsException {
        try {
            wire.connect(new InetSocketAddress(address, host.port()), reach.share(CONNECT_SHARE));
        } catch (SocketTimeoutException _) {
            throw new HttpsException(Kind.CONNECT_ERROR, "connect-timeout",
                    this + " did not accept a connection within " + reach.share(CONNECT_SHARE) + " ms");
        } catch (ConnectException e) {
            throw new HttpsException(Kind.CONNECT_ERROR, "connect-refused",
                    this + " refused the connection: " + e.getMessage());
        } catch (IOException e) {
            throw new HttpsException(Kind.CONNECT_ERROR, "connect-error",
                    this + " could not be connected to: " + e.getMessage());
        }
    }

    private SSLSocket secure(BoundedSocket wire) throws HttpsException {
        var trust = new JudgingTrustManager(judge);
        try {
            wire.setSoTimeout(reach.share(HANDSHAKE_SHARE));
            wire.allow(HANDSHAKE_OCTETS);
            var tls = (SSLSocket) contextWith(trust).getSocketFactory()
                    .createSocket(wire, host.uriHost(), host.port(), true);
            tls.setSSLParameters(parameters(tls.getSSLParameters()));
            tls.startHandshake();
            return tls;
        } catch (SocketTimeoutException _) {
            throw new HttpsException(Kind.TLS_ERROR, "tls-handshake-timeout",
                    this + " did not answer in the TLS handshake");
        } catch (SSLException e) {
            throw wire.overrun() ? tooLarge() : refused(trust, e);
        } catch (IOException e) {
            throw wire.overrun()
                    ? tooLarge()
                    : new HttpsException(Kind.TLS_ERROR, "tls-handshake-failed",
                            this + " broke the TLS handshake off: " + e.getMessage());
        }
    }

    private HttpsException tooLarge() {
        return new HttpsException(Kind.TOO_LARGE, "too-large", this + " sends more than a handshake needs");
    }

    private HttpsException refused(JudgingTrustManager trust, SSLException e) {
        return trust.refusal()
                .map(failure -> new HttpsException(Kind.CERTIFICATE,
                        failure.reasonCode().isEmpty() ? failure.type().token() : failure.reasonCode(),
                        this + " is not proven to be the " + host.role() + ": " + failure.detail()))
                .orElseGet(() -> new HttpsException(Kind.TLS_ERROR, "tls-handshake-failed",
                        "no TLS 1.2 or later with " + this + ": " + e.getMessage()));
    }

    /// No session is shared with another visit: a resumed one would not show its certificate again.
    private static SSLContext contextWith(JudgingTrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private SSLParameters parameters(SSLParameters parameters) throws HttpsException {
        parameters.setProtocols(new String[]{"TLSv1.3", "TLSv1.2"});
        parameters.setServerNames(serverNames());
        parameters.setApplicationProtocols(new String[]{"http/1.1"});
        return parameters;
    }

    /// RFC 8461 §7.1 has it in every handshake, and JSSE has no underscore in it. An address is never in it (RFC 6066 §3).
    private List<SNIServerName> serverNames() throws HttpsException {
        return switch (host.name()) {
            case Name(var name) -> List.of(serverName(name));
            case Literal(_) -> List.of();
        };
    }

    private static SNIServerName serverName(DomainName name) throws HttpsException {
        try {
            return new SNIHostName(name.ascii());
        } catch (IllegalArgumentException _) {
            throw new HttpsException(Kind.TLS_ERROR, "no-host-name",
                    name + " is no host name that TLS can ask for, so its certificate cannot be");
        }
    }

    /// Host and address, in messages.
    @Override
    public String toString() {
        return host.at(address);
    }
}
