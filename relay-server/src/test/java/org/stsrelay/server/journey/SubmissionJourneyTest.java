package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stsrelay.server.journey.Waiting.patiently;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.UsersFile;
import org.stsrelay.server.users.Verifier;

/// Mail from those who log in, sent by a mail library that is not ours, and from networks with limits.
class SubmissionJourneyTest {

    private static final String PASSWORD = "horse battery staple";
    private static final String TLS = "tls: {mode: required, certificate: own.pem, key: own-key.pem}";

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final LabMx mx = lab.host("mx.rcpt.example");

    @BeforeEach
    void aUser() throws IOException {
        lab.domain("rcpt.example", "mx.rcpt.example");
        lab.authority().issue("localhost").writeTo(folder.resolve("own.pem"), folder.resolve("own-key.pem"));
        UsersFile.edit(folder.resolve("users"))
                .put(new User("app", Verifier.of(PASSWORD, 4096), List.of("app.example"), List.of(), OptionalInt.of(2),
                        false));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void whoHasLoggedInSendsMailAndTheWorldDoesNotLearnAsWhom(String mechanism) throws Exception {
        try (var relay = submission()) {
            send(relay, mechanism, PASSWORD, "me@app.example", "b@rcpt.example");

            patiently().until(() -> relay.hasOutcome("rcpt.example", Outcome.DELIVERED));
            assertThat(mx.mails().getFirst().text()).contains(" with ESMTPSA").doesNotContain("login", " app\r\n");
        }
    }

    @Test
    void aWrongPasswordSendsNothing() {
        try (var relay = submission()) {
            assertThatThrownBy(() -> send(relay, "PLAIN", "wrong", "me@app.example", "b@rcpt.example"))
                    .isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("535 5.7.8");
        }
    }

    @Test
    void aUserKeepsToItsSendersAndItsRate() throws Exception {
        try (var relay = submission()) {
            assertThatThrownBy(() -> send(relay, "PLAIN", PASSWORD, "me@other.example", "b@rcpt.example"))
                    .hasStackTraceContaining("550 5.7.1 This sender may not be used from your login");
            send(relay, "PLAIN", PASSWORD, "me@app.example", "b@rcpt.example", "c@rcpt.example");
            patiently().until(() -> relay.hasOutcome("rcpt.example", Outcome.DELIVERED));
            assertThatThrownBy(() -> send(relay, "PLAIN", PASSWORD, "me@app.example", "d@rcpt.example"))
                    .hasStackTraceContaining("451 4.7.1 Too many recipients from your login: the limit is 2 an hour");
        }
    }

    @Test
    void theMostSpecificNetworkSpeaksForAClient() throws Exception {
        var listeners = """
                [{name: smtp, address: "127.0.0.1:0", allow: [127.0.0.0/8, \
                {network: 127.0.0.1, sender-domains: [app.example], recipients-per-hour: 1}]}]""";
        try (var relay = JourneyRelay.start(lab, folder, Map.of("listeners", listeners)); var client = relay.client()) {
            assertThat(client.raw("MAIL FROM:<a@other.example>\r\n")).startsWith("550 5.7.1")
                    .contains("allowed are app.example");
            assertThat(client.raw("MAIL FROM:<a@app.example>\r\n")).startsWith("250");
            assertThat(client.raw("RCPT TO:<b@rcpt.example>\r\n")).startsWith("250");
            assertThat(client.raw("RCPT TO:<c@rcpt.example>\r\n")).startsWith("451 4.7.1")
                    .contains("your network 127.0.0.1", "1 an hour", "recipients-per-hour");
        }
    }

    private JourneyRelay submission() {
        return JourneyRelay.start(lab, folder, Map.of("listeners",
                "[{name: smtp, address: \"127.0.0.1:0\", " + TLS + ", auth: {users-file: users}}]"));
    }

    private void send(JourneyRelay relay, String mechanism, String password, String from, String... to)
            throws MessagingException, GeneralSecurityException, IOException {
        var session = Session.getInstance(properties(relay, mechanism));
        var message = new MimeMessage(session);
        message.setFrom(from);
        message.setSubject("journey");
        message.setText("hello");
        var addresses = new InternetAddress[to.length];
        for (var i = 0; i < to.length; i++) {
            addresses[i] = new InternetAddress(to[i]);
        }
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect("app", password);
            transport.sendMessage(message, addresses);
        }
    }

    private Properties properties(JourneyRelay relay, String mechanism) throws GeneralSecurityException, IOException {
        var properties = new Properties();
        properties.put("mail.smtp.host", "localhost");
        properties.put("mail.smtp.port", String.valueOf(relay.smtp().getPort()));
        properties.put("mail.smtp.auth", "true");
        properties.put("mail.smtp.auth.mechanisms", mechanism);
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.ssl.socketFactory", trusting().getSocketFactory());
        return properties;
    }

    private SSLContext trusting() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("lab", lab.authority().certificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
