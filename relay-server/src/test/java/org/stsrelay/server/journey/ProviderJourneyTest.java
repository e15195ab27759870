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
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabProvider;
import org.stsrelay.lab.LabProvider.Limits;

/// A provider that has many domains, counts connections and messages of all of them together, and greylists (P8, P9,
/// P12).
class ProviderJourneyTest {

    private static final int CLIENTS = 8;
    private static final int OTHERS = 100;
    private static final int MESSAGES = Integer.getInteger("provider.messages", 10_000);
    private static final int DOMAINS = Integer.getInteger("provider.domains", 500);
    private static final Limits LIMITS = new Limits(5, 50, true, Duration.ofMillis(500));

    /// What may pass to the provider while one message goes elsewhere.
    private static final int TWO_WINDOWS = 2 * LIMITS.connections();
    private static final Duration ALLOWANCE = Duration.ofMillis(500);

    /// What the provider would say if we sent more, told to the relay as an administrator would.
    private static final String TABLE =
            "[{name: big, mx: [big.example], connections: 5, messages-per-connection: 50}]";

    @Test
    void greylistedMailComesAgainAndNobodyCallsItThrottled(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var provider = LabProvider.withNameEach(lab, "big.example", 4, LIMITS, Clock.systemUTC());
            try (var relay = start(lab, folder)) {
                send(relay, recipients(provider, 20));

                patiently().until(() -> provider.mx().messages() == 20);
                assertThat(provider.greylisted()).isBetween(4L, 20L);
                assertThat(provider.mostConnections()).isLessThanOrEqualTo(5);
                assertThat(provider.refused()).isZero();
            }
        }
    }

    /// An MX name for each domain, so that hardly any connection carries two messages.
    ///
    /// `-Dprovider.messages=` and `-Dprovider.domains=` for other sizes.
    @Test
    @Tag("slow")
    void tenThousandMessagesArriveAtABigProviderAndDelayNobodyElse(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var provider = LabProvider.withNameEach(lab, "big.example", DOMAINS, LIMITS, Clock.systemUTC());

            assertItArrivesAndDelaysNobodyElse(lab, provider, folder);
        }
    }

    /// One MX name for all domains, so that every connection is used as often as the provider allows.
    @Test
    @Tag("slow")
    void connectionsToOneNameCarryAsManyMessagesAsTheProviderAllowsAndNoMore(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            lab.dns().ttl(Duration.ofMinutes(5)).negativeTtl(Duration.ofMinutes(5));
            var provider = LabProvider.withOneName(lab, "big.example", DOMAINS, LIMITS, Clock.systemUTC());
            try (var relay = start(lab, folder)) {
                send(relay, recipients(provider, MESSAGES / 5));

                assertArrived(provider, MESSAGES / 5);
                assertFewRefusals(provider, relay.attempts().size(), MESSAGES / 5);
                assertThat(provider.mostMessages()).isEqualTo(LIMITS.messages());
            }
        }
    }

    private static void assertItArrivesAndDelaysNobodyElse(Lab lab, LabProvider provider, Path folder)
            throws Exception {
        lab.dns().ttl(Duration.ofMinutes(5)).negativeTtl(Duration.ofMinutes(5));
        try (var relay = start(lab, folder)) {
            var before = Bystander.in(lab, "before.example").send(OTHERS, relay, provider);
            try (var background = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = background.submit(() -> {
                    send(relay, recipients(provider, MESSAGES));
                    return MESSAGES;
                });
                // Fresh mail goes before mail that was greylisted, so none arrives before the rest is in.
                patiently().atMost(Duration.ofMinutes(2)).until(() -> provider.mx().messages() > 0);

                var meanwhile = Bystander.in(lab, "meanwhile.example").send(OTHERS, relay, provider);
                assertThat(provider.mx().messages()).as("the provider is still at it").isLessThan(MESSAGES);

                assertThat(all.get()).isEqualTo(MESSAGES);
                assertArrived(provider, MESSAGES);
                assertUnchanged(before, meanwhile);
                assertFewRefusals(provider, relay.attempts().size() - 2 * OTHERS, MESSAGES);
            }
        }
    }

    private static void assertArrived(LabProvider provider, int messages) {
        patiently().atMost(Duration.ofMinutes(10)).until(() -> provider.mx().messages() == messages);
    }

    /// The provider runs on the same machine, which the relay then has not for itself: hence the allowance.
    private static void assertUnchanged(Bystander.Fared before, Bystander.Fared meanwhile) {
        System.out.printf("others: p99 %d ms before and %d ms meanwhile, while at most %d messages passed to the "
                + "provider%n", before.slowest().toMillis(), meanwhile.slowest().toMillis(), meanwhile.passed());
        assertThat(meanwhile.attempts()).as("each at its first attempt").isEqualTo(OTHERS);
        assertThat(meanwhile.passed()).as("nobody waits for the provider's queue").isLessThanOrEqualTo(TWO_WINDOWS);
        assertThat(meanwhile.slowest()).isLessThan(before.slowest().multipliedBy(2).plus(ALLOWANCE));
    }

    /// A greylisting answer asks for the same message later and not for less, so it is no refusal.
    private static void assertFewRefusals(LabProvider provider, int attempts, int messages) {
        System.out.printf(
                "provider: %d messages, %d attempts, %d refused (%d connections, %d messages), %d greylisted, "
                        + "at most %d connections and %d messages over one%n",
                messages, attempts, provider.refused(),
                provider.refusedConnections(), provider.refusedMessages(), provider.greylisted(),
                provider.mostConnections(), provider.mostMessages());
        assertThat(provider.refused()).as("of %d attempts", attempts).isLessThan(attempts / 20);
        assertThat(attempts - provider.greylisted()).as("each twice, greylisted in between")
                .isLessThan(messages * 21L / 20);
        assertThat(provider.mostConnections()).isLessThanOrEqualTo(LIMITS.connections());
        assertThat(provider.mostMessages()).isLessThanOrEqualTo(LIMITS.messages());
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
