package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.mail.MessagingException;
import jakarta.mail.MethodNotSupportedException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxScript;

/// What [RelayTransport] relies on in the library. A new version of it has to pass this before anything else.
class SmtpTransportContractTest {

    @Test
    void SMTP_4_1_1_1_1_theLibraryGoesThroughGreetingEhloStartTlsAndEhloInThisOrder() throws Exception {
        var steps = new ArrayList<String>();
        var transport = new Recorded(steps, true, true);

        transport.connect(new Canned());

        assertThat(steps).containsExactly("read", "EHLO", "STARTTLS?", "startTLS", "EHLO");
    }

    @Test
    void theLibraryFallsBackToHeloWhenEhloSaysNo() throws Exception {
        var steps = new ArrayList<String>();

        new Recorded(steps, false, false).connect(new Canned());

        assertThat(steps).containsExactly("read", "EHLO", "HELO", "STARTTLS?");
    }

    @Test
    void aCommandIsOneWriteOfOurStream() throws Exception {
        var socket = new Canned();
        var transport = new Recorded(new ArrayList<>(), true, false);
        transport.connect(socket);
        transport.send("MAIL FROM:<gr\u00fc@x.test>");

        assertThat(socket.sent.toString(StandardCharsets.ISO_8859_1)).isEqualTo("MAIL FROM:<gr\u00fc@x.test>\r\n");
        assertThat(socket.flushes).isPositive();
    }

    @Test
    void theLibraryTakesTheHostsNameFromTheSocket() throws Exception {
        var socket = new Canned();

        new Recorded(new ArrayList<>(), true, false).connect(socket);

        assertThat(socket.asked).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a@x.test>\r\nRCPT", "MAIL FROM:<a\n@x.test>", "RCPT TO:<a\r@x.test>"})
    void aCommandWithALineEndInItIsNotSent(String command) throws Exception {
        try (var mx = LabMx.on(MxScript.good("mx.example.test"))) {
            var transport = openTo(mx);

            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> transport.ask(command, Duration.ofSeconds(5)));
            assertThat(transport.isUsable()).isFalse();
            assertThat(mx.sessions().getFirst().commands()).containsExactly("EHLO relay.example.net");
        }
    }

    @Test
    void messageObjectsDoNotGoThroughHere() throws Exception {
        try (var mx = LabMx.on(MxScript.good("mx.example.test"))) {
            var transport = openTo(mx);
            var message = new MimeMessage(Session.getInstance(new Properties()));

            assertThatExceptionOfType(MethodNotSupportedException.class)
                    .isThrownBy(() -> transport.sendMessage(message, message.getAllRecipients()));
            transport.close();
        }
    }

    @Test
    void theLibrarysQuestionsAreAnsweredFromOurReading() throws Exception {
        try (var mx = LabMx.on(MxScript.good("mx.example.test"))) {
            var transport = openTo(mx);

            assertThat(transport.supportsExtension("PIPELINING")).isTrue();
            assertThat(transport.isSSL()).isFalse();
            assertThat(transport.simpleCommand("NOOP")).isEqualTo(250);
            assertThat(transport.getLastReturnCode()).isEqualTo(250);
            assertThat(transport.getLastServerResponse()).startsWith("250 2.0.0");
            transport.close();
            assertThat(transport.isUsable()).isFalse();
        }
    }

    private static RelayTransport openTo(LabMx mx) throws IOException, MessagingException {
        var endpoint = new Endpoint(DomainPart.of("mx.example.test"), mx.address(), mx.port());
        var socket = new RelaySocket(new Socket(mx.address(), mx.port()), new Watchdog(), Duration.ofSeconds(5));
        var client = new TlsClient((_, _) -> Optional.empty(), () -> SmtpSettings.MinimumTls.TLS_1_2,
                TransportListener.NOBODY);
        var transport = new RelayTransport(Session.getInstance(new Properties()), socket, endpoint,
                SmtpSettings.of("relay.example.net"), new TlsUse.WhenOffered(), client);
        transport.open();
        return transport;
    }

    /// The library with every replaceable step replaced.
    private static final class Recorded extends SMTPTransport {
        private final List<String> steps;
        private final boolean takesEhlo;
        private final boolean offersTls;

        Recorded(List<String> steps, boolean takesEhlo, boolean offersTls) {
            super(Session.getInstance(new Properties()), null, "smtp", false);
            this.steps = steps;
            this.takesEhlo = takesEhlo;
            this.offersTls = offersTls;
            setStartTLS(true);
            setLocalHost("relay.example.net");
        }

        @Override
        protected int readServerResponse() {
            steps.add("read");
            return 220;
        }

        @Override
        protected boolean ehlo(String domain) {
            steps.add("EHLO");
            return takesEhlo;
        }

        @Override
        protected void helo(String domain) {
            steps.add("HELO");
        }

        @Override
        public boolean supportsExtension(String extension) {
            steps.add(extension + "?");
            return offersTls;
        }

        @Override
        protected void startTLS() {
            steps.add("startTLS");
        }

        synchronized void send(String command) throws MessagingException {
            sendCommand(command);
        }
    }

    /// Connected to nobody. Asked for its peer it answers with a name, so that a look-up would be the library's own.
    private static final class Canned extends Socket {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private int flushes;
        private boolean asked;

        @Override
        public InetAddress getInetAddress() {
            asked = true;
            try {
                return InetAddress.getByAddress("mx.invalid", new byte[]{(byte) 192, 0, 2, 1});
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int getPort() {
            return 25;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int octet) {
                    sent.write(octet);
                }

                @Override
                public void flush() {
                    flushes++;
                }
            };
        }
    }
}
