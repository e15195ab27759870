package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.queue.Play.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.queue.ProviderState.Pause;
import org.stsrelay.delivery.spool.Backlog;

/// P8 and P9, by value.
class ProviderTurnsTest {

    private static final ProviderName BIG = new ProviderName("big.example");
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Limits LIMITS = new Limits(400, 400, 20);

    private final Play play = new Play(LIMITS);
    private final Agenda agenda = play.agenda;

    @BeforeEach
    void aProviderWithThreeDomains() {
        List.of("a.example", "b.example", "c.example").forEach(domain -> play.providers.add(domain, "big.example", 10));
    }

    @Test
    void allDestinationsOfAProviderShareItsWindowInTurns() {
        play.offer("a.example", 50, NOON);
        play.offer("b.example", 50, NOON);
        play.offer("c.example", 50, NOON);

        assertThat(play.launches(NOON)).containsExactly("a.example", "b.example", "c.example", "a.example",
                "b.example");
    }

    /// P10: two newsletters more at most, and one for every four who overtake.
    @Test
    void aSingleMessageWaitsForNoRoundOfAllTheDomainsToWhichOneSendsNewsletters() {
        for (var i = 0; i < 500; i++) {
            play.providers.add("d" + i + ".example", "big.example", 5);
            play.offer("d" + i + ".example", 2, NOON);
        }
        var first = play.launches(NOON);

        play.offerFrom("bob@person.example", "d400.example", NOON);
        first.forEach(domain -> play.end(domain, Site.ANSWERED, NOON));

        assertThat(play.launches(NOON).indexOf("d400.example")).isBetween(0, 2);
    }

    @Test
    void whoOvertakesLeavesEveryFifthSlotToTheOthers() {
        for (var i = 0; i < 50; i++) {
            play.providers.add("d" + i + ".example", "big.example", 5);
            play.offerFrom("news@bulk.example", "d" + i + ".example", NOON);
        }
        play.launches(NOON).forEach(domain -> play.end(domain, Site.ANSWERED, NOON));
        play.providers.add("popular.example", "big.example", 5);
        for (var i = 0; i < 50; i++) {
            play.offerFrom("x@s" + i + ".example", "popular.example", NOON);
        }
        var launched = new ArrayList<String>();
        for (var i = 0; i < 4; i++) {
            var more = play.launches(NOON);
            more.forEach(domain -> play.end(domain, Site.ANSWERED, NOON));
            launched.addAll(more);
        }

        assertThat(launched).hasSizeGreaterThan(15);
        assertThat(launched).filteredOn(domain -> !domain.equals("popular.example"))
                .hasSizeGreaterThanOrEqualTo(launched.size() / 6);
    }

    @Test
    void itsWindowGrowsToWhatTheTableAllowsAndNoFurther() {
        var domains = List.of("a.example", "b.example", "c.example");
        domains.forEach(domain -> play.offer(domain, 100, NOON));
        for (var i = 0; i < 60; i++) {
            play.launches(NOON);
            play.end(domains.get(i % 3), Site.ANSWERED, NOON);
        }
        play.launches(NOON);

        assertThat(state().busy()).isEqualTo(10);
        assertThat(state().window()).isEqualTo(10);
    }

    @Test
    void nothingBeginsBeforeItIsKnownWhoTakesTheMail() {
        play.offer("a.example", 1, NOON);

        assertThat(agenda.next(NOON)).isEqualTo(new Step.Locate(DomainPart.of("a.example")));
        assertThat(agenda.next(NOON)).isInstanceOf(Step.Rest.class);
    }

    @Test
    void aDestinationOfWhichTheDnsSaysNothingIsTriedAlone() {
        play.offer("stranger.example", 10, NOON);

        assertThat(play.launches(NOON)).hasSize(5).containsOnly("stranger.example");
        assertThat(agenda.providers(NOON)).isEmpty();
    }

    @Test
    void aDnsThatFallsSilentChangesNothingAboutWhoTakesTheMail() {
        play.offer("a.example", 50, NOON);
        play.launches(NOON);
        var later = NOON.plus(Duration.ofMinutes(6));

        play.offer("a.example", 1, later);
        assertThat(agenda.next(later)).isEqualTo(new Step.Locate(DomainPart.of("a.example")));
        agenda.located(DomainPart.of("a.example"), Optional.empty(), later);

        assertThat(state().destinations()).isEqualTo(1);
    }

