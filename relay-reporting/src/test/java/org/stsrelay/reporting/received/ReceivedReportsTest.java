package org.stsrelay.reporting.received;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.reporting.mail.ReportMail;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportSchema;
import org.stsrelay.reporting.report.Reports;

/// Reports of others, of every shape that was seen, and what is no report.
class ReceivedReportsTest {

    /// The shape of one big sender: a `mx-host` and `policy-string` as RFC 8460's text has them before its erratum, counts of
    /// addresses it does not know as empty texts.
    private static final String STRINGS = """
            {"organization-name":"Big Mail","date-range":{"start-datetime":"2026-03-17T00:00:00Z",
            "end-datetime":"2026-03-17T23:59:59Z"},"contact-info":"smtp-tls-reporting@big.example",
            "report-id":"2026-03-17T00:00:00Z_cust.example","policies":[{"policy":{"policy-type":"sts",
            "policy-string":"version: STSv1\\nmode: testing","policy-domain":"cust.example","mx-host":"*.cust.example"},
            "summary":{"total-successful-session-count":"7","total-failure-session-count":1},
            "failure-details":[{"result-type":"validation-failure","sending-mta-ip":"","receiving-mx-hostname":"",
            "receiving-ip":"","failed-session-count":1}]}]}""";

    /// The shape of another: dates without a zone, `failure-details` null or absent, a byte order mark.
    private static final String ZONELESS = """
            \ufeff{"organization-name":"Other Mail","date-range":{"start-datetime":"2026-03-17T00:00:00",
            "end-datetime":"2026-03-17T23:59:59"},"contact-info":null,"report-id":"133","policies":[
            {"policy":{"policy-type":"tlsa","policy-string":["3 1 1 aa"],"policy-domain":"mx.cust.example"},
            "summary":{"total-successful-session-count":3,"total-failure-session-count":0},"failure-details":null},
            {"policy":{"policy-type":"no-policy-found"},"unknown":{"deep":[1,2,{"x":[]}]}}]}""";

    @ParameterizedTest
    @ValueSource(strings = {"example.eml", "example.json"})
    void anExampleOfTheStandardsKindIsReadInFull(String file) throws Exception {
        try (var in = ReceivedReportsTest.class.getResourceAsStream(file)) {
            var report = ReceivedReports.read(in);

            assertThat(report.id()).isEqualTo("20310317.7f3a9c0e51.cust.example@relay.sender.example");
            assertThat(report.policies()).extracting(Policy::type).containsExactly("sts", "tlsa", "no-policy-found");
            assertThat(report.succeeded()).isEqualTo(826);
            assertThat(report.failed()).isEqualTo(11);
            assertThat(report.policies().getFirst().failures().getFirst().mxHelo()).contains("in2.backup.example");
            assertThat(ReportSchema.checked(report)).contains("7f3a9c0e51");
        }
    }

    @Test
    void ourOwnReportComesBackAsItWas() throws Exception {
        assertThat(read(json(Reports.full()))).isEqualTo(Reports.full());
    }

    @Test
    void aCompressedReportIsUnpacked() throws Exception {
        var out = new ByteArrayOutputStream();
        ReportJson.writeCompressed(Reports.full(), out);

        assertThat(read(out.toByteArray())).isEqualTo(Reports.full());
    }

