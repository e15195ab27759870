package org.stsrelay.server.journey;

import static org.stsrelay.server.journey.Waiting.patiently;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.LabProvider;

/// A destination that has nothing to do with a provider, and should not notice what goes on there.
record Bystander(String domain, LabMx mx) {

    /// How its messages fared.
    ///
    /// @param attempts how many there were
    /// @param slowest the delay of the slowest but one percent
    /// @param passed how many messages the provider took meanwhile, at the slowest but one percent
    record Fared(int attempts, Duration slowest, long passed) {}

    static Bystander in(Lab lab, String domain) {
        var mx = lab.host("mx." + domain);
        lab.domain(domain, "mx." + domain);
        return new Bystander(domain, mx);
    }

    /// One message after another.
    Fared send(int messages, JourneyRelay relay, LabProvider provider) {
        var arrivals = new ConcurrentLinkedQueue<Long>();
        mx.handTo(_ -> arrivals.add(provider.mx().messages()));
        var passed = IntStream.range(0, messages)
                .mapToLong(number -> -provider.mx().messages() + arrivalOf(number, relay, arrivals))
                .sorted()
                .toArray();
        patiently().until(() -> relay.attemptsFor(domain).size() >= messages);
        var attempts = relay.attemptsFor(domain);
        var delays = attempts.stream().map(Bystander::delayOf).sorted().toList();
        return new Fared(attempts.size(), delays.get(allButOnePercent(delays.size())),
                passed[allButOnePercent(messages)]);
    }

    /// How many messages the provider had taken at the very moment that this one arrived.
    private long arrivalOf(int number, JourneyRelay relay, Queue<Long> arrivals) {
        relay.send("alice@person.example", "u" + number + "@" + domain);
        patiently().until(() -> !arrivals.isEmpty());
        return arrivals.remove();
    }

    private static int allButOnePercent(int count) {
        return count * 99 / 100 - 1;
    }

    private static Duration delayOf(AttemptRecord attempt) {
        return attempt.delays().queue().plus(attempt.delays().connect()).plus(attempt.delays().transmit());
    }
}
