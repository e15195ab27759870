package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// Whatever a client sends instead of commands: every line is taken whole or refused, none is made of two, and what is no
/// line ends the connection.
class CommandLineFuzzTest {

    private static final Connections CONNECTIONS = new Connections(
            AcceptSettings.defaults(DomainName.of("relay.example")), Clock.systemUTC());

    @FuzzTest
    void everyLineIsTakenOrRefused(byte[] octets) throws IOException {
        var taken = linesOf(octets);
        var whole = List.of(new String(octets, StandardCharsets.UTF_8).split("\r\n", -1));

        assertThat(whole).containsAll(taken);
        assertThat(taken).allSatisfy(line -> {
            assertThat(line).doesNotContainPattern("[\\x00-\\x1f\\x7f]");
            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(CommandLine.MAX_OCTETS - 2);
        });
    }

    private static List<String> linesOf(byte[] octets) throws IOException {
        var connection = new Connection(new Recorded(octets), Duration.ofMinutes(1), CONNECTIONS);
        var taken = new ArrayList<String>();
        while (true) {
            try {
                var line = CommandLine.read(connection);
                if (line.isEmpty()) {
                    return taken;
                }
                taken.add(line.get());
            } catch (Refusal refusal) {
                assertThat(refusal.line()).matches("500 5\\.5\\.2 [ -~]+");
                if (refusal.isLast()) {
                    return taken;
                }
            }
        }
    }

    /// A client that sent all this and says no more.
    private static final class Recorded extends Socket {

        private final InputStream sent;

        private Recorded(byte[] octets) {
            sent = new ByteArrayInputStream(octets);
        }

        @Override
        public InputStream getInputStream() {
            return sent;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void setTcpNoDelay(boolean on) {
            // There is no network here.
        }
    }
}
