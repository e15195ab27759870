package org.stsrelay.server.inbound;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;

/// The clients that may relay because of the certificate that they show (RFC 8446 §4.3.2).
///
/// A certificate that does not count never ends the handshake: many servers show the one they have to everybody. It is as
/// if none had been shown.
final class ClientCertificates {

    private static final X509Certificate[] NO_ISSUERS = {};

    private final ListenerSettings.ClientCertificates settings;
    private final Clock clock;
    private final Allowance allowance;
    private final Optional<Authorities> authorities;

    private ClientCertificates(ListenerSettings.ClientCertificates settings, Rate recipients, Clock clock)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.allowance = new Allowance("your certificate", "listeners.tls.client-certificates",
                settings.senderDomains(), List.of(), recipients);
        this.authorities = settings.authorities().isPresent()
                ? Optional.of(Authorities.load(settings.authorities().get(), clock))
                : Optional.empty();
    }

    /// @throws IOException when the file of authorities does not work
    static ClientCertificates load(ListenerSettings.ClientCertificates settings, Clock clock) throws IOException {
        return new ClientCertificates(settings, Rate.anHour(settings.recipientsPerHour(), clock), clock);
    }

    /// Under other settings, the file of authorities read anew. What was used of a limit stays used.
    ///
    /// @throws IOException when the file of authorities does not work
    ClientCertificates changedTo(ListenerSettings.ClientCertificates changed) throws IOException {
        var used = allowance.recipients();
        return new ClientCertificates(changed, used.limit().equals(changed.recipientsPerHour())
                ? used
                : Rate.anHour(changed.recipientsPerHour(), clock), clock);
    }

    /// What the owner of the first certificate may do, absent when it does not count here.
    Optional<Allowance> of(List<X509Certificate> chain) {
        var counts =
                !chain.isEmpty() && isInTime(chain.getFirst()) && (isListed(chain.getFirst()) || isVouchedFor(chain));
        return counts ? Optional.of(allowance) : Optional.empty();
    }

    /// For the handshake: asks for a certificate of these authorities, and leaves the judgement to [#of].
    TrustManager forHandshakes() {
        return new AskingTrustManager(
                () -> authorities.map(known -> known.current().getAcceptedIssuers()).orElseGet(() -> NO_ISSUERS));
    }

    private boolean isInTime(X509Certificate own) {
        try {
            own.checkValidity(Date.from(clock.instant()));
            return true;
        } catch (CertificateException _) {
            return false;
        }
    }

    private boolean isListed(X509Certificate own) {
        try {
            var print = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(own.getEncoded()));
            return settings.fingerprints().contains(print);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private boolean isVouchedFor(List<X509Certificate> chain) {
        if (authorities.isEmpty()) {
            return false;
        }
        try {
            authorities.get()
                    .current()
                    .checkClientTrusted(chain.toArray(X509Certificate[]::new),
                            chain.getFirst().getPublicKey().getAlgorithm());
        } catch (CertificateException _) {
            return false;
        }
        return settings.names().isEmpty() || CertificateNames.of(chain.getFirst()).anyMatch(settings.names()::contains);
    }
}
