package org.stsrelay.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.MemorySpool;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.server.health.Component;

class AdminServerTest {

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
    void theBounceBrakeIsShownAndCleared() throws Exception {
        admin.armBrake();
        assertThat(admin.get("/api/v1/bounce-brake").body()).contains("\"armed\":true");

        assertThat(admin.post("/api/v1/bounce-brake/clear", "").body()).contains("\"armed\":false");

        assertThat(admin.get("/api/v1/bounce-brake").body()).contains("\"armed\":false");
    }

    @Test
    void theLocalFaultIsShownAndCleared() throws Exception {
        assertThat(admin.get("/api/v1/local-fault").body().strip())
                .isEqualTo("{\"standing\":false,\"kind\":null,\"since\":null,\"reason\":\"\"}");
        admin.haveFault(new BrakeDesk.Fault("no-starttls", Instant.parse("2026-11-24T12:00:00Z"), "look at port 25"));
        assertThat(admin.get("/api/v1/local-fault").body()).contains("\"standing\":true", "\"kind\":\"no-starttls\"",
                "\"since\":\"2026-11-24T12:00:00Z\"", "look at port 25");

        assertThat(admin.post("/api/v1/local-fault/clear", "").body()).contains("\"standing\":false");

        assertThat(admin.get("/api/v1/local-fault").body()).contains("\"standing\":false");
    }

    @Test
    void aListIsOneObjectPerLineInTheDocumentedShape() throws Exception {
        var answer = admin.get("/api/v1/queue?domain=partner.example");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson; charset=utf-8");
        assertThat(answer.body()).isEqualTo("""
                {"id":"01JDCQ8Y5T8KZ4QK6P6Q2W3E4R","from":"x@example.org","size":4200,"received":"2026-11-24T10:00:00Z",\
                "state":"deferred","consignments":[{"domain":"partner.example","state":"deferred","attempts":3,\
                "next_attempt":"2026-11-24T12:12:00Z","reason":"waiting for partner.example: mx1.partner.example's \
                certificate expired 2026-11-20; next try 12:12 UTC","recipients":[{"address":"a@partner.example",\
                "state":"waiting","enhanced":"4.7.5","reply":"certificate expired"},{"address":"b@partner.example",\
                "state":"waiting","enhanced":null,"reply":""}]}]}
                """);
    }

    @Test
    void everyFilterReachesTheQueue() throws Exception {
        admin.get(
                "/api/v1/queue?id=01JDCQ8Y5T8KZ4QK6P6Q2W3E4R&from=x@example.org&sender-domain=EXAMPLE.org&to=a@b.example"
                        + "&domain=B%C3%BCcher.example&state=deferred,held&state=ready&older-than=1h30m&because=certificate"
                        + "&attempts=2&limit=7");

        var filter = admin.queue().filters().getLast();
        assertThat(filter.id()).contains(FakeQueue.WAITING);
        assertThat(filter.sender()).contains("x@example.org");
        assertThat(filter.senderDomain()).contains("example.org");
        assertThat(filter.recipient()).contains("a@b.example");
        assertThat(filter.destination()).contains(DomainPart.of("xn--bcher-kva.example"));
        assertThat(filter.states()).extracting(Enum::name).containsExactlyInAnyOrder("DEFERRED", "HELD", "READY");
        assertThat(filter.olderThan().orElseThrow()).hasMinutes(90);
        assertThat(filter.reason()).contains("certificate");
        assertThat(filter.minimumAttempts()).hasValue(2);
        assertThat(filter.limit()).isEqualTo(8);
    }

    @Test
    void aListThatIsCutOffSaysSo() throws Exception {
        var cut = admin.get("/api/v1/queue?limit=2");
        var whole = admin.get("/api/v1/queue?limit=3");

        assertThat(RunningAdmin.lines(cut)).hasSize(2);
        assertThat(cut.headers().firstValue("stsrelay-more")).hasValue("true");
        assertThat(RunningAdmin.lines(whole)).hasSize(3);
        assertThat(whole.headers().firstValue("stsrelay-more")).isEmpty();
    }

