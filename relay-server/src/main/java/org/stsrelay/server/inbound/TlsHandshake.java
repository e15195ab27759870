package org.stsrelay.server.inbound;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/// Turns a connection into a TLS one, or ends it: a client that asked for TLS never goes on without.
final class TlsHandshake {

    private TlsHandshake() {}

    /// @param patience for the whole handshake
    /// @throws IOException when it failed; nothing may be sent or read any more then
    static void perform(Connection connection, ServerCertificate certificate, Duration patience, Journal journal)
            throws IOException {
        connection.deadline(patience);
        connection.flush();
        var identity = certificate.current();
        var tcp = connection.tcp();
        try {
            var socket = (SSLSocket) identity.context()
                    .getSocketFactory()
                    .createSocket(tcp,
                            tcp.getInetAddress().getHostAddress(), tcp.getPort(), true);
            socket.setUseClientMode(false);
            socket.setSSLParameters(identity.parameters());
            socket.startHandshake();
            connection.secure(socket);
        } catch (IOException e) {
            journal.handshakeFailed(e);
            connection.close();
            throw e;
        }
        connection.noDeadline();
    }
}
