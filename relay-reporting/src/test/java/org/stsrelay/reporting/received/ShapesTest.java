package org.stsrelay.reporting.received;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.reporting.Golden;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.ReportText;

/// Reports in the shapes that big senders and libraries give them, and files that are taken for reports.
class ShapesTest {

    @ParameterizedTest
    @ValueSource(strings = {"texts-and-arrays", "zero-dates-and-bare-counts", "of-the-standard", "loose"})
    void everyShapeIsReadAndShown(String shape) throws Exception {
        Golden.assertIs("shape-" + shape + ".txt", ReportText.of(read(shape(shape))));
    }

    @Test
    void aTextForTheHostsIsOneHostAndEmptyAddressesAreUnknown() throws Exception {
        var policy = read(shape("texts-and-arrays")).policies().getFirst();

        assertThat(policy.mxHosts()).containsExactly("*.cust.example");
        assertThat(policy.lines()).hasSize(4);
        assertThat(policy.failures().getFirst().receivingIp()).isEmpty();
        assertThat(policy.failures().getFirst().mxHost()).contains("a.b.cust.example");
    }

    @Test
    void countsThatAreTextsAreCountsAndWhatIsMissingIsNothing() throws Exception {
        var report = read(shape("zero-dates-and-bare-counts"));

        assertThat(report.policies()).extracting(Report.Policy::type, Report.Policy::succeeded, Report.Policy::failed)
                .containsExactly(tuple("sts", 41L, 4L), tuple("tlsa", 45L, 0L));
        assertThat(report.policies().getFirst().failures().getFirst().sendingIp()).isEmpty();
    }

    @Test
    void theMistakesOfTheStandardsExampleDoNoHarm() throws Exception {
        var report = read(shape("of-the-standard"));

        assertThat(report.failed()).isEqualTo(303);
        assertThat(report.policies().getFirst().failures().getLast().reason())
                .contains("X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED");
    }

    @Test
    void aCountBeyondWhatANumberHoldsExactlyIsCutOff() throws Exception {
        var policy = read(shape("loose")).policies().getFirst();

        assertThat(policy.failed()).isEqualTo(1_000_000_000_000L);
        assertThat(policy.failures()).extracting(Failure::count).containsExactly(1_000_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"\"\"|it is empty", "\" \n \"|it is empty",
            "PK\u0003\u0004abc|it is a ZIP archive", "<?xml version=\"1.0\"?><feedback/>|it is XML or HTML",
            "<html><body>|it is XML or HTML", "hello|it is no TLS report", "{\"a\":|its JSON cannot be read",
            "[1]|not an object"})
    void whatIsTakenForAReportIsCalledByItsName(String text, String words) {
        assertThatThrownBy(() -> read(bytes(text))).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining(words);
    }

    @Test
    void ofAMailboxTheOnlyMailIsReadAndOfSeveralNoneGetsLost() throws Exception {
        var mail = """
                From a@b.example Mon Mar 17 2031
                Subject: x
                Content-Type: application/tlsrpt+json

                {"report-id":"1"}
                """;

        assertThat(read(bytes(mail)).id()).isEqualTo("1");
        assertThatThrownBy(() -> read(bytes(mail + "\n" + mail))).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("with several mails");
    }

    @Test
    void aMailMayHaveSeveralReports() throws Exception {
        assertThat(ids(mailOf(3))).containsExactly("1", "2", "3");
    }

    @Test
    void aMailOfTooManyReportsHasItsLimit() {
        assertThatThrownBy(() -> ids(mailOf(11))).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("more than 10 reports");
    }

    @Test
    void nestedMailsHaveTheirLimit() {
        var mail = "Content-Type: message/rfc822\n\n".repeat(40) + "Subject: x\n\nx\n";

        assertThatThrownBy(() -> read(bytes(mail))).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("nested deeper than");
    }

    @Test
    void aBombInAMailIsNotUnpacked() throws Exception {
        var bomb = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bomb)) {
            zip.write('{');
            var blanks = new byte[1 << 16];
            Arrays.fill(blanks, (byte) ' ');
            for (var i = 0; i < 2000; i++) {
                zip.write(blanks);
            }
        }
        var mail = "Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(bomb.toByteArray());

        assertThatThrownBy(() -> read(bytes(mail))).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("unpacks to more than");
    }

    @Test
    void ofAMemberThatIsThereTwiceTheLastCounts() throws Exception {
        var report = read(bytes("{\"report-id\":\"1\",\"report-id\":\"2\",\"policies\":[{\"summary\":"
                + "{\"total-failure-session-count\":5,\"total-failure-session-count\":-7}}]}"));

        assertThat(report.id()).isEqualTo("2");
        assertThat(report.failed()).isZero();
    }

    @Test
    void whatWouldSteerATerminalIsShownHarmless() throws Exception {
        var report =
                read(bytes("{\"report-id\":\"\\u001b]0;x\\u0007\",\"organization-name\":\"<b>\\u202eliaM\\u009b2J\","
                        + "\"policies\":[{\"failure-details\":[{\"result-type\":\"a\\nb\",\"failed-session-count\":1}]}]}"));

        assertThat(ReportText.of(report)).matches("[\n -~]*").contains("<b>?liaM?2J").contains("a?b");
    }

    private static byte[] mailOf(int reports) {
        var mail = new StringBuilder("Content-Type: multipart/mixed; boundary=b\n\n");
        for (var i = 1; i <= reports; i++) {
            mail.append("--b\nContent-Type: application/tlsrpt+json\n\n{\"report-id\":\"").append(i).append("\"}\n");
        }
        return bytes(mail.append("--b--\n").toString());
    }

    private static List<String> ids(byte[] file) throws Exception {
        var ids = new ArrayList<String>();
        ReceivedReports.each(new ByteArrayInputStream(file), report -> ids.add(report.id()));
        return ids;
    }

    private static Report read(byte[] octets) throws IOException, UnreadableReportException {
        return ReceivedReports.read(new ByteArrayInputStream(octets));
    }

    private static byte[] shape(String name) throws IOException {
        try (var in = Objects.requireNonNull(ShapesTest.class.getResourceAsStream("shapes/" + name + ".json"))) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