    @Test
    void aMessageIsShownWithItsAttemptsAndHeader() throws Exception {
        var answer = admin.get("/api/v1/queue/" + FakeQueue.WAITING);

        assertThat(answer.body()).contains("\"message_id\":\"<1@example.org>\"", "\"attempts\":[{\"time\":",
                "\"header\":\"Subject: hello\\r\\n");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        var unknown = admin.get("/api/v1/queue/01JDCQ8Y5Z0000000000000000");
        var nonsense = admin.get("/api/v1/queue/..%3Fx");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("There is no message 01JDCQ8Y5Z0000000000000000");
        assertThat(nonsense.statusCode()).isEqualTo(400);
    }

    @Test
    void actingWakesTheDestinationsAndIsCounted() throws Exception {
        var answer = admin.post("/api/v1/queue/retry", "domain=partner.example&reason=TICKET-1");

        assertThat(answer.body())
                .isEqualTo("{\"action\":\"retry\",\"messages\":1,\"ids\":[\"01JDCQ8Y5T8KZ4QK6P6Q2W3E4R\"]}\n");
        assertThat(admin.queue().done()).containsExactly("retry 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R 2026-11-24T12:00:00Z");
        assertThat(admin.woken()).containsExactly(Set.of(DomainPart.of("partner.example")));
        assertThat(admin.events()).contains("retry 1");
    }

    @Test
    void severalIdsAreEachActedOn() throws Exception {
        admin.post("/api/v1/queue/hold", "id=%s&id=%s&reason=why".formatted(FakeQueue.WAITING, FakeQueue.FRESH));

        assertThat(admin.queue().done()).containsExactly("hold 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R why",
                "hold 01JDCQ8Y5W0000000000000000 why");
        assertThat(admin.woken()).containsExactly(FakeQueue.destinations());
    }