    @Test
    void aReportIsFoundInTheMailThatCarriesIt() throws Exception {
        var out = new ByteArrayOutputStream();
        new ReportMail("tls-reports@relay.sender.example", (_, _) -> "").write(Reports.full(), Reports.NAME,
                Instant.parse("2026-03-18T01:37:12Z"), "x@y.example", 1, out);

        assertThat(read(out.toByteArray())).isEqualTo(Reports.full());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/tlsrpt+gzip", "application/gzip; name=\"x!y!1!2.json.gz\"",
            "application/octet-stream; name=r.json.gz", "application/octet-stream; name=\"=?utf-8?Q?r=2Ejson=2Egz?=\"",
            "application/octet-stream; name*0*=utf-8''r.js; name*1=on.gz", "application/gzip; name=\"x!y!1!2!001.gz\"",
            "application/x-gzip", "application/octet-stream"})
    void aReportInAMailIsKnownByItsTypeOrItsNameOrWhatItHolds(String type) throws Exception {
        var out = new ByteArrayOutputStream();
        ReportJson.writeCompressed(Reports.full(), out);
        var mail = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b\nContent-Type: "
                + type + "\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(out.toByteArray()) + "\n--b--\n";

        assertThat(read(mail.getBytes(StandardCharsets.US_ASCII))).isEqualTo(Reports.full());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/json", "text/plain"})
    void aReportInAMailNeedNotBeCompressedToBeFound(String type) throws Exception {
        var mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: x-unknown\n\n{}\n"
                + "--b\nContent-Type: " + type + "\n\n" + STRINGS + "\n--b--\n";

        assertThat(read(mail).organization()).isEqualTo("Big Mail");
    }

    @ParameterizedTest
    @CsvSource({"<feedback/>, it is no TLS report", "{\"x\":1}, it is no TLS report",
            "PK\u0003\u0004abc, a ZIP archive"})
    void whatElseIsInAMailIsNotTakenForAReport(String content, String words) throws Exception {
        var mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/octet-stream\n\n"
                + content + "\n--b\nContent-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(zipped(content)) + "\n--b--\n";

        assertThatThrownBy(() -> read(mail)).isInstanceOf(UnreadableReportException.class).hasMessageContaining(words);
    }

    /// There are files that unpack to themselves for ever.
    @Test
    void whatIsCompressedTwiceIsNotLookedInto() throws Exception {
        var twice = zipped(zipped(STRINGS));
        var mail = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(twice);

        assertThatThrownBy(() -> read(mail)).isInstanceOf(UnreadableReportException.class);
    }

    @Test
    void aMailThatWasForwardedIsOpened() throws Exception {
        var mail = "Subject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
                + "Subject: Report Domain: x\nContent-Type: application/tlsrpt+json\n\n" + STRINGS + "\n--b--\n";

        assertThat(read(mail.getBytes(StandardCharsets.US_ASCII)).organization()).isEqualTo("Big Mail");
    }

    @Test
    void textsWhereArraysBelongAreReadAndEmptyTextsAreUnknown() throws Exception {
        assertThat(read(STRINGS).policies()).containsExactly(new Policy("sts",
                List.of("version: STSv1", "mode: testing"), "cust.example", List.of("*.cust.example"), 7, 1,
                List.of(new Failure("validation-failure", Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.empty(), 1, Optional.empty(), Optional.empty()))));
    }

    @Test
    void datesWithoutAZoneAreUtcAndMissingPartsAreEmpty() throws Exception {
        var report = read(ZONELESS);

        assertThat(report.period()).contains(new Report.Period(Instant.parse("2026-03-17T00:00:00Z"),
                Instant.parse("2026-03-17T23:59:59Z")));
        assertThat(report.contact()).isEmpty();
        assertThat(report.policies()).containsExactly(
                new Policy("tlsa", List.of("3 1 1 aa"), "mx.cust.example", List.of(), 3, 0, List.of()),
                new Policy("no-policy-found", List.of(), "", List.of(), 0, 0, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[]", "{}", "{\"a\":", "{\"policies\": 7}", "null", "\u0000\u0001",
            "Subject: x\n\nno report here\n", "{\"policies\":[{\"policy\":{\"policy-type\":\"sts\""})
    void whatIsNoReportIsRefusedInWords(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(UnreadableReportException.class).hasMessageMatching(".{10,}");
    }

    @Test
    void membersOfOtherTypesAreTakenForEmpty() throws Exception {
        var report = read("""
                {"report-id":"1","organization-name":{"a":1},"date-range":[1],"contact-info":[],"policies":[
                {"policy":"x","summary":[],"failure-details":[{"failed-session-count":-5},7,
                {"failed-session-count":1e3,"result-type":["x"]},{"failed-session-count":"x"},
                {"failed-session-count":1e300}]}, 8]}""");

        assertThat(report.organization()).isEmpty();
        assertThat(report.period()).isEmpty();
        assertThat(report.policies().getFirst().failures()).extracting(Failure::count)
                .containsExactly(0L, 0L, 1000L, 0L,
                        1_000_000_000_000L);
    }

    /// Windows saves so what a program prints.
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void aReportInAnotherUnicodeIsReadAllTheSame(String charset) throws Exception {
        var unicode = Charset.forName(charset);

        assertThat(read(STRINGS.getBytes(unicode)).organization()).isEqualTo("Big Mail");
        assertThat(read(("\ufeff" + STRINGS).getBytes(unicode)).organization()).isEqualTo("Big Mail");
    }

    @Test
    void octetsThatAreNoCharactersAreAFaultOfTheText() {
        byte[] beyondUnicode = {'{', 0, 0, 0, '"', 0, 0, 0, -1, -1, -1, 0x7f};

        assertThatThrownBy(() -> read(beyondUnicode)).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("its JSON cannot be read")
                .hasMessageContaining("UTF-32");
    }

    @ParameterizedTest
    @ValueSource(strings = {STRINGS, "{}", ",", "x", "\u0000", "}", "\ufeff{}"})
    void whatFollowsAReportDoesNotGetLostWithoutAWord(String more) throws Exception {
        assertThatThrownBy(() -> read(STRINGS + more)).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("behind the end of its JSON something else follows");
        assertThatThrownBy(() -> read(zipped(STRINGS + more))).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("behind the end of its JSON something else follows");
    }

    @Test
    void blanksAroundAReportAreNothing() throws Exception {
        assertThat(read(" \n".repeat(10_000) + STRINGS + " \r\n\t\n").organization()).isEqualTo("Big Mail");
    }

    @ParameterizedTest
    @CsvSource({"x, something else follows behind its end", "\u001f\u008b, something else follows behind its end",
            "twenty-seven-and-more-octets, something else follows behind its end"})
    void whatFollowsTheCompressionDoesNotGetLostEither(String more, String words) throws Exception {
        var file = joined(zipped(STRINGS), more.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read(file)).isInstanceOf(UnreadableReportException.class).hasMessageContaining(words);
    }

    @Test
    void aCompressionInPiecesIsOneAndItsPaddingIsNothing() throws Exception {
        var half = STRINGS.length() / 2;
        var pieces = joined(zipped(STRINGS.substring(0, half)), zipped(""), zipped(STRINGS.substring(half)));

        assertThat(read(pieces).organization()).isEqualTo("Big Mail");
        assertThat(read(joined(pieces, new byte[512])).organization()).isEqualTo("Big Mail");
        assertThat(read(joined(pieces, new byte[]{'\r', '\n'})).organization()).isEqualTo("Big Mail");
    }

    /// The library would go one call deeper for each.
    @Test
    void aCompressionOfNothingButEmptyPiecesIsRefused() throws Exception {
        var pieces = new ByteArrayOutputStream();
        for (var i = 0; i < 100_000; i++) {
            pieces.write(zipped(""));
        }

        assertThatThrownBy(() -> read(pieces.toByteArray())).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("too many empty pieces");
    }

    @Test
    void aDamagedCompressionIsSaidThoughItsTextCouldBeRead() throws Exception {
        var whole = zipped(STRINGS);
        var file = whole.clone();
        file[file.length - 8] = (byte) ~file[file.length - 8];

        assertThatThrownBy(() -> read(file)).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("its compression is damaged");
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 2)))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("it is cut short");
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("it is cut short");
    }

    @Test
    void aBombIsNotUnpacked() throws Exception {
        var bomb = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bomb)) {
            zip.write("{\"report-id\":\"".getBytes(StandardCharsets.US_ASCII));
            blanks(zip, 256 << 20);
        }

        assertThatThrownBy(() -> read(bomb.toByteArray())).isInstanceOf(UnreadableReportException.class);
        assertThat(bomb.size()).isLessThan(1 << 20);
    }

    @Test
    void aBombOfManyBlanksIsStoppedByWhatItUnpacksTo() throws Exception {
        var bomb = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bomb)) {
            zip.write('{');
            blanks(zip, 256 << 20);
        }

        assertThatThrownBy(() -> read(bomb.toByteArray())).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("unpacks to more than");
    }

    @Test
    void nestingTextsAndNumbersHaveTheirLimits() {
        assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(10_000))).isInstanceOf(UnreadableReportException.class);
        assertThatThrownBy(() -> read("{\"report-id\":\"" + "x".repeat(1 << 20) + "\"}"))
                .isInstanceOf(UnreadableReportException.class);
        assertThatThrownBy(() -> read("{\"report-id\":1,\"policies\":[{\"summary\":{\"total-failure-session-count\":"
                + "9".repeat(1000) + "}}]}")).isInstanceOf(UnreadableReportException.class);
    }

    @Test
    void policiesAndFailuresHaveTheirLimits() {
        assertThatThrownBy(() -> read("{\"report-id\":\"1\",\"policies\":[" + "{},".repeat(1000) + "{}]}"))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("1000 policies");
        assertThatThrownBy(() -> read("{\"report-id\":\"1\",\"policies\":[{\"failure-details\":["
                + "{},".repeat(20_000) + "{}]}]}")).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("20000 failure-details");
    }

    @Test
    void aMailOfManyPartsHasItsLimit() {
        var mail = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(200) + "--b--\n";

        assertThatThrownBy(() -> read(mail)).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("more than 50 parts");
    }

    private static void blanks(OutputStream out, int count) throws IOException {
        var block = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        for (var i = 0; i < count / block.length; i++) {
            out.write(block);
        }
    }

    /// The library would take in all of it before it could be asked how much that is.
    @ParameterizedTest
    @CsvSource({"'', 'A:'", "'', ' x=a;'", "'Content-Type: multipart/mixed; boundary=b\n\n', --b",
            "'Content-Type: message/rfc822\n\n', 'A:'",
            "'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment;\n', ' a*0*=b;'"})
    void aMailOfNothingButHeadersOrPartsIsNotTakenIn(String beginning, String line) {
        var mail = "From: a@x.example\nSubject: x\n" + beginning.replace("\\n", "\n") + (line + "\n").repeat(100_000);

        assertThatThrownBy(() -> read(mail)).isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("2000 lines of headers");
    }

    private static Report read(String text) throws IOException, UnreadableReportException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Report read(byte[] octets) throws IOException, UnreadableReportException {
        return ReceivedReports.read(new ByteArrayInputStream(octets));
    }

    private static byte[] zipped(String text) throws IOException {
        return zipped(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] zipped(byte[] octets) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(octets);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... pieces) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(pieces).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] json(Report report) throws IOException {
        var out = new ByteArrayOutputStream();
        ReportJson.write(report, out);
        return out.toByteArray();
    }
}
