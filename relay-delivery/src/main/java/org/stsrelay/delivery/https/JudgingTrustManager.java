package org.stsrelay.delivery.https;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.outcome.TlsFailure;

/// Has our own judge look at the certificate inside the handshake, so that no connection comes about without. It judges
/// names too; the JDK's check of those, which falls back to the CN, is never on. Revocation is not asked about (RFC 8461
/// §3.3 leaves it open): somebody else's OCSP responder must not decide whether mail goes.
final class JudgingTrustManager extends X509ExtendedTrustManager {

    private final CertificateJudge judge;
    private final AtomicReference<@Nullable TlsFailure> refusal = new AtomicReference<>();

    JudgingTrustManager(CertificateJudge judge) {
        this.judge = judge;
    }

    /// Why it was refused, if it was.
    Optional<TlsFailure> refusal() {
        return Optional.ofNullable(refusal.get());
    }

    private void judge(X509Certificate[] chain) throws CertificateException {
        var failure = judge.judge(List.of(chain));
        if (failure.isPresent()) {
            refusal.set(failure.get());
            throw new CertificateException(failure.get().detail());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static CertificateException noServer() {
        return new CertificateException("this side is no server");
    }
}
