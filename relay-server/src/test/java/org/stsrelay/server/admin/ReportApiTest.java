package org.stsrelay.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.record.Destination;
import org.stsrelay.reporting.report.ReportJson;

/// Reports over HTTP: the shapes that scripts rely on, and what is refused.
class ReportApiTest {

    private static final DomainName PARTNER = DomainName.of("partner.example");
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private Path directory;

    private RunningAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new RunningAdmin(directory);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void theDaysHaveTheDocumentedShape() throws Exception {
        assertThat(admin.get("/api/v1/reports/days").body().lines().skip(1)).containsExactly("""
                {"day":"2026-11-23","open":false,"domains":1204,"sessions_left_out":7,"due":2,"waiting":1,"queued":3,\
                "delivered":17,"refused":1,"given_up":0,"suppressed":0,"removed":0,"nowhere":1180}""");
    }

    @Test
    void theReportsHaveTheDocumentedShape() throws Exception {
        assertThat(RunningAdmin.lines(admin.get("/api/v1/reports?date=yesterday")).subList(1, 4)).containsExactly(
                """
                        {"day":"2026-11-23","domain":"lost.example","destination":null,"state":"due","up_to":null,\
                        "next":"2026-11-24T12:10:00Z","changed":null,"attempts":0,"message":null,\
                        "word":"DNS: no answer within 10 s"}""",
                """
                        {"day":"2026-11-23","domain":"slow.example","destination":"https://slow.example/tls",\
                        "state":"waiting","up_to":null,"next":"2026-11-24T13:00:00Z","changed":"2026-11-24T02:10:00Z",\
                        "attempts":3,"message":null,"word":"503 try later"}""",
                """
                        {"day":"2026-11-23","domain":"partner.example","destination":"mailto:tls@partner.example",\
                        "state":"queued","up_to":null,"next":null,"changed":"2026-11-24T02:10:00Z","attempts":0,\
                        "message":"01JDCQ8Y5T8KZ4QK6P6Q2W3E4R","word":""}""");
    }

    @Test
    void aListOfReportsThatIsCutOffSaysSo() throws Exception {
        var cut = admin.get("/api/v1/reports?limit=2");
        var whole = admin.get("/api/v1/reports?limit=6");

        assertThat(RunningAdmin.lines(cut)).hasSize(2);
        assertThat(cut.headers().firstValue("stsrelay-more")).hasValue("true");
        assertThat(RunningAdmin.lines(whole)).hasSize(6);
        assertThat(whole.headers().firstValue("stsrelay-more")).isEmpty();
        assertThat(RunningAdmin.lines(admin.get("/api/v1/reports?domain=SLOW.example."))).singleElement()
                .asString()
                .contains("slow.example");
    }

    @Test
    void thePreviewIsTheReportOctetForOctet() throws Exception {
        var octets = new ByteArrayOutputStream();
        ReportJson.write(admin.reports().report(FakeReports.YESTERDAY, PARTNER).orElseThrow(), octets);

        var answer = admin.get("/api/v1/reports/preview?date=yesterday&domain=partner.example");

        assertThat(answer.body().getBytes(StandardCharsets.UTF_8)).isEqualTo(octets.toByteArray());
        assertThat(answer.body()).contains("B\u00fccher AG");
    }

    @Test
    void aDaysDomainsComeAfterTheirTotal() throws Exception {
        assertThat(RunningAdmin.lines(admin.get("/api/v1/reports/preview?date=today&limit=1"))).containsExactly(
                "{\"kind\":\"total\",\"day\":\"2026-11-24\",\"open\":true,\"domains\":3,\"succeeded\":323,\"failed\":1200}",
                "{\"kind\":\"row\",\"domain\":\"broken.example\",\"succeeded\":4,\"failed\":1200}");
    }

