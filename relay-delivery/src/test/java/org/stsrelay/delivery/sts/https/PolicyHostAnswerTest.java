package org.stsrelay.delivery.sts.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.sts.https.FetchLab.DOMAIN;
import static org.stsrelay.delivery.sts.https.FetchLab.POLICY;
import static org.stsrelay.lab.PolicyHostAnswer.cutAfter;
import static org.stsrelay.lab.PolicyHostAnswer.endless;
import static org.stsrelay.lab.PolicyHostAnswer.octets;
import static org.stsrelay.lab.PolicyHostAnswer.redirect;
import static org.stsrelay.lab.PolicyHostAnswer.status;
import static org.stsrelay.lab.PolicyHostAnswer.with;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// What counts as an answer (RFC 8461 §3.2, §3.3, RFC 9110, RFC 9112).
class PolicyHostAnswerTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private FetchLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        lab = new FetchLab(directory);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_3_2_1_HTTP_9_HTTP_11_theRequestIsTheOneOfTheRfcAndNothingMore() {
        lab.assertFetched(POLICY);

        assertThat(lab.host.requests()).singleElement().satisfies(request -> {
            assertThat(request.line()).isEqualTo("GET /.well-known/mta-sts.txt HTTP/1.1");
            assertThat(request.headers()).containsExactly("Host: mta-sts.example.test:" + lab.host.port(),
                    "User-Agent: stsrelay-test (postmaster@relay.test)", "Accept: text/plain",
                    "Accept-Encoding: identity", "Connection: close");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "Text/Plain; charset=utf-8; foo=bar", "text/plain;charset=\"UTF-8\"",
            "text/plain ; charset=iso-8859-1", "text/plain;", "text/plain; a=\"b;c", "TEXT/PLAIN"})
    void STS_3_2_2_STS_3_2_3_HTTP_14_textPlainWithAnyParameterCounts(String type) {
        lab.host.answer(DOMAIN, with("200 OK", "Content-Type: " + type + "\r\n", POLICY));

        lab.assertFetched(POLICY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: text/html\r\n", "Content-Type: application/octet-stream\r\n",
            "Content-Type: text/plain+x\r\n", "Content-Type: text\r\n", "Content-Type:\r\n", "",
            "Content-Type: text/plain, text/html\r\n", "Content-Type: text/plain\r\nContent-Type: text/plain\r\n"})
    void STS_3_2_2_HTTP_14_HTTP_15_otherTypesNoneAndSeveralDoNot(String field) {
        lab.host.answer(DOMAIN, with("200 OK", field, POLICY));

        lab.assertFails(Kind.CONTENT_TYPE, "content-type");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203, 204, 206, 226, 304, 400, 401, 404, 410, 421, 429, 500, 502, 503, 599})
    void STS_3_3_7_HTTP_3_HTTP_5_only200IsAnAnswer(int code) {
        lab.host.answer(DOMAIN, status(code + " Whatever", POLICY));

        lab.assertFails(Kind.HTTP_ERROR, "http-" + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 307, 308})
    void STS_3_3_8_HTTP_4_redirectIsNotFollowed(int code) {
        lab.zone.address("mta-sts.trap.test", "127.0.0.1");
        lab.host.serve("trap.test", POLICY);
        lab.host.answer(DOMAIN,
                redirect(code, "https://mta-sts.trap.test:" + lab.host.port() + "/.well-known/mta-sts.txt"));

        lab.assertFails(Kind.REDIRECT, "http-" + code);
        assertThat(lab.host.requests("trap.test")).isEmpty();
        assertThat(lab.host.connections()).isEqualTo(1);
    }

    @Test
    void STS_3_3_8_HTTP_4_HTTP_10_noOtherWayToAnotherPlaceIsTaken() {
        lab.zone.address("mta-sts.trap.test", "127.0.0.1");
        lab.host.serve("trap.test", "trap");
        var fields = fields("Content-Type: text/plain", "Refresh: 0; url=https://mta-sts.trap.test/",
                "Alt-Svc: h3=\":443\"", "Link: <https://mta-sts.trap.test/>; rel=canonical",
                "Strict-Transport-Security: max-age=1", "Location: https://mta-sts.trap.test/");
        lab.host.answer(DOMAIN, with("200 OK", fields, POLICY));

        lab.assertFetched(POLICY);
        assertThat(lab.host.connections()).isEqualTo(1);
    }

    @Test
    void STS_3_3_9_HTTP_5_HTTP_9_nothingIsRememberedFromOneFetchToTheNext() {
        var fields = fields("Content-Type: text/plain", "ETag: \"1\"", "Set-Cookie: a=b",
                "Cache-Control: no-store, max-age=9999", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT");
        lab.host.answer(DOMAIN, with("200 OK", fields, POLICY));
        lab.assertFetched(POLICY);
        lab.assertFetched(POLICY);

        assertThat(lab.host.requests()).hasSize(2);
        assertThat(lab.host.requests().get(1).headers()).isEqualTo(lab.host.requests().get(0).headers());
        assertThat(lab.host.connections()).isEqualTo(2);
    }

    @Test
    void STS_3_3_12_65536OctetsAreTakenAndOneMoreIsRefused() {
        lab.host.serve(DOMAIN, "a".repeat(65_536));
        lab.assertFetched("a".repeat(65_536));

        lab.host.serve(DOMAIN, "a".repeat(65_537));
        lab.assertFails(Kind.TOO_LARGE, "too-large");
    }

    @Test
    void STS_3_3_12_theLimitHoldsForChunksToo() {
        lab.host.answer(DOMAIN, octets(CHUNKED + chunk("a".repeat(65_536)) + "0\r\n\r\n"));
        lab.assertFetched("a".repeat(65_536));

        lab.host.answer(DOMAIN, octets(CHUNKED + chunk("a".repeat(65_536)) + chunk("b") + "0\r\n\r\n"));
        lab.assertFails(Kind.TOO_LARGE, "too-large");
    }

    @Test
    void STS_3_3_12_anEndlessChunkedBodyIsRefused() {
        lab.host.answer(DOMAIN, endless(CHUNKED, chunk("mx: mail.example.test\n")));

        lab.assertFails(Kind.TOO_LARGE, "too-large");
    }

    @Test
    void STS_3_3_12_soIsOneWhoseChunksNeverBegin() {
        lab.host.answer(DOMAIN, endless(CHUNKED, "0"));

        lab.assertFails(Kind.TOO_LARGE, "too-large");
    }

    @Test
    void HTTP_2_interimAnswersArePassedOver() {
        lab.host.answer(DOMAIN,
                octets("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK
                        + "Content-Length: " + POLICY.length() + "\r\n\r\n" + POLICY));

        lab.assertFetched(POLICY);
    }

    @Test
    void HTTP_2_endlessInterimAnswersAreNot() {
        lab.host.answer(DOMAIN, endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"));

        lab.assertFails(Kind.HTTP_ERROR, "too-many-interim-answers");
    }

    @Test
    void HTTP_6_aContentCodingNobodyAskedForIsRefused() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(POLICY.getBytes(StandardCharsets.US_ASCII));
        }
        var octets = packed.toByteArray();
        lab.host.answer(DOMAIN, line -> {
            line.send(OK + "Content-Encoding: gzip\r\nContent-Length: " + octets.length + "\r\n\r\n");
            line.send(octets);
        });

        lab.assertFails(Kind.HTTP_ERROR, "content-encoding");
    }

    @Test
    void HTTP_6_soIsACodedTransfer() {
        lab.host.answer(DOMAIN, octets(OK + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunk(POLICY) + "0\r\n\r\n"));

        lab.assertFails(Kind.HTTP_ERROR, "incomplete-answer");
    }

    @Test
    void HTTP_6_theIdentityIsNoCoding() {
        lab.host.answer(DOMAIN, with("200 OK", "Content-Type: text/plain\r\nContent-Encoding: identity\r\n", POLICY));

        lab.assertFetched(POLICY);
    }

    @Test
    void HTTP_7_aBodyShorterThanItsLengthIsRefused() {
        lab.host.answer(DOMAIN, octets(OK + "Content-Length: 500\r\n\r\n" + POLICY));

        lab.assertFails(Kind.HTTP_ERROR, "incomplete-answer");
    }

    @Test
    void HTTP_7_aChunkedBodyWithoutItsLastChunkIsRefused() {
        lab.host.answer(DOMAIN, octets(CHUNKED + chunk(POLICY)));

        lab.assertFails(Kind.HTTP_ERROR, "incomplete-answer");
    }

    @Test
    void HTTP_7_aBodyWithoutALengthIsWholeWhenTlsIsClosed() {
        lab.host.answer(DOMAIN, octets("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + POLICY));

        lab.assertFetched(POLICY);
    }

    @Test
    void HTTP_7_andMayBeCutShortWhenItIsNot() {
        lab.host.answer(DOMAIN, cutAfter("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + POLICY));

        lab.assertFails(Kind.HTTP_ERROR, "incomplete-answer");
    }

    @Test
    void HTTP_7_aHeadThatIsCutShortIsRefused() {
        lab.host.answer(DOMAIN, cutAfter("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"));

        lab.assertFails(Kind.HTTP_ERROR, "incomplete-answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: -1\r\n", "Content-Length: five\r\n"})
    void HTTP_8_anAmbiguousLengthIsRefused(String fields) {
        lab.host.answer(DOMAIN, octets(OK + fields + "\r\n5\r\nhello\r\n0\r\n\r\n"));

        assertThat(lab.failure().kind()).isEqualTo(Kind.HTTP_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "a", "X:\r\n a\r\n"})
    void HTTP_13_endlessHeadersAreRefused(String text) {
        lab.host.answer(DOMAIN, endless(OK, text));

        lab.assertFails(Kind.TOO_LARGE, "too-large");
    }

    @Test
    void HTTP_13_aFoldedFieldIsRead() {
        lab.host.answer(DOMAIN,
                octets("HTTP/1.1 200 OK\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nX-Y: a\r\n\tb\r\n"
                        + "Content-Length: " + POLICY.length() + "\r\n\r\n" + POLICY));

        lab.assertFetched(POLICY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", "220 mx.example.test ESMTP\r\n",
            "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
            "HTTP/1.1 99 Odd\r\n\r\n"})
    void whatIsNoHttpIsRefused(String text) {
        lab.host.answer(DOMAIN, octets(text));

        assertThat(lab.failure().kind()).isIn(Kind.HTTP_ERROR, Kind.TOO_LARGE);
    }

    @Test
    void whatAHostSaysIsRepeatedOnOneLine() {
        lab.host.answer(DOMAIN, octets("HTTP/1.1 200 OK\r\nContent-Type: text/\u0007\u001b[31m\r\n\r\n"));

        assertThat(lab.failure().reason()).matches("[ -~]+");
    }

    private static String fields(String... fields) {
        return String.join("\r\n", fields) + "\r\n";
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
