package org.stsrelay.server.inbound;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a client showed of itself in a handshake.
final class PeerCertificates {

    private PeerCertificates() {}

    static List<X509Certificate> of(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException _) {
            return List.of(); // It showed none, which is what most do.
        }
    }
}
