package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabProviders;
import org.stsrelay.lab.Letter;

/// An agenda, played by hand: the test says how attempts end.
final class Play {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    final LabProviders providers = new LabProviders();
    final Agenda agenda;

    private final QueueIds ids = new QueueIds(new LabClock(NOON));
    private final Map<DomainPart, Deque<Slot>> slots = new HashMap<>();

    Play(Limits limits) {
        agenda = new Agenda(() -> limits, new Pauses(() -> Duration.ofMinutes(5), () -> Duration.ofHours(2), () -> 0.5),
                new OwnAccountant(providers));
    }

    /// @return how many were not taken in
    int offer(String domain, int count, Instant now) {
        return agenda.offer(leases(DomainPart.of(domain), count), now).size();
    }

    /// Has one more message come, which is taken in.
    void offerFrom(String sender, String domain, Instant now) {
        var lease = Letter.to("bob@" + domain).from(sender).lease(ids.next(), now, 0);
        assertThat(agenda.offer(List.of(lease), now)).isEmpty();
    }

    void waiting(String domain, int count) {
        agenda.begin(SiteMemory.NONE.all(), List.of(new Backlog(DomainPart.of(domain), count, NOON)), NOON);
    }

    /// Plays on until there is nothing to do; claims bring what they ask for.
    ///
    /// @return where attempts began
    List<String> launches(Instant now) {
        var launched = new ArrayList<String>();
        while (true) {
            switch (agenda.next(now)) {
                case Step.Launch(var lease, var slot) -> launched.add(begun(lease, slot));
                case Step.Locate(var destination) -> agenda.located(destination, providers.of(destination), now);
                case Step.Claim(var destination, var limit) ->
                    agenda.claimed(destination, leases(destination, limit), Instant.MAX, now);
                case Step.LookForOthers look -> agenda.looked(look.destination(), List.of(), now);
                case Step.Rest(_),Step.Stop() -> {
                    return launched;
                }
            }
        }
    }

    Slot slot(String domain) {
        return slots.getOrDefault(DomainPart.of(domain), new ArrayDeque<>()).getFirst();
    }

    /// Has the host of the oldest attempt answer, whose outcome is written down from then on.
    Slot answered(String domain, Instant now) {
        var slot = slots.getOrDefault(DomainPart.of(domain), new ArrayDeque<>()).removeFirst();
        agenda.answered(slot, now);
        return slot;
    }

    /// Ends the oldest attempt.
    ///
    /// @return how many leases came back
    int end(String domain, Site site, Instant now) {
        return end(domain, site, 1, now);
    }

    int end(String domain, Site site, int attempts, Instant now) {
        var returned = 0;
        for (var i = 0; i < attempts; i++) {
            var again = site == Site.ANSWERED ? Optional.<Instant>empty() : Optional.of(now.plus(Duration.ofHours(4)));
            var reply = site == Site.THROTTLED ? Optional.of("421 4.7.28 too fast") : Optional.<String>empty();
            var slot = slots.getOrDefault(DomainPart.of(domain), new ArrayDeque<>()).removeFirst();
            returned += agenda.ended(slot, new Concluded(site, reply, again, List.of()), now).size();
        }
        return returned;
    }

    private String begun(Lease lease, Slot slot) {
        var destination = lease.consignment().destination();
        slots.computeIfAbsent(destination, _ -> new ArrayDeque<>()).add(slot);
        return destination.toString();
    }

    private List<Lease> leases(DomainPart destination, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> Letter.to("bob@" + destination).lease(ids.next(), NOON, 0))
                .toList();
    }
}
