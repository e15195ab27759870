package org.stsrelay.delivery.https;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/// A connection to a web server at one of its addresses, for one request.
public final class Connection implements AutoCloseable {

    private final Reach reach;
    private final WebHost host;
    private final String place;
    private final SSLSocket tls;
    private final BoundedSocket wire;

    /// @param place the host and its address, in messages
    /// @param wire what carries TLS
    Connection(Reach reach, WebHost host, String place, SSLSocket tls, BoundedSocket wire) {
        this.reach = reach;
        this.host = host;
        this.place = place;
        this.tls = tls;
        this.wire = wire;
    }

    /// Once.
    ///
    /// @return the head of the final answer, whatever its status
    public Response ask(Request request) throws HttpsException {
        return new Exchange(reach, host, this).ask(request);
    }

    /// The one the host showed for itself.
    public X509Certificate certificate() {
        try {
            return (X509Certificate) tls.getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("TLS without a certificate is never offered", e);
        }
    }

    SSLSocket tls() {
        return tls;
    }

    BoundedSocket wire() {
        return wire;
    }

    /// Without a farewell: nothing more is sent, and nothing may block here.
    @Override
    public void close() {
        wire.cut();
    }

    /// Such as `www.example.com[192.0.2.1]:443`.
    @Override
    public String toString() {
        return place;
    }
}
