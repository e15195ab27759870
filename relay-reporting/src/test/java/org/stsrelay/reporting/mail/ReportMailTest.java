package org.stsrelay.reporting.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.reporting.Golden;
import org.stsrelay.reporting.report.ReportName;
import org.stsrelay.reporting.report.ReportSchema;
import org.stsrelay.reporting.report.Reports;

/// RFC 8460 §5.3.
class ReportMailTest {

    private static final Instant NIGHT = Instant.parse("2026-03-18T01:37:12Z");

    @Test
    void RPT_5_3_1_RPT_5_3_2_RPT_5_3_3_theMailIsAReportOfWordsAndACompressedPart() throws Exception {
        var message = parsed(mail(Reports.NAME));
        var type = new ContentType(message.getContentType());
        var parts = (MimeMultipart) message.getContent();

        assertThat(type.getBaseType()).isEqualTo("multipart/report");
        assertThat(type.getParameter("report-type")).isEqualTo("tlsrpt");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).isMimeType("text/plain")).isTrue();
        assertThat(parts.getBodyPart(1).isMimeType("application/tlsrpt+gzip")).isTrue();
        assertThat(parts.getBodyPart(1).getHeader("Content-Encoding")).isNull();
        try (var in = new GZIPInputStream(parts.getBodyPart(1).getInputStream())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(ReportSchema.checked(Reports.full()));
        }
    }

    @Test
    void RPT_5_3_4_RPT_5_3_5_RPT_5_3_10_RPT_5_3_8_theHeaderSaysWhoseReportItIsAndThatItNeedsNoTls()
            throws Exception {
        var message = parsed(mail(Reports.NAME));

        assertThat(message.getHeader("TLS-Report-Domain")).containsExactly("cust.example");
        assertThat(message.getHeader("TLS-Report-Submitter")).containsExactly("relay.sender.example");
        assertThat(message.getHeader("TLS-Required")).containsExactly("No");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getHeader("MIME-Version")).containsExactly("1.0");
        assertThat(message.getHeader("Date")).containsExactly("Wed, 18 Mar 2026 01:37:12 +0000");
        assertThat(message.getHeader("Message-ID"))
                .containsExactly("<20260317." + Reports.NAME.unique() + ".1@relay.sender.example>");
    }

    @Test
    void RPT_5_3_7_RPT_4_4_5_theSubjectNamesTheReport() throws Exception {
        var subject = parsed(mail(Reports.NAME)).getHeader("Subject", null).replaceAll("\r\n", "");

        assertThat(subject).isEqualTo("Report Domain: cust.example Submitter: relay.sender.example Report-ID: <"
                + Reports.NAME.id() + ">");
        assertThat(Reports.NAME.id()).matches("20260317\\.[0-9a-f]{10}\\.cust\\.example@relay\\.sender\\.example");
    }

    @Test
    void RPT_5_1_1_RPT_5_1_2_theFileIsCalledByTheRule() throws Exception {
        var parts = (MimeMultipart) parsed(mail(Reports.NAME)).getContent();

        assertThat(parts.getBodyPart(1).getFileName())
                .isEqualTo("relay.sender.example!cust.example!1773705600!1773791999!"
                        + Reports.NAME.unique() + ".json.gz");
    }

    @Test
    void DKIM_6376_3_4_1_everyLineIsShortAsciiThatEndsInCrlf() {
        var longest = "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + "." + "d".repeat(60);
        var mail = new String(mail(ReportName.of(Reports.DAY, longest, longest, "relay", "")),
                StandardCharsets.ISO_8859_1);

        assertThat(mail).matches(Pattern.compile("(?:[\\t -~]{0,998}\r\n)+"));
    }

    @Test
    void theSameReportMakesTheSameMail() throws IOException {
        assertThat(mail(Reports.NAME)).isEqualTo(mail(Reports.NAME));
        Golden.assertIs("mail-header.txt",
                new String(mail(Reports.NAME), StandardCharsets.US_ASCII).replaceAll("(?s)\r\n\r\n.*", "\n")
                        .replace("\r", ""));
    }

    @Test
    void RPT_5_5_3_aReportsNameFollowsFromWhatItIsAbout() {
        var again = ReportName.of(Reports.DAY, "cust.example", "relay.sender.example", "mx-out1.sender.example", "");
        var otherRelay = ReportName.of(Reports.DAY, "cust.example", "relay.sender.example", "mx-out2.sender.example",
                "");
        var otherDay = ReportName.of(Reports.DAY.plusDays(1), "cust.example", "relay.sender.example",
                "mx-out1.sender.example", "");

        assertThat(again.id()).isEqualTo(Reports.NAME.id());
        assertThat(otherRelay.id()).isNotEqualTo(Reports.NAME.id());
        assertThat(otherDay.unique()).isNotEqualTo(Reports.NAME.unique());
    }

    private static byte[] mail(ReportName name) {
        var out = new ByteArrayOutputStream();
        try {
            new ReportMail("tls-reports@relay.sender.example", (_, _) -> "").write(Reports.full(), name, NIGHT,
                    "tlsrpt@reports.cust.example", 1, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static MimeMessage parsed(byte[] mail) throws MessagingException {
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
    }
}
