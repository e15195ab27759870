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
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabProviders;
import org.stsrelay.lab.Letter;

/// What is done next, by value: no threads, no store, no waiting.
class AgendaTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final DomainPart A = DomainPart.of("a.example");
    private static final DomainPart B = DomainPart.of("b.example");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final QueueIds ids = new QueueIds(new LabClock(NOON));
    private final LabProviders providers = new LabProviders();
    private final Map<DomainPart, Deque<Slot>> slots = new HashMap<>();
    private Agenda agenda = agenda(new Limits(100, 100, 20));

    @Test
    void destinationsTakeTurnsHoweverMuchWaitsForOneOfThem() {
        agenda.offer(leases(A, 50, 0), NOON);
        agenda.offer(leases(B, 2, 0), NOON);

        assertThat(launches(NOON)).startsWith(A, B, A, B, A);
    }

    @Test
    void SMTP_Q_8_noMoreThanAWindowGoToOneDestination() {
        agenda.offer(leases(A, 50, 0), NOON);

        assertThat(launches(NOON)).hasSize(5);
        assertThat(next(NOON)).isEqualTo(new Step.Rest(Instant.MAX));
    }

    @Test
    void noMoreAttemptsAreGoingOnThanThereAreConnections() {
        agenda = agenda(new Limits(4, 4, 20));
        agenda.offer(leases(A, 20, 0), NOON);
        launches(NOON);

        end(A, Site.ANSWERED, NOON);
        launches(NOON);

        assertThat(agenda.load(NOON).active()).isEqualTo(4);
    }

    @Test
    void changedLimitsCountFromTheNextStepOnAndEndNothing() {
        var limits = new AtomicReference<>(new Limits(2, 2, 20));
        agenda = agenda(limits::get);
        agenda.offer(leases(A, 20, 0), NOON);
        launches(NOON);
        end(A, Site.ANSWERED, NOON);
        launches(NOON);
        assertThat(agenda.load(NOON).active()).isEqualTo(2);

        limits.set(new Limits(4, 4, 20));
        assertThat(launches(NOON)).hasSize(2);
        limits.set(new Limits(1, 1, 20));
        end(A, Site.ANSWERED, NOON);

        assertThat(launches(NOON)).isEmpty();
        assertThat(agenda.load(NOON).active()).isEqualTo(3);
    }

    @Test
    void aChangedLimitCountsAtDestinationsThatAreKnownAlready() {
        var limits = new AtomicReference<>(new Limits(100, 100, 20));
        agenda = agenda(limits::get);
        agenda.offer(leases(A, 20, 0), NOON);
        assertThat(launches(NOON)).hasSize(5);

        limits.set(new Limits(100, 100, 1));
        for (var i = 0; i < 4; i++) {
            end(A, Site.ANSWERED, NOON);
            assertThat(launches(NOON)).isEmpty();
        }
        end(A, Site.ANSWERED, NOON);

        assertThat(launches(NOON)).hasSize(1);
    }

    @Test
    void anEndedAttemptMakesRoomForTheNext() {
        agenda = agenda(new Limits(1, 1, 20));
        agenda.offer(leases(A, 2, 0), NOON);
        launches(NOON);

        end(A, Site.ANSWERED, NOON);

        assertThat(launches(NOON)).containsExactly(A);
    }

    @Test
    void freshMailGoesBeforeMailThatWasTriedAndDoesNotStarveIt() {
        agenda = agenda(new Limits(100, 100, 20));
        waiting(A, 20, NOON);
        assertThat(next(NOON)).isEqualTo(new Step.Claim(A, 50));
        agenda.claimed(A, leases(A, 20, 3), Instant.MAX, NOON);
        agenda.offer(leases(A, 20, 0), NOON);

        var attempts = new ArrayList<Integer>();
        while (next(NOON) instanceof Step.Launch(var lease, _)) {
            attempts.add(lease.consignment().attempts());
        }

        assertThat(attempts).containsExactly(0, 0, 0, 0, 3);
    }

    @Test
    void whatWaitsInTheSpoolIsClaimedWhenItIsDueAndNotBefore() {
        waiting(A, 1, NOON.plus(MINUTE));

        assertThat(next(NOON)).isEqualTo(new Step.Rest(NOON.plus(MINUTE)));
        assertThat(next(NOON.plus(MINUTE))).isEqualTo(new Step.Claim(A, 50));
        assertThat(next(NOON.plus(MINUTE))).isInstanceOf(Step.Rest.class);
    }

    @Test
    void whatBecomesDueDuringAClaimIsNotForgotten() {
        waiting(A, 1, NOON);
        next(NOON);
        agenda.reload(A, NOON);
        agenda.claimed(A, List.of(), Instant.MAX, NOON);

        assertThat(next(NOON)).isEqualTo(new Step.Claim(A, 50));
    }

    @Test
    void aSpoolThatPromisesAndGivesNothingIsNotAskedInALoop() {
        waiting(A, 1, NOON);
        next(NOON);
        agenda.claimed(A, List.of(), NOON, NOON);

        assertThat(next(NOON)).isEqualTo(new Step.Rest(NOON.plusSeconds(1)));
    }

    @Test
    void claimsAreFewAtATime() {
        IntStream.range(0, 100)
                .forEach(
                        i -> waiting(DomainPart.of("d" + i + ".example"), 1, NOON));

        var claims = 0;
        while (next(NOON) instanceof Step.Claim) {
            claims++;
        }

        assertThat(claims).isEqualTo(8);
    }

    @Test
    void aDestinationWithoutMailIsForgotten() {
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        end(A, Site.ANSWERED, NOON);

        assertThat(agenda.load(NOON)).isEqualTo(new Load(0, 0, 0, 0, 0, 0));
    }

    @Test
    void moreThanMemoryShouldHoldIsGivenBack() {
        agenda = agenda(new Limits(100, 100, 20, 3, 5, 1 << 20));

        assertThat(agenda.offer(leases(A, 5, 0), NOON)).hasSize(2);
        assertThat(agenda.offer(leases(B, 5, 0), NOON)).hasSize(3);
        assertThat(agenda.load(NOON).ready()).isEqualTo(5);
    }

    @Test
    void aSenderThatFillsTheMemoryKeepsNoOtherOut() {
        agenda = agenda(new Limits(100, 100, 20, 3, 8, 1 << 20));
        assertThat(agenda.offer(leases(A, 10, 0), NOON)).hasSize(7);
        launches(NOON);
        assertThat(agenda.offer(leases(A, 10, 0), NOON)).hasSizeLessThan(10);

        assertThat(agenda.offer(List.of(from("carol@other.example", A)), NOON)).isEmpty();
        assertThat(agenda.offer(List.of(from("carol@other.example", A)), NOON)).as("a second one").hasSize(1);
    }

    @Test
    void roomForOtherSendersIsBoundedToo() {
        agenda = agenda(new Limits(100, 100, 20, 3, 8, 1 << 20));
        agenda.offer(leases(A, 20, 0), NOON);

        var refused = IntStream.range(0, 50)
                .filter(i -> !agenda.offer(List.of(from("x@s" + i + ".example", A)), NOON).isEmpty())
                .count();

        assertThat(refused).isGreaterThan(30);
        assertThat(agenda.load(NOON).ready()).isLessThanOrEqualTo(10);
    }

    @Test
    void whoeverHasNothingAtHandIsLookedForBeforeASlotIsGiven() {
        waiting(A, 1000, NOON);
        next(NOON);
        agenda.claimed(A, leases(A, 50, 1), NOON, NOON);
        launches(NOON);
        var later = NOON.plusSeconds(1);
        end(A, Site.ANSWERED, later);

        assertThat(next(later)).isEqualTo(new Step.LookForOthers(A, 20, Set.of(new Turn("smtp example.org"))));
        assertThat(next(later)).as("no slot is given meanwhile").isInstanceOf(Step.Rest.class);
        agenda.looked(A, List.of(from("carol@other.example", A)), later);

        assertThat(launchedSenders(later)).startsWith("carol@other.example");
    }

    @Test
    void nobodyLooksForOthersMoreThanOnceASecondOrWhereNothingWaits() {
        waiting(A, 1000, NOON);
        next(NOON);
        agenda.claimed(A, leases(A, 50, 1), NOON, NOON);
        agenda.offer(leases(B, 50, 0), NOON);
        launches(NOON);
        end(A, Site.ANSWERED, NOON.plusMillis(999));
        end(B, Site.ANSWERED, NOON.plusMillis(999));

        assertThat(launches(NOON.plusMillis(999))).contains(A, B);
        end(B, Site.ANSWERED, NOON.plusSeconds(5));
        assertThat(launches(NOON.plusSeconds(5))).contains(B);
    }

    @Test
    void aLookThatFindsNobodyChangesNothing() {
        waiting(A, 1000, NOON);
        next(NOON);
        agenda.claimed(A, leases(A, 50, 1), NOON, NOON);
        launches(NOON);
        var later = NOON.plusSeconds(1);
        end(A, Site.ANSWERED, later);
        next(later);

        assertThat(agenda.looked(A, List.of(), later)).isEmpty();

        assertThat(launches(later)).isNotEmpty().containsOnly(A);
    }

    @Test
    void theOctetsInMemoryAreBoundedToo() {
        agenda = agenda(new Limits(100, 100, 20, 500, 500, 1000));

        assertThat(agenda.offer(leases(A, 20, 0), NOON)).isNotEmpty();
    }

    @Test
    void whatTarpitsHoldReadyDoesNotStarveAHealthyDestination() {
        agenda = agenda(new Limits(100, 100, 20, 5, 10, 1 << 20));
        agenda.offer(leases(DomainPart.of("tar.example"), 10, 0), NOON);
        agenda.offer(leases(DomainPart.of("pit.example"), 10, 0), NOON);
        launches(NOON);
        agenda.offer(leases(DomainPart.of("tar.example"), 10, 0), NOON);
        agenda.offer(leases(DomainPart.of("pit.example"), 10, 0), NOON);
        assertThat(agenda.load(NOON).ready()).isEqualTo(10);

        assertThat(agenda.offer(leases(A, 1, 0), NOON)).isEmpty();
        assertThat(launches(NOON)).containsExactly(A);
        waiting(B, 100, NOON);
        assertThat(next(NOON)).isEqualTo(new Step.Claim(B, 5));
    }

    @Test
    void whileMemoryIsFullADestinationWithoutASlotWaitsInLineAndIsNotForgotten() {
        agenda = agenda(new Limits(2, 2, 20, 5, 1, 1 << 20));
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.offer(leases(A, 1, 0), NOON);
        waiting(B, 100, NOON);
        assertThat(next(NOON)).isInstanceOf(Step.Rest.class);

        end(A, Site.ANSWERED, NOON);

        assertThat(next(NOON)).isInstanceOf(Step.Launch.class);
        assertThat(next(NOON)).isEqualTo(new Step.Claim(B, 5));
    }

    @Test
    void SMTP_Q_5_aDestinationWhoseCohortFailedIsLeftAlone() {
        agenda.offer(leases(A, 100, 0), NOON);
        var tried = launches(NOON).size();

        var returned = kill(A, NOON);

        assertThat(tried).isEqualTo(5);
        assertThat(returned).hasSize(95);
        assertThat(agenda.load(NOON)).isEqualTo(new Load(1, 1, 0, 1, 1, 0));
        assertThat(launches(NOON.plusSeconds(59))).isEmpty();
    }

    @Test
    void freshMailForADeadDestinationWaitsInTheSpool() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);

        assertThat(agenda.offer(leases(A, 1, 0), NOON)).hasSize(1);
        assertThat(launches(NOON)).isEmpty();
    }

    @Test
    void aDeadDestinationIsProbedWithOneAttemptAfterAMinute() {
        agenda.offer(leases(A, 100, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        end(A, Site.SILENT, NOON);

        assertThat(next(NOON)).isEqualTo(new Step.Rest(NOON.plus(MINUTE)));
        assertThat(next(NOON.plus(MINUTE))).isEqualTo(new Step.Claim(A, 1));
        agenda.claimed(A, leases(A, 1, 1), NOON, NOON.plus(MINUTE));
        assertThat(launches(NOON.plus(MINUTE))).containsExactly(A);
    }

    @Test
    void theDestinationsTimerDoublesUpToAnHour() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        end(A, Site.SILENT, NOON);
        agenda.reload(A, NOON);
        var now = NOON;
        var pauses = new ArrayList<Duration>();
        for (var i = 0; i < 7; i++) {
            var until = nextLook(now);
            pauses.add(Duration.between(now, until));
            now = until;
            probe(A, Optional.of(now.plus(Duration.ofHours(4))), now);
        }

        assertThat(pauses).containsExactly(MINUTE, Duration.ofMinutes(5), Duration.ofMinutes(10),
                Duration.ofMinutes(20), Duration.ofMinutes(40), Duration.ofHours(1), Duration.ofHours(1));
    }

    @Test
    void aDeadMarkNeverOutlastsTheNextStepOfTheMessageThatWasTried() {
        agenda = agenda(new Limits(100, 100, 1));
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        var again = NOON.plusSeconds(10);
        ended(A, new Concluded(Site.SILENT, Optional.empty(), Optional.of(again), List.of()), NOON);

        assertThat(next(NOON)).isEqualTo(new Step.Rest(again));
        assertThat(next(again)).isEqualTo(new Step.Claim(A, 1));
    }

    @Test
    void aSuccessfulProbeOpensTheDestinationAgain() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        var later = NOON.plus(MINUTE);
        end(A, Site.ANSWERED, later);

        agenda.offer(leases(A, 50, 0), later);

        assertThat(launches(later)).as("all that waits does not come down on it at once").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(value = Site.class, names = {"REFUSED", "UNKNOWN"})
    void aPolicyRefusalOrASilentDnsNeverMakesADestinationDead(Site site) {
        for (var i = 0; i < 50; i++) {
            agenda.offer(leases(A, 1, 0), NOON);
            assertThat(launches(NOON)).containsExactly(A);
            end(A, site, NOON);
        }

        assertThat(agenda.load(NOON).dead()).isZero();
    }

    @Test
    void someoneWhoAsksForATryNowGetsIt() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        end(A, Site.SILENT, NOON);

        agenda.wake(A, NOON);

        assertThat(next(NOON)).isEqualTo(new Step.Claim(A, 1));
    }

    @Test
    void aReloadAloneDoesNotWakeTheDead() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        end(A, Site.SILENT, NOON);

        agenda.reload(A, NOON);

        assertThat(next(NOON)).isInstanceOf(Step.Rest.class);
    }

    @Test
    void aFaultOfOursIsNotRepeatedWithoutAPause() {
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.stumbled(slotAt(A), NOON);
        agenda.reload(A, NOON);

        assertThat(next(NOON)).isEqualTo(new Step.Rest(NOON.plus(MINUTE)));
    }

    /// Fails attempts until the destination is dead; one of five is still going on then.
    private List<Lease> kill(DomainPart destination, Instant now) {
        var returned = new ArrayList<Lease>();
        for (var i = 0; i < 4; i++) {
            returned.addAll(end(destination, Site.SILENT, now));
        }
        return returned;
    }

    private void probe(DomainPart destination, Optional<Instant> again, Instant now) {
        if (next(now) instanceof Step.Claim(var claimed, _)) {
            agenda.claimed(claimed, leases(claimed, 1, 9), Instant.MAX, now);
        }
        assertThat(launches(now)).containsExactly(destination);
        ended(destination, new Concluded(Site.SILENT, Optional.empty(), again, List.of()), now);
        agenda.reload(destination, now);
    }

    private Instant nextLook(Instant now) {
        return ((Step.Rest) next(now)).until();
    }

    private List<Lease> end(DomainPart destination, Site site, Instant now) {
        var again = site == Site.ANSWERED ? Optional.<Instant>empty() : Optional.of(now.plus(Duration.ofHours(4)));
        return ended(destination, new Concluded(site, Optional.empty(), again, List.of()), now);
    }

    private List<Lease> ended(DomainPart destination, Concluded concluded, Instant now) {
        return agenda.ended(slotAt(destination), concluded, now);
    }

    private Slot slotAt(DomainPart destination) {
        return slots.getOrDefault(destination, new ArrayDeque<>()).removeFirst();
    }

    /// The next step but questions for providers, which are answered at once.
    private Step next(Instant now) {
        var step = agenda.next(now);
        while (step instanceof Step.Locate(var destination)) {
            agenda.located(destination, providers.of(destination), now);
            step = agenda.next(now);
        }
        return step;
    }

    private void waiting(DomainPart destination, int count, Instant due) {
        agenda.begin(SiteMemory.NONE.all(), List.of(new Backlog(destination, count, due)), NOON);
    }

    private Agenda agenda(Limits limits) {
        return agenda(() -> limits);
    }

    private Agenda agenda(Supplier<Limits> limits) {
        return new Agenda(limits, new Pauses(() -> Duration.ofMinutes(5), () -> Duration.ofHours(2), () -> 0.5),
                new OwnAccountant(providers));
    }

    private Lease from(String sender, DomainPart destination) {
        return Letter.to("bob@" + destination).from(sender).lease(ids.next(), NOON, 0);
    }

    private List<String> launchedSenders(Instant now) {
        var senders = new ArrayList<String>();
        while (next(now) instanceof Step.Launch(var lease, _)) {
            senders.add(lease.message().sender().toString());
        }
        return senders;
    }

    private List<DomainPart> launches(Instant now) {
        var launched = new ArrayList<DomainPart>();
        while (next(now) instanceof Step.Launch(var lease, var slot)) {
            var destination = lease.consignment().destination();
            slots.computeIfAbsent(destination, _ -> new ArrayDeque<>()).add(slot);
            launched.add(destination);
        }
        return launched;
    }

    private List<Lease> leases(DomainPart destination, int count, int attempts) {
        return IntStream.range(0, count)
                .mapToObj(_ -> Letter.to("bob@" + destination).lease(ids.next(), NOON, attempts))
                .toList();
    }
}
