package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxStep;

/// A machine whose clock goes astray (P25): nothing ends because of it, and mail goes on.
class ClockJourneyTest {

    private static final Duration YEARS = Duration.ofDays(9 * 365);
    private static final Map<String, String> KEYS =
            Map.of("queue", "{retry: [1s], lifetime: 5d, keep-free: 0B}");

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final Instant start = Clock.systemUTC().instant();
    private final LabClock machine = new LabClock(start);
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx slow =
            lab.host("mx.slow.example", script -> script.on(MxStep.RCPT, "450 4.2.1 The mailbox is busy"));
    private final LabMx mx = lab.host("mx.good.example");
    private JourneyRelay relay;

    @BeforeEach
    void oneMessageWaits() {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("slow.example", "mx.slow.example");
        lab.domain("good.example", "mx.good.example");
        relay = JourneyRelay.start(lab, folder, KEYS, machine);
        relay.send("a@sender.example", "b@slow.example");
        patiently().until(() -> relay.hasOutcome("slow.example", Outcome.DEFERRED));
        assertHealthy();
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void aLeapForwardGivesNothingUpAndMailGoesOn() {
        machine.advance(YEARS);

        assertInDoubt("leapt forward");
        anotherAttempt();
        relay.send("a@sender.example", "b@good.example");
        patiently().until(() -> mx.mails().size() == 1);
        assertThat(senders.mails()).isEmpty();

        machine.set(start.plusSeconds(30));
        slow.play(mx.script());
        whileTimePasses(() -> slow.mails().size() == 1);
        assertHealthy();
        assertThat(senders.mails()).isEmpty();
    }

    @Test
    void whatFailsForGoodIsNotBouncedByAClockInDoubt() {
        machine.advance(YEARS);
        slow.change(script -> mx.script().on(MxStep.RCPT, "550 5.1.1 No such user"));

        anotherAttempt();
        assertThat(relay.hasOutcome("slow.example", Outcome.BOUNCED)).isFalse();
        assertThat(senders.mails()).isEmpty();

        machine.set(start.plusSeconds(60));
        whileTimePasses(() -> senders.mails().size() == 1);
        assertThat(relay.hasOutcome("slow.example", Outcome.BOUNCED)).isTrue();
    }

    @Test
    void afterAYearOffMailIsTriedAndGivenUpOnlyWhenTheClockIsAccepted() throws Exception {
        machine.advance(Duration.ofDays(365));
        relay.restart();

        assertInDoubt("the relay was off that long");
        anotherAttempt();
        assertThat(senders.mails()).isEmpty();

        assertThat(ask("POST", "/api/v1/clock/accept")).contains("\"believed\":true");
        whileTimePasses(() -> senders.mails().size() == 1);
        assertThat(relay.hasOutcome("slow.example", Outcome.EXPIRED)).isTrue();
        assertHealthy();
    }

    @Test
    void aClockWithoutBatteryIsCalledWrong() throws Exception {
        machine.set(Instant.parse("2000-01-01T00:00:00Z"));
        relay.restart();

        assertInDoubt("this program was built at");
        relay.send("a@sender.example", "b@good.example");
        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.mails().getFirst().text()).doesNotContain("2000");
        assertThat(ask("POST", "/api/v1/clock/accept")).contains("Set it");

        machine.set(start.plusSeconds(90));
        assertHealthy();
    }

    @Test
    void whatWasPutOffByAClockThatWasAheadIsNotForgotten() {
        machine.advance(YEARS);
        relay.restart();
        assertInDoubt("the relay was off that long");
        anotherAttempt();

        machine.set(start.plusSeconds(30));
        slow.play(mx.script());

        assertHealthy();
        patiently().until(() -> slow.mails().size() == 1);
    }

    @Test
    void noPolicyExpiresByALeapEvenIfItCannotBeFetchedAgain() {
        lab.domain("strict.example", "mx.good.example");
        lab.policy("strict.example", "1", "enforce", "mx.other.example");
        relay.send("a@sender.example", "b@strict.example");
        patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));
        lab.dns().remove("_mta-sts.strict.example").remove("mta-sts.strict.example");

        machine.advance(YEARS);
        relay.restart();

        assertInDoubt("the relay was off that long");
        anotherAttempt("strict.example");
        anotherAttempt("strict.example");
        assertThat(mx.mails()).isEmpty();
    }

    private void anotherAttempt() {
        anotherAttempt("slow.example");
    }

    private void anotherAttempt(String domain) {
        var before = relay.attemptsFor(domain).size();
        whileTimePasses(() -> relay.attemptsFor(domain).size() > before);
    }

    private void whileTimePasses(BooleanSupplier condition) {
        patiently().until(() -> {
            machine.advance(Duration.ofSeconds(2));
            return condition.getAsBoolean();
        });
    }

    private void assertHealthy() {
        patiently().untilAsserted(() -> assertThat(ask("GET", "/api/v1/clock")).contains("\"believed\":true"));
        patiently().untilAsserted(() -> assertThat(ask("GET", "/healthz/ready")).contains("\"clock\":true"));
    }

    private void assertInDoubt(String why) {
        patiently().untilAsserted(() -> assertThat(ask("GET", "/api/v1/status")).contains(why));
        patiently().untilAsserted(() -> assertThat(ask("GET", "/metrics"))
                .contains("stsrelay_component_healthy{component=\"clock\"} 0.0"));
    }

    private String ask(String method, String path) throws Exception {
        var token = Files.readString(folder.resolve("data").resolve("admin.token")).strip();
        try (var http = HttpClient.newHttpClient()) {
            return http
                    .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.adminPort() + path))
                            .header("Authorization", "Bearer " + token)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
