package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.delivery.transport.smtp.RelaySocket.InjectedPlaintextException;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.MinimumTls;
import org.stsrelay.delivery.trust.CertificateNames;
import org.stsrelay.delivery.trust.Trust;

/// Shakes hands, then judges.
///
/// The handshake itself accepts every certificate, and the chain is judged after it, a resumed one included. So one
/// session cache serves all requirements without one lending its leniency to another, and each failure has the words of
/// our own code.
final class TlsClient {

    private static final int RESUMABLE_SECONDS = 3600;
    private static final int NAMES_KEPT = 5;
    /// Whatever both sides can (P16); the runtime leaves out what its security properties disable.
    private static final String[] ANY_PROTOCOL = {"TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"};
    /// The suites of TLS 1.3, and those of 1.2 whose keys are ephemeral.
    private static final List<String> FORWARD_SECRET =
            List.of("TLS_AES_", "TLS_CHACHA20_", "TLS_ECDHE_", "TLS_DHE_");

    private final Trust trust;
    private final Supplier<MinimumTls> minimum;
    private final TransportListener listener;
    private final SSLContext context;
    private final String[] verifiedSuites;

    /// @param minimum what a session has to be to count as verified
    TlsClient(Trust trust, Supplier<MinimumTls> minimum, TransportListener listener) {
        this.trust = trust;
        this.minimum = minimum;
        this.listener = listener;
        this.context = newContext();
        this.verifiedSuites = Arrays.stream(context.getDefaultSSLParameters().getCipherSuites())
                .filter(TlsClient::isForwardSecret)
                .toArray(String[]::new);
    }

    /// @param serverName for SNI
    /// @param strictly whether less than the minimum is of no use
    /// @throws TlsTroubleException when there is no TLS session in the end
    Security.Tls secure(RelaySocket socket, DomainPart host, DomainPart serverName, boolean strictly)
            throws TlsTroubleException {
        var parameters = parameters(serverName, strictly);
        var start = System.nanoTime();
        var session = handshake(socket, host, parameters);
        listener.handshake(session.tls().getProtocol(), Duration.ofNanos(System.nanoTime() - start));
        return new Security.Tls(describe(session), webPki(session, host), session.chain());
    }

    /// @param chain what the host showed, the leaf first
    private record Established(SSLSession tls, List<X509Certificate> chain) {}

    /// Nothing but the handshake ends up as a failure of the handshake: a mistake of our own in judging a session must
    /// not look like a host without TLS, which may be spoken to in clear.
    private Established handshake(RelaySocket socket, DomainPart host, SSLParameters parameters)
            throws TlsTroubleException {
        try {
            var session = socket.upgrade(context.getSocketFactory(), host.toString(), parameters);
            return new Established(session, chainOf(session));
        } catch (InjectedPlaintextException e) {
            throw trouble("starttls-injection", host + ": " + e.getMessage());
        } catch (IOException e) {
            var late = socket.isKilled() || e instanceof SocketTimeoutException;
            throw trouble(late ? "tls-handshake-timeout" : "tls-handshake-failed",
                    "no TLS session with " + host + (late ? " in time" : "") + ": " + e.getMessage());
        }
    }

    private static TlsTroubleException trouble(String reasonCode, String detail) {
        return new TlsTroubleException(FailureType.VALIDATION_FAILURE, reasonCode, detail);
    }

    private SSLParameters parameters(DomainPart serverName, boolean strictly) {
        var parameters = new SSLParameters();
        parameters.setProtocols(strictly ? minimum.get().protocols().toArray(String[]::new) : ANY_PROTOCOL);
        if (strictly) {
            parameters.setCipherSuites(verifiedSuites);
        }
        parameters.setServerNames(serverNames(serverName));
        return parameters;
    }

    /// The name of the MX record (RFC 8461 §7.1), or the TLSA base domain (RFC 7672 §8.1). A name with an underscore is none that SNI can carry (P16), and an
    /// address is none either (RFC 6066 §3).
    private static List<SNIServerName> serverNames(DomainPart host) {
        return switch (host) {
            case DomainPart.Name(var name) when name.ascii().indexOf('_') < 0 ->
                List.of(new SNIHostName(name.ascii()));
            case DomainPart.Name(_),DomainPart.Literal(_) -> List.of();
        };
    }

    private Optional<TlsFailure> webPki(Established session, DomainPart host) {
        return switch (host) {
            case DomainPart.Name(var name) ->
                weakness(minimum.get(), session.tls().getProtocol(), session.tls().getCipherSuite(), name)
                        .or(() -> trust.judge(session.chain(), name));
            case DomainPart.Literal(_) -> Optional.of(new TlsFailure(FailureType.CERTIFICATE_HOST_MISMATCH, "",
                    host + " is an address, and certificates prove names"));
        };
    }

    /// What of RFC 8461 §7.2 and RFC 9325 §4.1 the session falls short of.
    static Optional<TlsFailure> weakness(MinimumTls minimum, String protocol, String suite, DomainName host) {
        if (!minimum.protocols().contains(protocol)) {
            return Optional.of(new TlsFailure(FailureType.VALIDATION_FAILURE, "tls-version-too-old",
                    host + " speaks " + protocol + " where " + minimum.protocols().getLast() + " is the least"));
        }
        if (!isForwardSecret(suite)) {
            return Optional.of(new TlsFailure(FailureType.VALIDATION_FAILURE, "no-forward-secrecy",
                    host + " agreed on " + suite + ", which has no forward secrecy"));
        }
        return Optional.empty();
    }

    private static boolean isForwardSecret(String suite) {
        return FORWARD_SECRET.stream().anyMatch(suite::startsWith);
    }

    private static TlsSession describe(Established session) {
        var leaf = session.chain().getFirst();
        return new TlsSession(session.tls().getProtocol(), session.tls().getCipherSuite(),
                CertificateNames.of(leaf).stream().limit(NAMES_KEPT).toList(),
                leaf.getIssuerX500Principal().getName(), leaf.getNotAfter().toInstant());
    }

    private static List<X509Certificate> chainOf(SSLSession session) throws SSLPeerUnverifiedException {
        return Arrays.stream(session.getPeerCertificates()).map(TlsClient::x509).toList();
    }

    private static X509Certificate x509(Certificate certificate) {
        return (X509Certificate) certificate;
    }

    private static SSLContext newContext() {
        try {
            var context = SSLContext.getInstance("TLS");
            // No key manager: a host that asks for a client certificate gets none.
            context.init(new KeyManager[0], new TrustManager[]{new EveryChain()}, null);
            context.getClientSessionContext().setSessionTimeout(RESUMABLE_SECONDS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }

    /// Lets the handshake pass; [#webPki] decides.
    private static final class EveryChain extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