    @Test
    void whoTakesTheMailIsToldOnceItIsKnownAndAskingMakesNothingKnown() {
        var stranger = DomainPart.of("stranger.example");
        play.offer("a.example", 1, NOON);
        play.offer("stranger.example", 1, NOON);
        assertThat(agenda.providerOf(DomainPart.of("a.example"))).isEmpty();

        play.launches(NOON);

        assertThat(agenda.providerOf(DomainPart.of("a.example"))).isEqualTo(Optional.of(state().name()));
        assertThat(agenda.providerOf(stranger)).isEmpty();
        assertThat(agenda.providerOf(DomainPart.of("nobody.example"))).isEmpty();
        assertThat(agenda.destinations()).containsOnly(DomainPart.of("a.example"), stranger);
    }

    @Test
    void aDestinationThatMovesIsCountedAtItsNewProvider() {
        play.offer("a.example", 50, NOON);
        play.launches(NOON);
        var later = NOON.plus(Duration.ofMinutes(6));
        play.providers.add("a.example", "other.example", 10);

        play.offer("a.example", 1, later);
        play.launches(later);
        play.end("a.example", Site.ANSWERED, 5, later);

        assertThat(agenda.providers(later)).extracting(ProviderState::name)
                .containsExactly(new ProviderName("other.example"));
    }

    @Test
    void aProviderThatAsksForLessIsLeftAloneAndItsMailWaitsUntried() {
        play.offer("a.example", 20, NOON);
        play.offer("b.example", 20, NOON);
        play.launches(NOON);

        var returned = play.end("a.example", Site.THROTTLED, NOON);

        assertThat(returned).isEqualTo(35);
        assertThat(state().pause()).contains(new Pause(NOON.plus(FIVE_MINUTES), "421 4.7.28 too fast", false));
        assertThat(play.offer("c.example", 1, NOON)).as("refused, or returned once located").isZero();
        assertThat(play.launches(NOON.plus(FIVE_MINUTES).minusMillis(1))).isEmpty();
        assertThat(agenda.load(NOON).ready()).isZero();
        assertThat(agenda.load(NOON).paused()).isEqualTo(1);
    }

    @Test
    void afterThePauseOneMessageIsTriedAndASuccessOpensItAgain() {
        var after = throttledUntil(FIVE_MINUTES);

        assertThat(play.launches(after)).hasSize(1);
        agenda.reload(DomainPart.of("a.example"), after);
        play.end("a.example", Site.ANSWERED, after);
        assertThat(play.launches(after)).as("half of the window before").hasSize(2);
        assertThat(agenda.takeNews()).last().isEqualTo(new ProviderNews.Resumed(BIG));
    }

    @Test
    void aProbeThatIsThrottledDoublesThePauseUpToItsLimit() {
        var now = throttledUntil(FIVE_MINUTES);
        var pauses = new ArrayList<Duration>();
        for (var i = 0; i < 6; i++) {
            assertThat(play.launches(now)).hasSize(1);
            play.end("a.example", Site.THROTTLED, now);
            pauses.add(Duration.between(now, state(now).pause().orElseThrow().until()));
            now = state(now).pause().orElseThrow().until();
            agenda.reload(DomainPart.of("a.example"), now);
        }

        assertThat(pauses).extracting(Duration::toMinutes).containsExactly(10L, 20L, 40L, 80L, 120L, 120L);
    }

    @Test
    void aWholeCohortThatIsThrottledCountsOnce() {
        play.offer("a.example", 20, NOON);
        play.launches(NOON);

        play.end("a.example", Site.THROTTLED, 5, NOON);

        assertThat(state().pause().orElseThrow().until()).isEqualTo(NOON.plus(FIVE_MINUTES));
        assertThat(agenda.takeNews()).hasSize(1);
    }

    @Test
    void whatBeganBeforeThePauseSaysNothingAboutTheTimeAfterIt() {
        play.offer("a.example", 20, NOON);
        play.launches(NOON);
        play.end("a.example", Site.THROTTLED, NOON);

        play.end("a.example", Site.ANSWERED, NOON);

        assertThat(state().pause()).isPresent();
        assertThat(play.launches(NOON.plusSeconds(10))).isEmpty();
    }

    @Test
    void othersDoNotNoticeAProvidersPause() {
        play.offer("a.example", 20, NOON);
        play.launches(NOON);
        play.end("a.example", Site.THROTTLED, NOON);

        play.offer("elsewhere.example", 5, NOON);

        assertThat(play.launches(NOON)).hasSize(5).containsOnly("elsewhere.example");
    }

    @Test
    void aPauseByHandLastsUntilSomebodyEndsIt() {
        play.offer("a.example", 20, NOON);
        agenda.pause(BIG, new Pause(Instant.MAX, "maintenance", true), NOON);
        assertThat(play.launches(NOON)).isEmpty();
        var days = NOON.plus(Duration.ofDays(30));
        assertThat(play.launches(days)).isEmpty();

        assertThat(agenda.resume(BIG, days)).isTrue();
        assertThat(agenda.resume(BIG, days)).isFalse();

        agenda.reload(DomainPart.of("a.example"), days);
        assertThat(play.launches(days)).hasSize(5);
    }

