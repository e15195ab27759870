package org.stsrelay.reporting.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.lab.PolicyHostAnswer.after;
import static org.stsrelay.lab.PolicyHostAnswer.atOnce;
import static org.stsrelay.lab.PolicyHostAnswer.cutAfter;
import static org.stsrelay.lab.PolicyHostAnswer.endless;
import static org.stsrelay.lab.PolicyHostAnswer.octets;
import static org.stsrelay.lab.PolicyHostAnswer.redirect;
import static org.stsrelay.lab.PolicyHostAnswer.reset;
import static org.stsrelay.lab.PolicyHostAnswer.status;
import static org.stsrelay.lab.PolicyHostAnswer.with;
import static org.stsrelay.reporting.https.PostLab.HOST;
import static org.stsrelay.reporting.https.PostLab.REPORT;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.reporting.run.Posted;

/// What is posted, and what counts as an answer to it (RFC 8460 §5.4, RFC 9110).
class HttpsPostTest {

    private PostLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        lab = new PostLab(directory);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void RPT_5_4_1_RPT_5_4_2_HTTP_1_HTTP_9_HTTP_11_HTTP_16_theRequestIsAPostAndNothingMore() {
        assertThat(lab.post()).isEqualTo(
                new Posted.Taken(HOST + "[127.0.0.1]:" + lab.sink.port() + " answered with status 201"));

        assertThat(lab.sink.posts()).singleElement().satisfies(post -> {
            assertThat(post.line()).isEqualTo("POST /v1/report HTTP/1.1");
            assertThat(post.headers()).containsExactly("Host: " + HOST + ":" + lab.sink.port(),
                    "User-Agent: stsrelay-test (postmaster@relay.test)", "Content-Type: application/tlsrpt+gzip",
                    "Content-Length: " + REPORT.length, "Connection: close");
            assertThat(post.body()).isEqualTo(REPORT);
            assertThat(post.sni()).isEqualTo(HOST);
            assertThat(post.alpn()).containsExactly("http/1.1");
        });
    }

    @Test
    void RPT_5_5_3_HTTP_17_aReportThatIsPostedAgainIsTheSameToTheLastOctet() {
        lab.sink.answer(HOST, status("503 Busy", ""));
        lab.post();
        lab.sink.take(HOST);
        lab.post();

        assertThat(lab.sink.posts()).hasSize(2).allSatisfy(post -> assertThat(post.body()).isEqualTo(REPORT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2Cb%21c%3Bd", "/a/../b//c/./", "//double", "/?id=%20+&x=%C3%A9", "/a;b=c,d", "/x?",
            "/?a?b",
            "/%2e%2E/%00"})
    void RPT_3_10_pathAndQueryGoAsTheyAreWritten(String target) {
        assertThat(lab.post(target)).isInstanceOf(Posted.Taken.class);

        assertThat(lab.sink.posts()).singleElement().satisfies(post -> assertThat(post.target()).isEqualTo(target));
    }

    @ParameterizedTest
    @CsvSource({"'',/", "?x=y,/?x=y", "#part,/", "/a#part,/a"})
    void whatTheUriLeavesOutIsTheRootAndAFragmentStaysHere(String rest, String target) {
        lab.post(URI.create("https://" + HOST + ":" + lab.sink.port() + rest));

        assertThat(lab.sink.posts()).singleElement().satisfies(post -> assertThat(post.target()).isEqualTo(target));
    }

    @Test
    void HTTP_9_aUserInTheUriIsSentToNobody() {
        lab.post(URI.create("https://user:secret@" + HOST + ":" + lab.sink.port() + "/"));

        assertThat(lab.sink.posts()).singleElement().satisfies(post -> {
            assertThat(post.line()).isEqualTo("POST / HTTP/1.1");
            assertThat(post.headers()).noneMatch(field -> field.contains("user:") || field.startsWith("Authorization"));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 299})
    void RPT_5_4_3_HTTP_16_anySuccessIsTaken(int code) {
        lab.sink.answer(HOST, status(code + " Fine", ""));

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 501, 502, 503, 504, 599, 600, 999})
    void RPT_5_4_3_HTTP_16_whatMayPassIsTriedLater(int code) {
        lab.sink.answer(HOST, status(code + " Not now", ""));

        assertLater("answered with status " + code);
    }

    @Test
    void HTTP_16_howLongAHostWantsToBeLeftAloneIsSaid() {
        lab.sink.answer(HOST, with("429 Too many", "Retry-After: 3600\r\n", ""));

        assertLater("answered with status 429, Retry-After 3600");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 407, 410, 411, 415, 421, 422, 451, 499})
    void RPT_5_4_3_HTTP_16_whatIsTheRequestsFaultIsForGood(int code) {
        lab.sink.answer(HOST, status(code + " No", ""));

        assertThat(lab.post()).isInstanceOfSatisfying(Posted.Refused.class,
                refused -> assertThat(refused.word()).endsWith("answered with status " + code));
    }