    @Test
    void thePreviewIsThereInWords() throws Exception {
        var text = admin.get("/api/v1/reports/preview?date=yesterday&domain=partner.example&form=text");

        assertThat(text.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain"));
        assertThat(text.body()).startsWith("TLS report by").contains("All is well: 310 sessions, none failed.");
    }

    @Test
    void aPreviewOfNothingSaysSo() throws Exception {
        var answer = admin.get("/api/v1/reports/preview?date=2026-11-20&domain=nobody.example");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Nothing is counted for nobody.example on 2026-11-20");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?date=2026-11-25                    | that day is still to come; today is 2026-11-24 in UTC
            ?date=tomorrow                      | expected today, yesterday or a day such as
            ?date=2026-02-30                    | expected today, yesterday or a day such as
            ?date=24.11.2026                    | expected today, yesterday or a day such as
            ?date=%2B2026-11-01                 | expected today, yesterday or a day such as
            ?date=                              | expected 1 to 2000 characters
            ?date=today&date=yesterday          | given twice
            ?domain=a%20b                       | it is no domain name
            ?domain=..%2F..%2Fetc               | it is no domain name
            ?domain=x%0Aoperator:%20y           | cannot use 'x?operator: y'
            ?limit=0                            | expected a whole number from 1 to 100000
            ?limit=100001                       | expected a whole number from 1 to 100000
            ?limit=99999999999999999999         | expected a whole number from 1 to 100000
            ?limit=-1                           | expected a whole number from 1 to 100000
            ?day=today                          | There is no parameter 'day' here; there are: date, domain, limit
            /days?date=today                    | There is no parameter 'date' here
            /preview?domain=a.example           | Say which day is meant
            /preview?date=today&form=xml        | expected json or text
            /suppressed?uri=mailto:a@b.example  | There is no parameter 'uri' here
            """)
    void whatCannotBeMeantIsRefused(String request, String sentence) throws Exception {
        var answer = admin.get("/api/v1/reports" + request);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            send     | domain=a.example                              | Say which day is meant
            send     | date=2026-12-01                               | that day is still to come
            send     | date=today&now=true                           | There is no parameter 'now' here
            suppress |                                               | Say which destination is meant
            suppress | uri=http://partner.example/tls                | begins with mailto: or https:
            suppress | uri=tls@partner.example                       | begins with mailto: or https:
            suppress | uri=mailto:                                   | expected one mail address
            suppress | uri=mailto:a@b.example,c@d.example            | expected one mail address
            suppress | uri=https://user:secret@partner.example/      | neither user nor fragment
            suppress | uri=https:///nowhere                          | expected https:// with a host
            suppress | uri=mailto:a@b.example&for=soon               | expected an age
            suppress | uri=mailto:a@b.example&for=0s                 | expected 1s to 3650d
            suppress | uri=mailto:a@b.example&for=999999d            | expected 1s to 3650d
            suppress | uri=mailto:a@b.example&reason=a%0Aoperator:b  | expected one line of at most 200 characters
            suppress | uri=mailto:a@b.example&reason=%E2%80%AEx      | expected one line of at most 200 characters
            allow    | uri=ftp://b.example                           | begins with mailto: or https:
            allow    | uri=mailto:a@b.example&for=2d                 | There is no parameter 'for' here
            """)
    void whatCannotBeDoneIsRefused(String verb, String form, String sentence) throws Exception {
        var answer = admin.post("/api/v1/reports/" + verb, form == null ? "" : form);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(sentence);
        assertThat(admin.reports().sent()).isEmpty();
        assertThat(admin.reports().suppressed()).isEmpty();
    }

    @Test
    void everythingAboutReportsNeedsTheToken() throws Exception {
        for (var path : new String[]{"", "/days", "/preview?date=today", "/suppressed"}) {
            assertThat(admin.send(admin.plain("/api/v1/reports" + path).GET()).statusCode()).isEqualTo(401);
        }
        assertThat(admin.send(admin.plain("/api/v1/reports/send").POST(BodyPublishers.ofString("date=today")))
                .statusCode()).isEqualTo(401);
    }

    @Test
    void sendingTellsOfEachReportAndSumsUp() throws Exception {
        var answer = admin.post("/api/v1/reports/send", "date=yesterday&domain=partner.example");

        assertThat(answer.body()).isEqualTo("""
                {"kind":"begin","day":"2026-11-23"}
                {"kind":"report","domain":"partner.example","destination":"mailto:tls@partner.example","state":"queued",\
                "word":""}
                {"kind":"report","domain":"posted.example","destination":"https://posted.example/tls","state":"delivered",\
                "word":"201"}
                {"kind":"report","domain":"quiet.example","destination":null,"state":"nowhere",\
                "word":"it has no TLS-RPT record"}
                {"kind":"summary","day":"2026-11-23","queued":1,"delivered":1,"failed":0,"suppressed":0,"nowhere":1,\
                "error":null}
                """);
        assertThat(admin.reports().sent()).containsExactly("2026-11-23 partner.example");
    }

    @Test
    void eachReportIsToldWhenItIsSentAndNobodyElseSendsMeanwhile() throws Exception {
        var gate = new CountDownLatch(1);
        admin.reports().waitsFor(gate);
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(admin.request("/api/v1/reports/send")
                    .header("Content-Type", FORM)
                    .POST(BodyPublishers.ofString("date=today"))
                    .build(), BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).contains("begin");
                assertThat(lines.readLine()).contains("partner.example");

                assertThat(admin.post("/api/v1/reports/send", "date=today").statusCode()).isEqualTo(409);
                gate.countDown();

                assertThat(lines.lines().toList()).hasSize(3).last().asString().contains("summary");
            }
        }
        assertThat(admin.post("/api/v1/reports/send", "date=today").statusCode()).isEqualTo(200);
    }

    @Test
    void whoeverGoesAwayStopsNoReport() throws Exception {
        var gate = new CountDownLatch(1);
        admin.reports().waitsFor(gate);
        admin.reports()
                .sendsLike(Collections.nCopies(10_000,
                        new ReportDesk.Step(PARTNER, "mailto:tls@partner.example", State.QUEUED, "x".repeat(100)))
                        .toArray(ReportDesk.Step[]::new));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.getOutputStream()
                    .write("""
                            POST /api/v1/reports/send HTTP/1.1\r
                            Host: localhost\r
                            Authorization: %s\r
                            Content-Type: %s\r
                            Content-Length: 10\r
                            \r
                            date=today""".formatted(AdminToken.read(directory).authorization(), FORM)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
        }
        gate.countDown();

        await().until(() -> admin.reports().sent().equals(Collections.singletonList("2026-11-24")));
    }

    @Test
    void aRunThatCannotBeOrBreaksOffSaysSoAtItsEnd() throws Exception {
        admin.reports().failsAfterwards(new IllegalStateException("tls-rpt.enabled is false"));
        assertThat(RunningAdmin.lines(admin.post("/api/v1/reports/send", "date=today")).getLast())
                .contains("\"error\":\"Reports cannot be sent: tls-rpt.enabled is false.\"");

        admin.reports().failsAfterwards(new IllegalArgumentException("a secret of the program"));
        assertThat(RunningAdmin.lines(admin.post("/api/v1/reports/send", "date=today")).getLast())
                .contains("the relay's log says why")
                .doesNotContain("secret");
    }

    @Test
    void everyDestinationThatGetsReportsCanBeSuppressed() throws Exception {
        var longest = "https://partner.example/" + "a".repeat(Destination.MAX_LENGTH - 24);

        assertThat(admin.post("/api/v1/reports/suppress", "uri=" + longest).body()).contains(longest);
        assertThat(admin.post("/api/v1/reports/suppress", "uri=" + longest + "a").body())
                .contains("expected 1 to 8000 characters");
    }

    @Test
    void aDestinationIsSuppressedInTheSpellingThatReportsHave() throws Exception {
        var answer = admin.post("/api/v1/reports/suppress",
                "uri=MAILTO:tls%252Brpt@Partner.EXAMPLE?subject=x&for=30d&reason=TICKET-7");

        assertThat(answer.body()).isEqualTo("""
                {"destination":"mailto:tls+rpt@partner.example","since":"2026-11-24T12:00:00Z",\
                "until":"2026-12-24T12:00:00Z","reason":"TICKET-7"}
                """);
        admin.post("/api/v1/reports/suppress", "uri=https://other.example/tls");
        assertThat(RunningAdmin.lines(admin.get("/api/v1/reports/suppressed"))).hasSize(2)
                .first()
                .asString()
                .contains("\"destination\":\"https://other.example/tls\"", "\"until\":null");

        assertThat(admin.post("/api/v1/reports/allow", "uri=mailto:tls%2Brpt@partner.example").body())
                .isEqualTo("{\"destination\":\"mailto:tls+rpt@partner.example\",\"allowed\":true}\n");
        assertThat(admin.post("/api/v1/reports/allow", "uri=mailto:tls%2Brpt@partner.example").statusCode())
                .isEqualTo(404);
    }
}
