package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.queue.Play.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.queue.ProviderState.Pause;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabProviders;
import org.stsrelay.lab.Letter;

/// An agenda to which anything happens in any order, with a spool that knows where each lease is.
final class RandomPlay {

    static final int SLOTS = 12;
    static final int AT_BIG = 4;
    static final int AT_ONE_DESTINATION = 3;

    private static final Limits LIMITS = new Limits(SLOTS, 8, AT_ONE_DESTINATION, 6, 30, 1024 * 1024);
    private static final Pauses PAUSES = new Pauses(() -> Duration.ofMinutes(5), () -> Duration.ofHours(2), () -> 0.5);
    private static final List<String> DOMAINS = List.of("a1.example", "a2.example", "a3.example", "b1.example",
            "b2.example", "alone.example", "lonely.example");
    private static final List<ProviderName> PROVIDERS =
            List.of(new ProviderName("big.example"), new ProviderName("small.example"));
    private static final List<Site> SITES = List.of(Site.values());
    private static final int ROUNDS_TO_QUIET = 20_000;

    private final Random random;
    private final LabProviders providers = new LabProviders();
    private final Agenda agenda = new Agenda(() -> LIMITS, PAUSES, new OwnAccountant(providers));
    private final QueueIds ids = new QueueIds(new LabClock(NOON));
    private final Map<Consignment.Id, Kept> spool = new LinkedHashMap<>();
    private final Map<Slot, Kept> running = new LinkedHashMap<>();
    private final List<Step> asked = new ArrayList<>();
    private final List<Lease> comingBack = new ArrayList<>();
    private Instant now = NOON;

    private static final class Kept {
        private final Lease lease;
        private Instant due = NOON;
        private boolean leased = true;

        private Kept(Lease lease) {
            this.lease = lease;
        }

        private boolean isDue(DomainPart destination, Instant now) {
            return !leased && lease.consignment().destination().equals(destination) && !due.isAfter(now);
        }
    }

    RandomPlay(long seed) {
        random = new Random(seed);
        agenda.begin(SiteMemory.NONE.all(), List.of(), now);
        DOMAINS.stream()
                .filter(domain -> domain.startsWith("a"))
                .limit(3)
                .forEach(domain -> providers.add(domain, "big.example", AT_BIG));
        DOMAINS.stream()
                .filter(domain -> domain.startsWith("b"))
                .forEach(domain -> providers.add(domain, "small.example", 1));
    }

    /// Something happens.
    void happen() {
        switch (random.nextInt(27)) {
            case 0, 1, 2, 3, 4 -> arrive();
            case 5, 6, 7, 8, 9, 10 -> step();
            case 11, 12, 13, 14 -> answer(random.nextInt(5) > 0);
            case 15, 16, 17, 18 -> end(SITES.get(random.nextInt(SITES.size())));
            case 19 -> stumble();
            case 20 -> giveBack();
            case 21 -> now = now.plusMillis(random.nextInt(1, 90_000));
            case 22 -> commanded();
            case 23, 24, 25 -> hostAnswers();
            default -> connect();
        }
        assertBalanced();
    }

    /// From now on everybody behaves, and only the agenda's own timetable moves the clock.
    void settle() {
        PROVIDERS.forEach(provider -> agenda.resume(provider, now));
        for (var i = 0; i < ROUNDS_TO_QUIET && !spool.isEmpty(); i++) {
            giveBack();
            answer(true);
            end(Site.ANSWERED);
            rested(step());
            assertBalanced();
        }
        assertThat(spool).as("stuck").isEmpty();
        answerAll();
        assertQuiet();
    }

    private void rested(Step step) {
        if (step instanceof Step.Rest(var until) && asked.isEmpty() && running.isEmpty() && comingBack.isEmpty()
                && !spool.isEmpty()) {
            assertThat(until).as("waits for nothing that is told of").isBefore(Instant.MAX);
            now = until.isAfter(now) ? until : now.plusMillis(1);
        }
    }

    private void answerAll() {
        while (!asked.isEmpty()) {
            answer(true);
        }
        for (var i = 0; i < DOMAINS.size() * 10; i++) {
            step();
            answer(true);
        }
    }

    private void assertQuiet() {
        assertThat(agenda.isIdle()).isTrue();
        var load = agenda.load(now);
        assertThat(Stream.of(load.active(), load.connecting(), load.ready(), load.destinations())).containsOnly(0);
    }

    /// Every lease is in the agenda's memory, on trial or coming back, and none is in two of these places.
    private void assertBalanced() {
        var leased = (int) spool.values().stream().filter(kept -> kept.leased).count();
        var load = agenda.load(now);
        assertThat(load.ready()).isEqualTo(leased - running.size() - comingBack.size());
        var settling = running.keySet().stream().filter(slot -> slot.settling).toList();
        assertThat(load.active()).isEqualTo(running.size() - settling.size()).isLessThanOrEqualTo(SLOTS);
        assertThat(load.connecting()).isBetween(0, load.active());
        assertThat(settling).hasSizeLessThanOrEqualTo(SLOTS);
        assertThat(settling.stream()
                .collect(Collectors.groupingBy(slot -> slot.destination.name, Collectors.counting()))
                .values()).allMatch(count -> count <= AT_ONE_DESTINATION);
        assertThat(agenda.isIdle())
                .isEqualTo(running.isEmpty() && asked.stream().allMatch(Step.Locate.class::isInstance));
        assertThat(agenda.providers(now)).allMatch(state -> state.busy() <= state.limit() && state.ready() >= 0);
        assertThat(agenda.providers(now).stream().mapToInt(ProviderState::ready).sum())
                .isLessThanOrEqualTo(load.ready());
    }