    @Test
    void allIsActedOnWhenAllIsSaid() throws Exception {
        var answer = admin.post("/api/v1/queue/release", "all=true");

        assertThat(answer.body()).contains("\"messages\":3");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = """
            delete,  '',                               Say which messages are meant
            retry,   limit=5,                          Say which messages are meant
            hold,    reason=x,                         Say which messages are meant
            release, all=false,                        Say which messages are meant
            delete,  all=true&domain=x.example,        contradict each other
            delete,  domian=x.example,                 There is no parameter 'domian'
            delete,  domain=x.example&domain=y.example, given twice
            delete,  domain=,                          domain: cannot use ''
            delete,  domain=not a domain,              domain: cannot use 'not a domain'
            delete,  state=gone,                       'expected ready, active, deferred, held, finished'
            delete,  state=finished,                   have left the queue
            delete,  older-than=yesterday,             expected an age such as 90s
            delete,  attempts=-1,                      expected a whole number
            delete,  id=01JD,                          not a queue id
            """)
    void aRequestThatDoesNotSayClearlyWhatItMeansDoesNothing(String verb, String form, String sentence)
            throws Exception {
        var answer = admin.post("/api/v1/queue/" + verb, form.replace(" ", "%20"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":").contains(sentence);
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void anUnknownVerbIsNotFound() throws Exception {
        assertThat(admin.post("/api/v1/queue/explode", "all=true").statusCode()).isEqualTo(404);
    }

    @Test
    void theHistoryOfAPolicyIsALineForEachVersion() throws Exception {
        assertThat(RunningAdmin.lines(admin.get("/api/v1/policies/partner.example/history"))).hasSize(2)
                .satisfiesExactly(
                        latest -> assertThat(latest.toString()).contains("\"status\":\"in_force\"",
                                "\"weakening\":\"mode enforce became testing\"", "\"until\":null"),
                        before -> assertThat(before.toString()).contains("\"status\":\"replaced\"",
                                "\"id\":\"20260801\"", "\"confirmed\":"));
        assertThat(admin.get("/api/v1/policies/none.example/history").statusCode()).isEqualTo(404);
    }

    @Test
    void policiesAreListedShownRefreshedAndForgotten() throws Exception {
        assertThat(RunningAdmin.lines(admin.get("/api/v1/policies"))).hasSize(2)
                .first()
                .asString()
                .isEqualTo("""
                        {"domain":"broken.example","mode":"testing","id":"20260901","mx":["*.broken.example"],\
                        "max_age_s":86400,"fetched":"2026-11-24T06:00:00Z","expires":"2026-11-25T06:00:00Z",\
                        "last_use":"2026-11-24T11:55:00Z","certificate":"CN=mta-sts.broken.example","trouble":\
                        {"kind":"fetch","at":"2026-11-24T12:00:00Z","reason":"mta-sts.broken.example answers 404"},\
                        "weakening":null,"lines":\
                        ["version: STSv1","mode: testing","mx: *.broken.example","max_age: 86400"]}""");
        assertThat(admin.get("/api/v1/policies/PARTNER.example").body()).contains("\"mode\":\"enforce\"");
        assertThat(admin.post("/api/v1/policies/partner.example/refresh", "").body())
                .contains("\"fetched\":true");
        assertThat(admin.post("/api/v1/policies/none.example/refresh", "").body()).contains("\"fetched\":false",
                "has no _mta-sts record", "\"policy\":null");
        assertThat(admin.send(admin.request("/api/v1/policies/partner.example").DELETE()).statusCode()).isEqualTo(200);
        assertThat(admin.get("/api/v1/policies/partner.example").statusCode()).isEqualTo(404);
    }

    @Test
    void statusTellsReadinessQueueAndComponents() throws Exception {
        admin.hurt(Component.DNS, "127.0.0.1 gives no answer");

        assertThat(admin.get("/api/v1/status").body()).contains("\"ready\":true", "\"uptime_s\":273600",
                "{\"name\":\"dns\",\"healthy\":false,\"reason\":\"127.0.0.1 gives no answer\"}",
                "\"messages\":{\"ready\":1,\"active\":0,\"deferred\":1,\"held\":1}",
                "\"last_report_run\":{\"at\":\"2026-11-24T05:00:00Z\",\"successful\":true,\"summary\":\""
                        + RunningAdmin.LAST_RUN
                        + "\"}");
    }

    @Test
    void healthNeedsNoTokenAndTellsNoSecrets() throws Exception {
        assertThat(admin.send(admin.plain("/healthz/live")).statusCode()).isEqualTo(200);
        assertThat(admin.send(admin.plain("/healthz/ready")).statusCode()).isEqualTo(200);

        admin.hurt(Component.STORE, "/var/lib/stsrelay/relay.db cannot be written");

        var ready = admin.send(admin.plain("/healthz/ready"));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"store\":false").doesNotContain("relay.db");
        assertThat(admin.send(admin.plain("/healthz/live")).statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreServedInTheFormThatIsAskedFor() throws Exception {
        var answer = admin.send(admin.plain("/metrics").header("Accept", "application/openmetrics-text"));

        assertThat(answer.body()).isEqualTo("up 1 for application/openmetrics-text\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer wrong", "Basic YWRtaW46YWRtaW4="})
    void nothingIsToldWithoutTheToken(String authorization) throws Exception {
        var request = admin.plain("/api/v1/queue");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        var answer = admin.send(request);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.body()).startsWith("{\"error\":").doesNotContain("01JDCQ");
        assertThat(admin.queue().filters()).isEmpty();
    }

    @Test
    void anUnknownPathBelowTheApiAsksForTheTokenFirst() throws Exception {
        assertThat(admin.send(admin.plain("/api/v2/anything")).statusCode()).isEqualTo(401);
        assertThat(admin.get("/api/v1/anything").body())
                .isEqualTo("{\"error\":\"There is nothing at /api/v1/anything.\"}\n");
    }

    @ParameterizedTest
    @CsvSource({"evil.example,421", "localhost,200", "LOCALHOST:8025,200", "relay.example.org,200", "127.0.0.1:1,200",
            "'[::1]:8025',200", "localhost.evil.example,421", "127.0.0.1.evil.example,421"})
    void aNameThatIsNotOursIsRefused(String host, int status) throws Exception {
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void theAnswersForbidBrowsersEverything() throws Exception {
        var headers = admin.send(admin.plain("/healthz/live")).headers();

        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("Content-Security-Policy")).hasValueSatisfying(
                policy -> assertThat(policy).contains("default-src 'none'"));
        assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
        assertThat(headers.firstValue("Server")).isEmpty();
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aRequestThatIsTooLargeIsRefused() throws Exception {
        var body = admin.post("/api/v1/queue/delete", "because=" + "x".repeat(70_000));
        var header = raw("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

        assertThat(body.statusCode()).isEqualTo(413);
        assertThat(header).startsWith("HTTP/1.1 431");
    }

    @Test
    void aFailureBehindItIsToldWithoutDetails() throws Exception {
        admin.queue().breakDown();

        var answer = admin.get("/api/v1/queue");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"error\":\"Something went wrong in the relay; its log says what.\"}\n");
    }

    @Test
    void eachAnswerIsCountedByItsStatus() throws Exception {
        admin.send(admin.plain("/healthz/live"));
        admin.send(admin.plain("/api/v1/queue"));

        Awaitility.await().untilAsserted(() -> assertThat(admin.events()).contains("status 200", "status 401"));
    }

    @Test
    void aProviderIsListedPausedAndResumed() throws Exception {
        assertThat(RunningAdmin.lines(admin.get("/api/v1/providers"))).containsExactly("""
                {"provider":"google","limit":10,"window":10,"active":3,"destinations":2,"ready":40,"pause":null}""",
                """
                        {"provider":"net:192.0.2.0/24","limit":10,"window":1,"active":3,"destinations":2,"ready":40,\
                        "pause":{"until":"2026-11-24T12:10:00Z","reason":"421 4.7.0 [TSS04] later","by_hand":false}}""");

        var paused = admin.post("/api/v1/providers/pause", "provider=google&for=2h&reason=TICKET-1");
        assertThat(paused.body()).contains("""
                "pause":{"until":"2026-11-24T14:00:00Z","reason":"TICKET-1","by_hand":true}""");
        assertThat(admin.post("/api/v1/providers/pause", "provider=google").body())
                .contains("\"pause\":{\"until\":null");

        var resumed = admin.post("/api/v1/providers/resume", "provider=net%3A192.0.2.0%2F24");
        assertThat(resumed.body()).contains("\"provider\":\"net:192.0.2.0/24\"", "\"pause\":null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            provider=nobody                       | 404 | No provider is called nobody
            reason=x                              | 400 | Say which provider is meant
            provider=%0Agoogle                    | 400 | '?google' is no provider's name
            provider=Google                       | 400 | 'Google' is no provider's name
            provider=google&for=soon              | 400 | 'soon' is no time for a pause
            provider=google&for=0s                | 400 | '0s' is no time for a pause
            provider=google&for=5w                | 400 | '5w' is no time for a pause
            provider=google&reason=a%0Ab          | 400 | A reason is one line
            """)
    void aPauseThatMakesNoSenseIsRefused(String form, int status, String sentence) throws Exception {
        var answer = admin.post("/api/v1/providers/pause", form);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(sentence);
        assertThat(admin.providers().list().getFirst().pause()).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsSaidPlainly() throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port());
        var desk = new Desk(admin.queue(), admin.policies(), admin.providers(), admin.reports(), admin.brake(),
                admin.received(),
                () -> false, () -> {
                    throw new AssertionError();
                }, _ -> {
                }, () -> {
                }, _ -> Optional.empty(), new MemorySpool()::newBody, _ -> new Desk.Page("text/plain", ""), () -> {
                    throw new AssertionError();
                });

        try (var second = new AdminServer(address, "relay.example.org", AdminToken.read(directory), desk,
                AdminListener.NOBODY, RunningAdmin.CLOCK)) {
            assertThatThrownBy(second::start).isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot listen on")
                    .hasMessageContaining("admin.address");
        }
    }

    @Test
    void aMethodThatDoesNotFitIsRefused() throws Exception {
        var answer = admin.send(admin.request("/api/v1/queue").method("PUT", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isIn(404, 405);
        assertThat(answer.body()).startsWith("{\"error\":");
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var line = new StringBuilder();
            for (var c = socket.getInputStream().read(); c >= 0 && c != '\n'; c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }
}
