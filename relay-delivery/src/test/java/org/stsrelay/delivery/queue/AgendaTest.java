package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.Letter;

/// What is done next, by value: no threads, no store, no waiting.
class AgendaTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final DomainPart A = DomainPart.of("a.example");
    private static final DomainPart B = DomainPart.of("b.example");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final QueueIds ids = new QueueIds(new LabClock(NOON));
    private Agenda agenda = new Agenda(() -> new Limits(100, 20));

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
        assertThat(agenda.next(NOON)).isEqualTo(new Step.Rest(Instant.MAX));
    }

    @Test
    void noMoreAttemptsAreGoingOnThanThereAreConnections() {
        agenda = new Agenda(() -> new Limits(3, 20));
        agenda.offer(leases(A, 2, 0), NOON);
        agenda.offer(leases(B, 5, 0), NOON);

        assertThat(launches(NOON)).containsExactly(A, B, A);
    }

    @Test
    void anEndedAttemptMakesRoomForTheNext() {
        agenda = new Agenda(() -> new Limits(1, 20));
        agenda.offer(leases(A, 2, 0), NOON);
        launches(NOON);

        end(A, Site.ANSWERED, NOON);

        assertThat(launches(NOON)).containsExactly(A);
    }

    @Test
    void freshMailGoesBeforeMailThatWasTriedAndDoesNotStarveIt() {
        agenda = new Agenda(() -> new Limits(100, 20));
        agenda.waiting(new Backlog(A, 20, NOON), NOON);
        assertThat(agenda.next(NOON)).isEqualTo(new Step.Claim(A, 50));
        agenda.claimed(A, leases(A, 20, 3), Instant.MAX, NOON);
        agenda.offer(leases(A, 20, 0), NOON);

        var attempts = new ArrayList<Integer>();
        while (agenda.next(NOON) instanceof Step.Launch(var lease)) {
            attempts.add(lease.consignment().attempts());
        }

        assertThat(attempts).containsExactly(0, 0, 0, 0, 3);
    }

    @Test
    void whatWaitsInTheSpoolIsClaimedWhenItIsDueAndNotBefore() {
        agenda.waiting(new Backlog(A, 1, NOON.plus(MINUTE)), NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Rest(NOON.plus(MINUTE)));
        assertThat(agenda.next(NOON.plus(MINUTE))).isEqualTo(new Step.Claim(A, 50));
        assertThat(agenda.next(NOON.plus(MINUTE))).isInstanceOf(Step.Rest.class);
    }

    @Test
    void whatBecomesDueDuringAClaimIsNotForgotten() {
        agenda.waiting(new Backlog(A, 1, NOON), NOON);
        agenda.next(NOON);
        agenda.reload(A, NOON);
        agenda.claimed(A, List.of(), Instant.MAX, NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Claim(A, 50));
    }

    @Test
    void aSpoolThatPromisesAndGivesNothingIsNotAskedInALoop() {
        agenda.waiting(new Backlog(A, 1, NOON), NOON);
        agenda.next(NOON);
        agenda.claimed(A, List.of(), NOON, NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Rest(NOON.plusSeconds(1)));
    }

    @Test
    void claimsAreFewAtATime() {
        IntStream.range(0, 100)
                .forEach(
                        i -> agenda.waiting(new Backlog(DomainPart.of("d" + i + ".example"), 1, NOON), NOON));

        var claims = 0;
        while (agenda.next(NOON) instanceof Step.Claim) {
            claims++;
        }

        assertThat(claims).isEqualTo(8);
    }

    @Test
    void aDestinationWithoutMailIsForgotten() {
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        end(A, Site.ANSWERED, NOON);

        assertThat(agenda.load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void moreThanMemoryShouldHoldIsGivenBack() {
        agenda = new Agenda(() -> new Limits(100, 20, 3, 5, 1 << 20));

        assertThat(agenda.offer(leases(A, 5, 0), NOON)).hasSize(2);
        assertThat(agenda.offer(leases(B, 5, 0), NOON)).hasSize(3);
        assertThat(agenda.load().ready()).isEqualTo(5);
    }

    @Test
    void theOctetsInMemoryAreBoundedToo() {
        agenda = new Agenda(() -> new Limits(100, 20, 500, 500, 1000));

        assertThat(agenda.offer(leases(A, 20, 0), NOON)).isNotEmpty();
    }

    @Test
    void whatTarpitsHoldReadyDoesNotStarveAHealthyDestination() {
        agenda = new Agenda(() -> new Limits(100, 20, 5, 10, 1 << 20));
        agenda.offer(leases(DomainPart.of("tar.example"), 10, 0), NOON);
        agenda.offer(leases(DomainPart.of("pit.example"), 10, 0), NOON);
        launches(NOON);
        agenda.offer(leases(DomainPart.of("tar.example"), 10, 0), NOON);
        agenda.offer(leases(DomainPart.of("pit.example"), 10, 0), NOON);
        assertThat(agenda.load().ready()).isEqualTo(10);

        assertThat(agenda.offer(leases(A, 1, 0), NOON)).isEmpty();
        assertThat(launches(NOON)).containsExactly(A);
        agenda.waiting(new Backlog(B, 100, NOON), NOON);
        assertThat(agenda.next(NOON)).isEqualTo(new Step.Claim(B, 5));
    }

    @Test
    void whileMemoryIsFullADestinationWithoutASlotWaitsInLineAndIsNotForgotten() {
        agenda = new Agenda(() -> new Limits(2, 20, 5, 1, 1 << 20));
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.offer(leases(A, 1, 0), NOON);
        agenda.waiting(new Backlog(B, 100, NOON), NOON);
        assertThat(agenda.next(NOON)).isInstanceOf(Step.Rest.class);

        end(A, Site.ANSWERED, NOON);

        assertThat(agenda.next(NOON)).isInstanceOf(Step.Launch.class);
        assertThat(agenda.next(NOON)).isEqualTo(new Step.Claim(B, 5));
    }

    @Test
    void SMTP_Q_5_aDestinationWhoseCohortFailedIsLeftAlone() {
        agenda.offer(leases(A, 100, 0), NOON);
        var tried = launches(NOON).size();

        var returned = kill(A, NOON);

        assertThat(tried).isEqualTo(5);
        assertThat(returned).hasSize(95);
        assertThat(agenda.load()).isEqualTo(new Load(1, 0, 1, 1));
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

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Rest(NOON.plus(MINUTE)));
        assertThat(agenda.next(NOON.plus(MINUTE))).isEqualTo(new Step.Claim(A, 1));
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
        agenda.offer(leases(A, 1, 0), NOON);
        var again = NOON.plusSeconds(10);
        agenda = new Agenda(() -> new Limits(100, 1));
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.ended(A, new Concluded(Site.SILENT, Optional.empty(), Optional.of(again), List.of()), NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Rest(again));
        assertThat(agenda.next(again)).isEqualTo(new Step.Claim(A, 1));
    }

    @Test
    void aSuccessfulProbeOpensTheDestinationAgain() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        var later = NOON.plus(MINUTE);
        end(A, Site.ANSWERED, later);

        agenda.offer(leases(A, 50, 0), later);

        assertThat(launches(later)).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(value = Site.class, names = {"REFUSED", "UNKNOWN"})
    void aPolicyRefusalOrASilentDnsNeverMakesADestinationDead(Site site) {
        for (var i = 0; i < 50; i++) {
            agenda.offer(leases(A, 1, 0), NOON);
            assertThat(launches(NOON)).containsExactly(A);
            end(A, site, NOON);
        }

        assertThat(agenda.load().dead()).isZero();
    }

    @Test
    void someoneWhoAsksForATryNowGetsIt() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        end(A, Site.SILENT, NOON);

        agenda.wake(A, NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Claim(A, 1));
    }

    @Test
    void aReloadAloneDoesNotWakeTheDead() {
        agenda.offer(leases(A, 5, 0), NOON);
        launches(NOON);
        kill(A, NOON);
        end(A, Site.SILENT, NOON);

        agenda.reload(A, NOON);

        assertThat(agenda.next(NOON)).isInstanceOf(Step.Rest.class);
    }

    @Test
    void aFaultOfOursIsNotRepeatedWithoutAPause() {
        agenda.offer(leases(A, 1, 0), NOON);
        launches(NOON);
        agenda.stumbled(A, NOON);
        agenda.reload(A, NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Rest(NOON.plus(MINUTE)));
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
        if (agenda.next(now) instanceof Step.Claim(var claimed, _)) {
            agenda.claimed(claimed, leases(claimed, 1, 9), Instant.MAX, now);
        }
        assertThat(launches(now)).containsExactly(destination);
        agenda.ended(destination, new Concluded(Site.SILENT, Optional.empty(), again, List.of()), now);
        agenda.reload(destination, now);
    }

    private Instant nextLook(Instant now) {
        return ((Step.Rest) agenda.next(now)).until();
    }

    private List<Lease> end(DomainPart destination, Site site, Instant now) {
        var again = site == Site.ANSWERED ? Optional.<Instant>empty() : Optional.of(now.plus(Duration.ofHours(4)));
        return agenda.ended(destination, new Concluded(site, Optional.empty(), again, List.of()), now);
    }

    private List<DomainPart> launches(Instant now) {
        var launched = new ArrayList<DomainPart>();
        while (agenda.next(now) instanceof Step.Launch(var lease)) {
            launched.add(lease.consignment().destination());
        }
        return launched;
    }

    private List<Lease> leases(DomainPart destination, int count, int attempts) {
        return IntStream.range(0, count)
                .mapToObj(_ -> Letter.to("bob@" + destination).lease(ids.next(), NOON, attempts))
                .toList();
    }
}