    @Test
    void aPauseByHandThatEndsByItselfIsToldOf() {
        agenda.pause(BIG, new Pause(NOON.plusSeconds(10), "maintenance", true), NOON);
        play.launches(NOON.plusSeconds(10));

        assertThat(agenda.takeNews()).last().isEqualTo(new ProviderNews.Resumed(BIG));
        assertThat(agenda.providers(NOON.plusSeconds(10))).isEmpty();
    }

    @Test
    void aRestartRemembersThatAProviderIsLeftAlone() {
        play.offer("a.example", 20, NOON);
        play.launches(NOON);
        play.end("a.example", Site.THROTTLED, NOON);
        var remembered = agenda.takeChanges().changed();

        var restarted = new Play(LIMITS);
        restarted.providers.add("a.example", "big.example", 10);
        restarted.agenda.begin(remembered, List.of(new Backlog(DomainPart.of("a.example"), 20, NOON)), NOON);

        assertThat(restarted.launches(NOON)).isEmpty();
        assertThat(restarted.launches(NOON.plus(FIVE_MINUTES))).as("one probe, no burst").hasSize(1);
    }

    @Test
    void aRestartForgetsPausesThatAreLongOver() {
        var over =
                new Remembered.Provider(BIG, 2, 3, Optional.of(new Pause(NOON.minus(Duration.ofHours(2)), "", false)));

        agenda.begin(new Remembered(List.of(), List.of(over)), List.of(), NOON);

        assertThat(agenda.providers(NOON)).isEmpty();
        assertThat(agenda.takeChanges().providers()).containsExactly(BIG);
    }

    @Test
    void whatAClockThatWasAheadLeftAloneIsLeftAloneNoLongerThanAnybody() {
        var years = NOON.plus(Duration.ofDays(3650));
        var paused = new Remembered.Provider(BIG, 2, 3, Optional.of(new Pause(years, "421 later", false)));
        var byHand = new Remembered.Provider(new ProviderName("other.example"), 2, 0,
                Optional.of(new Pause(years, "TICKET-1", true)));
        var dead = new Remembered.Destination(DomainPart.of("dead.example"), 0, 2, Optional.of(years));

        agenda.begin(new Remembered(List.of(dead), List.of(paused, byHand)),
                List.of(new Backlog(DomainPart.of("dead.example"), 1, NOON)), NOON);

        assertThat(agenda.providers(NOON.plus(Duration.ofHours(2)))).filteredOn(state -> state.pause().isPresent())
                .singleElement()
                .extracting(ProviderState::name)
                .isEqualTo(byHand.name());
        assertThat(play.launches(NOON.plus(Duration.ofMinutes(71)))).isEmpty();
        assertThat(play.launches(NOON.plus(Duration.ofMinutes(73)))).containsExactly("dead.example");
    }

    @Test
    void aRestartRemembersTheDeadAndForgetsThoseWithoutMail() {
        play.offer("dead.example", 5, NOON);
        play.launches(NOON);
        play.end("dead.example", Site.SILENT, 5, NOON);
        var remembered = agenda.takeChanges().changed();
        assertThat(remembered.destinations()).hasSize(1);

        var restarted = new Play(LIMITS);
        restarted.agenda.begin(remembered, List.of(new Backlog(DomainPart.of("dead.example"), 5, NOON)), NOON);
        assertThat(restarted.launches(NOON.plusSeconds(59))).isEmpty();
        assertThat(restarted.launches(NOON.plusSeconds(60))).hasSize(1);

        var empty = new Play(LIMITS);
        empty.agenda.begin(remembered, List.of(), NOON);
        assertThat(empty.agenda.takeChanges().destinations()).containsExactly(DomainPart.of("dead.example"));
    }

    @Test
    void aHealthyDestinationIsNothingToRemember() {
        play.offer("a.example", 20, NOON);
        play.launches(NOON);
        play.end("a.example", Site.ANSWERED, 3, NOON);

        assertThat(agenda.hasChanges()).isFalse();
    }

    private Instant throttledUntil(Duration pause) {
        play.offer("a.example", 20, NOON);
        play.launches(NOON);
        play.end("a.example", Site.THROTTLED, NOON);
        play.end("a.example", Site.UNKNOWN, 4, NOON);
        agenda.reload(DomainPart.of("a.example"), NOON);
        return NOON.plus(pause);
    }

    private ProviderState state() {
        return state(NOON);
    }

    private ProviderState state(Instant now) {
        return agenda.providers(now).getFirst();
    }
}
