package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxMail;

/// A message arrives as it was sent, octet for octet, with one field on top; and its envelope with it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ByteExactJourneyTest {

    private Lab lab;
    private LabMx mx;
    private LabMx other;
    private JourneyRelay relay;

    /// @param text each char one octet
    record Content(String name, String text) {

        byte[] octets() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Content> contents() {
        return Stream.of(new Content("plain", "Subject: x\r\n\r\nhello\r\n"),
                new Content("8-bit", "Subject: x\r\n\r\n" + everyOctet() + "\r\n"),
                new Content("8-bit-header", "Subject: Gr\u00fc\u00dfe\r\nX: \u00c3\u00bc\r\n\r\nx\r\n"),
                new Content("nul", "Subject: x\r\n\r\na\0b\r\n"),
                new Content("long-lines", "Subject: x\r\nX-Long: " + "y".repeat(5000) + "\r\n\r\n"
                        + "z".repeat(5000) + "\r\n"),
                new Content("bcc", "Bcc: secret@good.example\r\nSubject: x\r\n\r\nx\r\n"),
                new Content("content-length", "Content-Length: 99999\r\nSubject: x\r\nContent-Length: 0\r\n\r\nx\r\n"),
                new Content("dots", "Subject: x\r\n\r\n.\r\n..\r\n.x\r\n...\r\n"),
                new Content("header-only", "Subject: x\r\nFrom: <a@b.example>\r\n"),
                new Content("header-and-blank-line", "Subject: x\r\n\r\n"),
                new Content("no-header", "\r\njust text\r\n"), new Content("not-even-a-header", "hello there\r\n"),
                new Content("blank-lines", "\r\n\r\n\r\n\r\n"), new Content("empty", ""),
                new Content("own-fields-below", "Return-Path: <x@y.example>\r\nReceived: from a by b; Thu, 1 Jan 1970"
                        + " 00:00:00 +0000\r\nDKIM-Signature: v=1; b=abc\r\n\tdef\r\n\r\nx\r\n"),
                new Content("trailing-blanks", "Subject: x  \r\n \t\r\n\r\nx \t \r\n\t\r\n \r\n"),
                new Content("mbox-from", "From someone Thu Jan  1 00:00:00 1970\r\nSubject: x\r\n\r\nFrom me\r\n"),
                new Content("spilled-to-a-file", "Subject: x\r\n\r\n" + random(300_000) + "\r\n"));
    }

    /// Every octet that may stand in a line.
    private static String everyOctet() {
        var text = new StringBuilder();
        for (var octet = 1; octet < 256; octet++) {
            if (octet != '\r' && octet != '\n') {
                text.append((char) octet);
            }
        }
        return text.toString();
    }

    private static String random(int length) {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.length() < length) {
            var octet = random.nextInt(1, 256);
            text.append(octet == '\r' || octet == '\n' ? "\r\n." : String.valueOf((char) octet));
        }
        return text.toString();
    }

    @BeforeAll
    void open(@TempDir Path folder) {
        lab = Lab.open();
        mx = lab.host("mx1.good.example");
        lab.domain("good.example", "mx1.good.example");
        lab.policy("good.example", "1", "enforce", "mx1.good.example");
        other = lab.host("mx1.other.example");
        lab.domain("other.example", "mx1.other.example");
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @ParameterizedTest
    @MethodSource("contents")
    void SMTP_3_6_3_1_SMTP_6_4_1_SMTP_4_4_6_SMTP_4_1_1_4_1_SIZE_6_1_whatArrivesIsWhatWasSent(Content content)
            throws IOException {
        try (var client = relay.client()) {
            client.send(content.name() + "@sender.example", content.octets(), "b@good.example");
        }

        var mail = from(mx, content.name());

        assertThat(withoutOurField(mail)).isEqualTo(content.text());
        assertThat(mail.mail().split(" ")).contains("SIZE=" + mail.size());
    }

    @Test
    void DSN_5_2_1_1_theSendersWishesTravelUnchanged() throws IOException {
        try (var client = relay.client()) {
            client.command("MAIL FROM:<dsn@sender.example> RET=HDRS ENVID=QQ+2B314159");
            client.command("RCPT TO:<UsEr@good.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;Old+2BUser@good.example");
            client.command("RCPT TO:<other@good.example> NOTIFY=NEVER");
            client.command("RCPT TO:<third@good.example>");
            client.command("DATA");
            client.data("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        }

        var mail = from(mx, "dsn");

        assertThat(mail.mail()).contains(" RET=HDRS", " ENVID=QQ+2B314159");
        assertThat(mail.rcpt()).hasSize(3);
        assertThat(mail.rcpt().get(0)).startsWith("RCPT TO:<UsEr@good.example>")
                .contains("ORCPT=rfc822;Old+2BUser@good.example", "NOTIFY=")
                .containsPattern("NOTIFY=(FAILURE,DELAY|DELAY,FAILURE)");
        assertThat(mail.rcpt().get(1)).contains("NOTIFY=NEVER");
        assertThat(mail.rcpt().get(2)).isEqualTo("RCPT TO:<third@good.example>");
    }

    @Test
    void UTF8_6532_1_addressesAndHeadersInUtf8ArriveAsSuch() throws IOException {
        var text = "Subject: Gr\u00fc\u00dfe\r\n\r\nx\r\n";
        try (var client = relay.client()) {
            client.command("MAIL FROM:<utf8@sender.example> SMTPUTF8 BODY=8BITMIME");
            client.command("RCPT TO:<j\u00fcrgen@good.example>");
            client.command("DATA");
            client.data(text.getBytes(StandardCharsets.UTF_8));
        }

        var mail = from(mx, "utf8");

        assertThat(mail.mail()).contains(" SMTPUTF8", " BODY=8BITMIME");
        assertThat(mail.rcpt()).singleElement().asString().startsWith("RCPT TO:<j\u00fcrgen@good.example>");
        assertThat(new String(mail.octets(), StandardCharsets.UTF_8)).endsWith(text).contains("UTF8SMTP");
    }

    @Test
    void STS_3_4_5_oneTransactionForEachDomainAndNeverAMixedOne() throws IOException {
        try (var client = relay.client()) {
            client.send("split@sender.example", "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII),
                    "a@good.example", "x@other.example", "b@good.example", "y@other.example", "c@GOOD.example");
        }

        assertThat(from(mx, "split").rcpt()).hasSize(3)
                .allMatch(rcpt -> rcpt.toLowerCase(Locale.ROOT).contains("@good.example"));
        assertThat(from(other, "split").rcpt()).hasSize(2).allMatch(rcpt -> rcpt.contains("@other.example"));
        assertThat(from(mx, "split").text()).as("no recipient is named to another").doesNotContain("@other.example");
        assertThat(mx.mails()).filteredOn(mail -> mail.mail().contains("<split@")).hasSize(1);
    }

    private static String withoutOurField(MxMail mail) {
        var text = mail.text();
        assertThat(text).startsWith("Received: from client.lab.example ([127.0.0.1])");
        var end = text.indexOf("\r\n");
        while (text.startsWith("\t", end + 2)) {
            end = text.indexOf("\r\n", end + 2);
        }
        var field = text.substring(0, end);
        assertThat(field).contains("by relay.lab.example with ESMTP", "for <b@good.example>");
        return text.substring(end + 2);
    }

    private static MxMail from(LabMx host, String sender) {
        patiently().until(() -> host.mails().stream().anyMatch(mail -> isFrom(mail, sender)));
        return host.mails().stream().filter(mail -> isFrom(mail, sender)).findFirst().orElseThrow();
    }

    private static boolean isFrom(MxMail mail, String sender) {
        return mail.mail().startsWith("MAIL FROM:<" + sender + "@");
    }
}