    @Test
    void RPT_5_4_3_HTTP_16_aReportThatIsTooLargeIsCalledThat() {
        lab.sink.answer(HOST, status("413 Too large", ""));

        assertThat(lab.post()).isInstanceOfSatisfying(Posted.Refused.class,
                refused -> assertThat(refused.word()).endsWith("status 413: the report is larger than it takes"));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
    void RPT_5_4_3_RPT_3_17_HTTP_4_aRedirectIsNotFollowedAndMayBeGoneLater(int code) {
        lab.zone.address("trap.test", "127.0.0.1");
        lab.sink.take("trap.test");
        lab.sink.answer(HOST, redirect(code, lab.sink.uri("trap.test", "/").toString()));

        assertLater("status " + code + ", a redirect, which is not followed; it led to https://trap.test");
        assertThat(lab.sink.posts("trap.test")).isEmpty();
        assertThat(lab.sink.connections()).isEqualTo(1);
    }

    @Test
    void HTTP_2_interimAnswersArePassedOver() {
        var interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        lab.sink.answer(HOST, octets(interim + "HTTP/1.1 200 OK\r\n\r\n"));

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @Test
    void HTTP_2_endlessInterimAnswersAreNot() {
        lab.sink.answer(HOST, endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"));

        assertLater("more than 8 interim answers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: -1\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: 99999999999999999999\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 500\r\n", "Content-Encoding: gzip\r\n", ""})
    void HTTP_7_HTTP_8_howLongABodyIsMattersToNobodyWhoReadsNone(String fields) {
        lab.sink.answer(HOST, cutAfter("HTTP/1.1 200 OK\r\n" + fields + "\r\nhello"));

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @Test
    void aBodyThatNeverEndsIsNotWaitedFor() {
        lab.sink.answer(HOST, endless("HTTP/1.1 200 OK\r\n\r\n", "thanks ".repeat(1000)));

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "a", "X:\r\n a\r\n"})
    void HTTP_13_endlessHeadersAreNoAnswer(String text) {
        lab.sink.answer(HOST, endless("HTTP/1.1 200 OK\r\n", text));

        assertLater("sends more than a report host has to say");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 2", "HTTP/1.1 20", "220 mx.example.test ESMTP\r\n",
            "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 -200 OK\r\n\r\n"})
    void HTTP_7_whatHasNoWholeStatusIsNoAnswer(String text) {
        lab.sink.answer(HOST, cutAfter(text));

        assertLater("gave no complete HTTP answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX: y\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200"})
    void RPT_5_4_3_theStatusIsAllThatIsWantedOfAnAnswer(String text) {
        lab.sink.answer(HOST, cutAfter(text));

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @Test
    void aConnectionThatIsResetIsTriedLater() {
        lab.sink.answer(HOST, reset());

        assertLater(HOST);
    }

    @Test
    void aSlowAnswerIsWaitedFor() {
        lab.sink.answer(HOST, after(Duration.ofMillis(100), status("200 OK", "")));

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @Test
    void anAnswerBeforeTheBodyIsReadCounts() {
        lab.sink.answer(HOST, atOnce(status("413 Too large", "")));

        assertThat(lab.post()).isInstanceOf(Posted.Refused.class);
    }

    @Test
    void whatAHostSaysIsRepeatedOnOneLineOfBoundedLength() {
        lab.sink.answer(HOST, redirect(302, "\u0007\u001b[31m" + "x".repeat(5000)));

        assertThat(lab.post().word()).matches("[ -~]+").hasSizeLessThan(700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://reports.example.test/", "mailto:reports@example.test", "https:/nowhere",
            "https:opaque",
            "https://reports.example.test:0/", "https://reports.example.test:65536/", "https://2130706433/",
            "https://127.1/", "https://a_b.test/", "//reports.example.test/",
            "https://reports.example.test/\u00e9", "ftp://reports.example.test/"})
    void whereNoReportCanBePostedNothingIsConnectedTo(String uri) {
        assertThat(lab.post(URI.create(uri))).isInstanceOfSatisfying(Posted.Refused.class,
                refused -> assertThat(refused.word()).startsWith("no report can be posted there: ").matches("[ -~]+"));
        assertThat(lab.zone.questions()).isEmpty();
    }

    @Test
    void thePortIs443UnlessTheUriHasAnother() {
        assertThat(PostPlace.of(URI.create("https://reports.example.test/")).host().port()).isEqualTo(443);
        assertThat(PostPlace.of(URI.create("HTTPS://Reports.Example.TEST.:8443/")).host())
                .satisfies(host -> assertThat(host.port()).isEqualTo(8443))
                .hasToString("report host reports.example.test");
    }

    private void assertLater(String word) {
        assertThat(lab.post()).isInstanceOfSatisfying(Posted.Later.class,
                later -> assertThat(later.word()).contains(word).contains(HOST).matches("[ -~]+"));
    }
}
