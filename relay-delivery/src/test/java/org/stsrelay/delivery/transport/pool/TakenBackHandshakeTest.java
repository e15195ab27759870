package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// In TLS 1.3 a host's part of the handshake ends after ours: what looks established may be taken back.
class TakenBackHandshakeTest {

    @Test
    void RPT_4_3_5_aHandshakeThatTheHostTakesBackHasEstablishedNothing() throws IOException {
        try (var wire = new Wire(Wire.good()); var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var endpoint = new Endpoint(DomainPart.of(Wire.NAME), InetAddress.getLoopbackAddress(),
                    server.getLocalPort());
            Thread.ofVirtual().start(() -> insistOnACertificate(server));

            assertThat(wire.pool.connect(endpoint, Wire.WEB_PKI)).isInstanceOfSatisfying(TlsRefused.class, end -> {
                assertThat(end.stage()).isEqualTo(Stage.HANDSHAKE);
                assertThat(end.failure().type()).isEqualTo(FailureType.VALIDATION_FAILURE);
                assertThat(end.reached()).isInstanceOfSatisfying(Security.Clear.class,
                        clear -> assertThat(clear.why()).contains(end.failure()));
            });
        }
    }

    /// From the client, which has none.
    private static void insistOnACertificate(ServerSocket server) {
        try (var socket = server.accept()) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1);
            say(socket, "220 " + Wire.NAME);
            Objects.requireNonNull(in.readLine());
            say(socket, "250-" + Wire.NAME + "\r\n250 STARTTLS");
            Objects.requireNonNull(in.readLine());
            say(socket, "220 go");
            refuse(socket);
            in.transferTo(Writer.nullWriter());
        } catch (IOException _) {
            // The client has gone.
        }
    }

    /// The connection stays, so that the client reads of it.
    private static void refuse(Socket socket) throws IOException {
        var tls = (SSLSocket) Wire.TRUSTED.issue(Wire.NAME)
                .serverContext()
                .getSocketFactory()
                .createSocket(socket, InputStream.nullInputStream(), false);
        tls.setNeedClientAuth(true);
        try {
            tls.startHandshake();
        } catch (SSLException _) {
            // It has said no.
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
