package org.stsrelay.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What can be wrong with the TLS of the policy hosts before any certificate is shown.
public enum PolicyHostFault {
    NONE,
    /// Takes the connection and never says a word.
    SILENT,
    /// Answers the ClientHello with a ServerHello of TLS 1.1.
    TLS_1_1_ONLY,
    /// Speaks something else.
    GARBAGE,
    /// Ends the connection.
    CUT,
    /// Insists on HTTP/2.
    H2_ONLY;

    private static final int SERVER_HELLO_LENGTH = 38;

    /// @return whether there is nothing left of the connection to go on with
    boolean strike(Socket socket, CountDownLatch end) throws IOException, InterruptedException {
        return switch (this) {
            case NONE, H2_ONLY -> false;
            case CUT -> true;
            case SILENT -> {
                end.await();
                yield true;
            }
            case GARBAGE -> {
                socket.getOutputStream().write("SSH-2.0-lab\r\n".getBytes(StandardCharsets.US_ASCII));
                drain(socket);
                yield true;
            }
            case TLS_1_1_ONLY -> {
                socket.getInputStream().read();
                socket.getOutputStream().write(serverHelloOfTls11());
                drain(socket);
                yield true;
            }
        };
    }

    /// @return null to refuse with an alert, as JSSE has it
    @Nullable
    String choose(List<String> protocols) {
        if (this == H2_ONLY) {
            return protocols.contains("h2") ? "h2" : null;
        }
        return protocols.contains("http/1.1") ? "http/1.1" : "";
    }

    private static void drain(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /// RFC 4346 §7.4.1.3, in one record, with an ECDHE suite that TLS 1.1 knows.
    private static byte[] serverHelloOfTls11() {
        return ByteBuffer.allocate(5 + 4 + SERVER_HELLO_LENGTH)
                .put((byte) 22)
                .putShort((short) 0x0302)
                .putShort((short) (4 + SERVER_HELLO_LENGTH))
                .put((byte) 2)
                .put((byte) 0)
                .putShort((short) SERVER_HELLO_LENGTH)
                .putShort((short) 0x0302)
                .put(new byte[32])
                .put((byte) 0)
                .putShort((short) 0xc013)
                .put((byte) 0)
                .array();
    }
}
