package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabProvider;
import org.stsrelay.lab.LabProvider.Limits;

/// A provider that has many domains, counts connections and messages of all of them together, and greylists (P8, P9,
/// P12).
class ProviderJourneyTest {

    private static final int CLIENTS = 8;
    private static final int OTHERS = 200;

    /// What the provider would say if we sent more, told to the relay as an administrator would.
    private static final String TABLE =
            "[{name: big, mx: [big.example], connections: 5, messages-per-connection: 50}]";

    @Test
    void greylistedMailComesAgainAndNobodyCallsItThrottled(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var limits = new Limits(5, 50, true, Duration.ofMillis(500));
            var provider = LabProvider.withNameEach(lab, "big.example", 4, limits, Clock.systemUTC());
            try (var relay = start(lab, folder)) {
                send(relay, recipients(provider, 20));

                patiently().until(() -> provider.mx().messages() == 20);
                assertThat(provider.greylisted()).isBetween(4L, 20L);
                assertThat(provider.mostConnections()).isLessThanOrEqualTo(5);
                assertThat(provider.refused()).isZero();
            }
        }
    }

    /// `-Dprovider.messages=` and `-Dprovider.domains=` for other sizes.
    @Test
    @Tag("slow")
    void tenThousandMessagesArriveAtABigProviderAndDelayNobodyElse(@TempDir Path folder) throws Exception {
        var messages = Integer.getInteger("provider.messages", 10_000);
        var domains = Integer.getInteger("provider.domains", 500);
        try (var lab = Lab.open()) {
            lab.dns().ttl(Duration.ofMinutes(5)).negativeTtl(Duration.ofMinutes(5));
            var limits = new Limits(5, 50, true, Duration.ofMillis(500));
            var provider = LabProvider.withNameEach(lab, "big.example", domains, limits, Clock.systemUTC());
            var other = lab.host("mx1.other.example");
            lab.domain("other.example", "mx1.other.example");
            try (var relay = start(lab, folder)) {
                send(relay, recipients(provider, messages));
                send(relay, IntStream.range(0, OTHERS).mapToObj(number -> "u" + number + "@other.example").toList());

                patiently().until(() -> other.mails().size() == OTHERS);
                assertThat(provider.mx().messages()).as("the provider is still at it").isLessThan(messages);
                patiently().atMost(Duration.ofMinutes(10)).until(() -> provider.mx().messages() == messages);
                patiently().until(() -> relay.attemptsFor("other.example").size() == OTHERS);

                assertThat(relay.attemptsFor("other.example")).as("each at its first attempt, and at once")
                        .allMatch(attempt -> attempt.number() == 1);
                assertThat(slowestButOnePercent(relay.attemptsFor("other.example"))).isLessThan(Duration.ofSeconds(2));
                assertFewRefusals(provider, relay);
            }
        }
    }

    private static void assertFewRefusals(LabProvider provider, JourneyRelay relay) {
        var attempts = relay.attempts().size() - OTHERS;
        System.out.printf("provider: %d attempts, %d refused (%d connections, %d messages), %d greylisted, at most %d "
                + "connections and %d messages over one%n", attempts, provider.refused(), provider.refusedConnections(),
                provider.refusedMessages(), provider.greylisted(), provider.mostConnections(),
                provider.mostMessages());
        assertThat(provider.refused()).as("of %d attempts", attempts).isLessThan(attempts / 20);
        assertThat(provider.mostMessages()).isLessThanOrEqualTo(50);
    }

    private static Duration slowestButOnePercent(List<AttemptRecord> attempts) {
        var delays = attempts.stream().map(ProviderJourneyTest::delayOf).sorted().toList();
        return delays.get(delays.size() * 99 / 100 - 1);
    }

    private static Duration delayOf(AttemptRecord attempt) {
        return attempt.delays().queue().plus(attempt.delays().connect()).plus(attempt.delays().transmit());
    }

    private static JourneyRelay start(Lab lab, Path folder) {
        return JourneyRelay.start(lab, folder, Map.of("providers", TABLE, "delivery",
                "{port: %d, internal-networks: [127.0.0.0/8], greylisted-retry: 1s}".formatted(lab.mxPort())));
    }

    private static List<String> recipients(LabProvider provider, int count) {
        var domains = provider.domains();
        return IntStream.range(0, count)
                .mapToObj(number -> "u" + number + "@" + domains.get(number % domains.size()))
                .toList();
    }

    /// With some clients at a time, one message for each recipient.
    private static void send(JourneyRelay relay, List<String> recipients) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> clients.submit(() -> send(relay, recipients, client)))
                    .toList();
            for (var each : all) {
                each.get();
            }
        }
    }

    private static void send(JourneyRelay relay, List<String> recipients, int which) {
        try (var client = relay.client()) {
            for (var i = which; i < recipients.size(); i += CLIENTS) {
                client.send("news@sender.example", ("Subject: " + i + "\r\n\r\nhello\r\n").getBytes(
                        StandardCharsets.US_ASCII), recipients.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
