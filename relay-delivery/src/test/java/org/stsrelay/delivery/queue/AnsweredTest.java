package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.queue.Play.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.outcome.Site;

/// Between a host's last word and the moment when it is durable, an attempt has no connection.
class AnsweredTest {

    private static final String A = "a.example";
    private static final Instant LATER = NOON.plus(Duration.ofMinutes(30));

    private Play play = new Play(new Limits(100, 100, 2));

    @Test
    void anAttemptWhoseHostHasAnsweredLeavesItsPlaceToTheNext() {
        play.offer(A, 10, NOON);
        assertThat(play.launches(NOON)).hasSize(2);

        play.answered(A, NOON);

        assertThat(play.launches(NOON)).hasSize(1);
        assertThat(play.agenda.load(NOON).active()).isEqualTo(2);
    }

    @Test
    void aDiskThatDoesNotKeepUpSlowsTheSendingDown() {
        play.offer(A, 10, NOON);
        play.launches(NOON);
        play.answered(A, NOON);
        play.answered(A, NOON);
        assertThat(play.launches(NOON)).hasSize(2);

        var first = play.answered(A, NOON);
        play.answered(A, NOON);
        assertThat(play.launches(NOON)).as("as many wait for the disk as may go there at a time").isEmpty();

        play.agenda.ended(first, concluded(Optional.empty()), NOON);
        assertThat(play.launches(NOON)).hasSize(1);
    }

    @Test
    void noMoreOutcomesWaitForTheDiskThanThereAreConnections() {
        play = new Play(new Limits(3, 3, 2));
        for (var domain : List.of("a.example", "b.example", "c.example", "d.example")) {
            play.offer(domain, 1, NOON);
            play.launches(NOON);
            play.answered(domain, NOON);
        }

        assertThat(play.agenda.load(NOON).active()).as("the fourth keeps its connection").isEqualTo(1);
    }

    @Test
    void anAnswerTeachesBeforeItIsDurable() {
        play.providers.add(A, "big.example", 10);
        play.offer(A, 10, NOON);
        play.launches(NOON);
        play.end(A, Site.THROTTLED, 2, NOON);
        play.offer(A, 10, LATER);
        assertThat(play.launches(LATER)).as("the one that finds out").hasSize(1);

        play.answered(A, LATER);
        play.offer(A, 10, LATER);

        assertThat(play.launches(LATER)).hasSize(2);
    }

    @Test
    void whatIsNotYetDurableIsWaitedFor() {
        play.offer(A, 1, NOON);
        play.launches(NOON);

        var slot = play.answered(A, NOON);
        assertThat(play.agenda.isIdle()).isFalse();
        play.agenda.ended(slot, concluded(Optional.empty()), NOON);

        assertThat(play.agenda.isIdle()).isTrue();
        assertThat(play.agenda.load(NOON).destinations()).isZero();
    }

    @Test
    void whoeverIsLeftOverIsTriedWhenHeIsDue() {
        play.offer(A, 1, NOON);
        play.launches(NOON);

        play.agenda.ended(play.answered(A, NOON), concluded(Optional.of(LATER)), NOON);

        assertThat(play.agenda.next(NOON)).isEqualTo(new Step.Rest(LATER));
        assertThat(play.launches(LATER)).startsWith(A);
    }

    @Test
    void anOutcomeThatIsNotKeptParksItsDestination() {
        play.offer(A, 3, NOON);
        play.launches(NOON);

        var returned = play.agenda.stumbled(play.answered(A, NOON), NOON);

        assertThat(returned).as("what was about to be tried goes back").hasSize(1);
        assertThat(play.launches(NOON)).isEmpty();
        assertThat(play.agenda.load(NOON).active()).isEqualTo(1);
        play.end(A, Site.ANSWERED, NOON);
        assertThat(play.agenda.isIdle()).isTrue();
    }

    /// Else what cannot be kept would be delivered again and again, as fast as its host answers.
    @Test
    void P2_anAnswerIsNoSignThatOutcomesAreKeptAgain() {
        play.offer(A, 10, NOON);
        play.launches(NOON);
        var unkept = play.answered(A, NOON);
        play.launches(NOON);

        play.agenda.stumbled(unkept, NOON);
        var kept = play.answered(A, NOON);
        assertThat(play.launches(NOON)).isEmpty();

        play.agenda.ended(kept, concluded(Optional.empty()), NOON);
        assertThat(play.launches(NOON)).isNotEmpty();
    }

    private static Concluded concluded(Optional<Instant> again) {
        return new Concluded(Site.ANSWERED, Optional.empty(), again, List.of());
    }
}
