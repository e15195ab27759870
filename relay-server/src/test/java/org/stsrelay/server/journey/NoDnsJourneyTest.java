package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.DnsFault;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabMx;

/// Name servers that are gone or answer nonsense: mail waits, nothing bounces, and all goes on by itself.
class NoDnsJourneyTest {

    /// Every question may take twelve seconds, and an attempt asks several.
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx plain = lab.host("mx.plain.example");
    private final LabMx strict = lab.host("mx.strict.example");
    private final LabClock clock = new LabClock(Clock.systemUTC().instant());
    private JourneyRelay relay;

    @BeforeEach
    void prepare() {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("plain.example", "mx.plain.example");
        lab.domain("strict.example", "mx.strict.example");
        lab.policy("strict.example", "1", "enforce", "mx.strict.example");
        relay = JourneyRelay.start(lab, folder, Map.of(), clock);
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    static Stream<DnsFault> nonsense() {
        return Stream.of(new DnsFault.Code("SERVFAIL"), new DnsFault.Code("REFUSED"), new DnsFault.Echo(),
                new DnsFault.Referral());
    }

    /// What is thrown away as no answer to the question, so that the relay waits for the right one.
    static Stream<DnsFault> silence() {
        return Stream.of(new DnsFault.Drop(), new DnsFault.WrongId(), new DnsFault.WrongQuestion(),
                new DnsFault.Garbage());
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void mailWaitsForNameServersThatMakeSense(DnsFault fault) {
        assertThatMailWaits(fault);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("silence")
    void mailWaitsForNameServersThatAnswer(DnsFault fault) {
        assertThatMailWaits(fault);
    }

    @Test
    void mailGoesWhenAnswersComeOnlyByTcp() {
        lab.dns().faultEverywhere(new DnsFault.Truncate());

        relay.send("a@sender.example", "b@strict.example");

        patiently().until(() -> strict.mails().size() == 1);
    }

    @Test
    void afterAMinuteOfFailuresHealthSaysSoAndMailIsStillTaken() throws Exception {
        lab.dns().faultEverywhere(new DnsFault.Code("SERVFAIL"));
        relay.send("a@sender.example", "b@plain.example");

        patiently().until(() -> {
            clock.advance(Duration.ofSeconds(2));
            return ready().contains("\"dns\":false");
        });
        assertThat(ready()).contains("\"ready\":true");
        relay.send("a@sender.example", "b@strict.example");

        lab.dns().healEverywhere();
        untilDelivered(Duration.ofSeconds(30));
        assertThat(ready()).contains("\"dns\":true");
    }

    private void assertThatMailWaits(DnsFault fault) {
        lab.dns().faultEverywhere(fault);
        relay.send("a@sender.example", "b@plain.example");
        relay.send("a@sender.example", "b@strict.example");

        await().atMost(LONG)
                .until(() -> relay.hasOutcome("plain.example", Outcome.DEFERRED)
                        && relay.hasOutcome("strict.example", Outcome.DEFERRED));

        lab.dns().healEverywhere();
        untilDelivered(LONG);
        assertThat(relay.attempts()).allMatch(attempt -> attempt.results()
                .stream()
                .noneMatch(result -> result.outcome() == Outcome.BOUNCED || result.outcome() == Outcome.EXPIRED));
    }

    /// What was kept of the DNS's failures is over after half a minute.
    private void untilDelivered(Duration patience) {
        await().atMost(patience).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(5));
            assertThat(plain.mails()).hasSize(1);
            assertThat(strict.mails()).hasSize(1);
        });
        assertThat(senders.mails()).isEmpty();
    }

    private String ready() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + relay.adminPort() + "/healthz/ready")).build(),
                    BodyHandlers.ofString()).body();
        }
    }
}