    private void arrive() {
        var sender = "x@s" + random.nextInt(4) + ".example";
        var domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
        var kept = new Kept(Letter.to("bob@" + domain).from(sender).lease(ids.next(), now, 0));
        spool.put(kept.lease.consignment().id(), kept);
        comingBack.addAll(agenda.offer(List.of(kept.lease), now));
    }

    private Step step() {
        var step = agenda.next(now);
        switch (step) {
            case Step.Launch(var lease, var slot) -> launched(lease, slot);
            case Step.Claim _,Step.LookForOthers _,Step.Locate _ -> asked.add(step);
            case Step.Rest _,Step.Stop _ -> {
            }
        }
        return step;
    }

    private void launched(Lease lease, Slot slot) {
        var kept = kept(lease);
        assertThat(kept.leased).isTrue();
        assertThat(running).doesNotContainValue(kept);
        running.put(slot, kept);
    }

    private void answer(boolean works) {
        if (asked.isEmpty()) {
            return;
        }
        switch (asked.remove(random.nextInt(asked.size()))) {
            case Step.Claim(var destination, var limit) -> claimed(destination, works ? limit : 0);
            case Step.LookForOthers look -> comingBack.addAll(agenda.looked(look.destination(),
                    works ? taken(others(look).limit(look.limit())) : List.of(), now));
            case Step.Locate(var destination) -> comingBack.addAll(agenda.located(destination,
                    works ? providers.of(destination) : Optional.empty(), now));
            case Step.Launch _,Step.Rest _,Step.Stop _ -> throw new AssertionError();
        }
    }

    private void claimed(DomainPart destination, int limit) {
        var leases = taken(due(destination).limit(limit));
        var left = leases.size() < limit ? nextDue(destination) : limit == 0 ? now.plusSeconds(5) : now;
        comingBack.addAll(agenda.claimed(destination, leases, left, now));
    }

    private Instant nextDue(DomainPart destination) {
        return spool.values()
                .stream()
                .filter(kept -> !kept.leased && kept.lease.consignment().destination().equals(destination))
                .map(kept -> kept.due)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private Stream<Kept> others(Step.LookForOthers look) {
        return due(look.destination()).filter(kept -> !look.atHand().contains(Turn.of(kept.lease.message())));
    }

    private Stream<Kept> due(DomainPart destination) {
        return spool.values().stream().filter(kept -> kept.isDue(destination, now));
    }

    private static List<Lease> taken(Stream<Kept> some) {
        return some.toList().stream().map(kept -> {
            kept.leased = true;
            return kept.lease;
        }).toList();
    }

    private void end(Site site) {
        if (running.isEmpty()) {
            return;
        }
        var slot = aRunningOne();
        var learned = slot.settling ? Site.ANSWERED : site;
        var kept = stopped(slot);
        var again =
                site == Site.ANSWERED ? Optional.<Instant>empty() : Optional.of(now.plusSeconds(random.nextInt(9000)));
        again.ifPresentOrElse(due -> putOff(kept, due), () -> spool.remove(kept.lease.consignment().id()));
        var reply = learned == Site.THROTTLED ? Optional.of("421 too fast") : Optional.<String>empty();
        comingBack.addAll(agenda.ended(slot, new Concluded(learned, reply, again, List.of()), now));
    }

    private static void putOff(Kept kept, Instant due) {
        kept.leased = false;
        kept.due = due;
    }

    private void hostAnswers() {
        aTalkingOne().ifPresent(slot -> agenda.answered(slot, now));
    }

    private void stumble() {
        if (!running.isEmpty()) {
            var slot = aRunningOne();
            comingBack.add(stopped(slot).lease);
            comingBack.addAll(agenda.stumbled(slot, now));
        }
    }

    /// As the dispatcher does it: first to the spool, then to the agenda.
    private void giveBack() {
        var back = List.copyOf(comingBack);
        comingBack.clear();
        back.forEach(lease -> kept(lease).leased = false);
        back.stream()
                .map(lease -> lease.consignment().destination())
                .distinct()
                .forEach(destination -> agenda.reload(destination, now));
    }

    private void commanded() {
        var provider = PROVIDERS.get(random.nextInt(PROVIDERS.size()));
        switch (random.nextInt(5)) {
            case 4 -> providers.add(DOMAINS.get(random.nextInt(DOMAINS.size())), provider.text(), AT_BIG);
            case 0 -> comingBack.addAll(agenda.pause(provider,
                    new Pause(now.plusSeconds(random.nextInt(600)), "maintenance", true), now));
            case 1 -> comingBack.addAll(agenda.pause(provider, new Pause(Instant.MAX, "maintenance", true), now));
            case 2 -> agenda.resume(provider, now);
            default -> agenda.destinations().forEach(destination -> agenda.wake(destination, now));
        }
    }

    private void connect() {
        aTalkingOne().ifPresent(slot -> {
            if (random.nextBoolean()) {
                agenda.connected(slot);
            } else {
                agenda.connecting(slot);
            }
        });
    }

    private Kept kept(Lease lease) {
        return Objects.requireNonNull(spool.get(lease.consignment().id()));
    }

    private Kept stopped(Slot slot) {
        return Objects.requireNonNull(running.remove(slot));
    }

    private Slot aRunningOne() {
        return List.copyOf(running.keySet()).get(random.nextInt(running.size()));
    }

    private Optional<Slot> aTalkingOne() {
        var talking = running.keySet().stream().filter(slot -> !slot.settling).toList();
        return talking.isEmpty() ? Optional.empty() : Optional.of(talking.get(random.nextInt(talking.size())));
    }
}
