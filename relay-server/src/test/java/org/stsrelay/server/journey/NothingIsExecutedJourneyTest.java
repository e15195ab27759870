package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxMail;

/// No text inside a message, and nothing sent before TLS, is ever a command: not to this relay, and not to the host that
/// it hands the message to.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NothingIsExecutedJourneyTest {

    private static final String COMMANDS = """
            MAIL FROM:<smuggler@sender.example>\r
            RCPT TO:<victim@good.example>\r
            DATA\r
            Subject: smuggled\r
            \r
            smuggled\r
            """;

    private Lab lab;
    private LabMx mx;
    private JourneyRelay relay;

    @BeforeAll
    void open(@TempDir Path folder) {
        lab = Lab.open();
        mx = lab.host("mx1.good.example");
        lab.domain("good.example", "mx1.good.example");
        lab.policy("good.example", "1", "enforce", "mx1.good.example");
        lab.authority()
                .issue("relay.lab.example")
                .writeTo(folder.resolve("relay.pem"), folder.resolve("relay.key"));
        relay = JourneyRelay.start(lab, folder, Map.of("listeners", """
                [{name: smtp, address: "127.0.0.1:0", allow: [127.0.0.0/8], \
                tls: {mode: optional, certificate: relay.pem, key: relay.key}}]"""));
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void commandsInAMessageAreItsText() {
        var text = "Subject: one\r\n\r\nRSET\r\nQUIT\r\n" + COMMANDS;

        relay.send("commands@sender.example", "b@good.example", text);

        assertThat(only("commands").text()).endsWith(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", ".a", ". ", ".\t", "..\r\n.\r\n.."})
    void SMTP_4_5_2_1_dotLinesAreText(String line) {
        var name = named("dots", line);
        var text = "Subject: dots\r\n\r\n" + line + "\r\n" + COMMANDS + line + "\r\n";

        relay.send(name + "@sender.example", "b@good.example", text);

        assertThat(only(name).text()).endsWith(text);
    }

    /// What one server takes for the end of a message and the next for text.
    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n", "\n\n.\n", "\n..\r\n", "\r\n\n.\n"})
    void SMTP_4_1_1_4_2_noLoneLineFeedEndsAMessageAnywhere(String ending) throws IOException {
        var name = named("lf", ending);
        try (var client = relay.client()) {
            begin(client, name);

            var reply = client.raw("Subject: lf\r\n\r\none" + ending + COMMANDS + ".\r\n");

            assertThat(reply).startsWith("250");
            assertThat(client.command("NOOP")).startsWith("250");
        }
        var text = only(name).text();
        assertThat(text).endsWith(COMMANDS).contains("one\r\n");
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertNothingWasSmuggled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r", "\r.\n", "\r\n.\r\r\n", "\r\r\n.\r\n"})
    void aLoneCarriageReturnIsRefusedAndTheSessionGoesOnBehindTheRealEnd(String ending) throws IOException {
        var name = named("cr", ending);
        try (var client = relay.client()) {
            begin(client, name);

            // Where the sequence ends the message, nothing may follow that an attacker could mean as commands.
            var end = ending.endsWith("\r\n.\r\n") ? "" : COMMANDS + ".\r\n";
            var reply = client.raw("Subject: cr\r\n\r\none" + ending + end);

            assertThat(reply).startsWith("550 5.6");
            client.command("RSET");
            assertThat(client.send("behind-" + name + "@sender.example", "Subject: x\r\n\r\nx\r\n".getBytes(
                    StandardCharsets.US_ASCII), "b@good.example")).startsWith("250");
        }
        only("behind-" + name);
        assertThat(from(name)).isEmpty();
        assertNothingWasSmuggled();
    }

    @Test
    void plaintextBehindStartTlsIsNeverExecuted() throws IOException {
        try (var client = relay.client()) {
            var reply = client.raw("STARTTLS\r\nMAIL FROM:<smuggler@sender.example>\r\n");

            assertThat(reply).doesNotStartWith("250");
        }
        assertNothingWasSmuggled();
    }

    @Test
    void anAddressCannotCarryACommand() throws IOException {
        for (var address : List.of("b@good.example>\rRCPT TO:<victim@good.example", "b\0@good.example",
                "b@good.example> <victim@good.example")) {
            try (var client = relay.client()) {
                client.command("MAIL FROM:<smuggler@sender.example>");
                assertThat(client.raw("RCPT TO:<" + address + ">\r\n")).startsWith("5");
            }
        }
        assertNothingWasSmuggled();
    }

    private static String named(String kind, String sequence) {
        return kind + "-" + HexFormat.of().formatHex(sequence.getBytes(StandardCharsets.US_ASCII));
    }

    private static void begin(LabClient client, String name) throws IOException {
        client.command("MAIL FROM:<" + name + "@sender.example>");
        client.command("RCPT TO:<b@good.example>");
        client.command("DATA");
    }

    private MxMail only(String sender) {
        patiently().until(() -> !from(sender).isEmpty());
        return from(sender).getFirst();
    }

    private List<MxMail> from(String sender) {
        return mx.mails().stream().filter(mail -> mail.mail().startsWith("MAIL FROM:<" + sender + "@")).toList();
    }

    private void assertNothingWasSmuggled() {
        assertThat(from("smuggler")).isEmpty();
        assertThat(mx.sessions()).allSatisfy(session -> assertThat(session.violations()).isEmpty())
                .flatExtracting(session -> session.commands())
                .noneMatch(line -> line.contains("victim"));
        assertThat(relay.attempts()).noneMatch(attempt -> attempt.sender().toString().contains("smuggler"));
    }
}
