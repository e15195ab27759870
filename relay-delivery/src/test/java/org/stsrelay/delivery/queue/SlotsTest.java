package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.queue.Play.NOON;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.outcome.Site;

/// P7: who gets a slot when they are short.
class SlotsTest {

    @Test
    void P7_twentyTarpitsAndFortyDeadDomainsNeverStarveAHealthyOne() {
        var play = new Play(new Limits(400, 100, 20));
        IntStream.range(0, 60).forEach(i -> play.offer("bad" + i + ".example", 50, NOON));
        play.launches(NOON);

        play.offer("healthy.example", 50, NOON);
        assertThat(play.launches(NOON)).as("a newcomer gets one").containsExactly("healthy.example");
        play.agenda.connected(play.slot("healthy.example"));
        play.end("healthy.example", Site.ANSWERED, NOON);
        play.offer("healthy.example", 50, NOON);

        assertThat(play.launches(NOON)).as("one that answers gets all that its window allows").hasSizeGreaterThan(4);
    }

    @Test
    void tarpitsThatComeOneAfterAnotherLeaveRoomForANewcomerToo() {
        var play = new Play(new Limits(200, 50, 20));
        for (var i = 0; i < 20; i++) {
            play.offer("tarpit" + i + ".example", 50, NOON);
            assertThat(play.launches(NOON)).isNotEmpty();
        }

        play.offer("healthy.example", 50, NOON);

        assertThat(play.launches(NOON)).containsExactly("healthy.example");
    }

    @Test
    void whoDoesNotAnswerLeavesHalfOfAllSlotsToThoseWhoDo() {
        var play = new Play(new Limits(40, 40, 20));

        IntStream.range(0, 60).forEach(i -> play.offer("bad" + i + ".example", 5, NOON));

        assertThat(play.launches(NOON)).hasSize(20);
    }

    @Test
    void connectingAttemptsHaveABudgetOfTheirOwn() {
        var play = new Play(new Limits(1000, 8, 20));
        IntStream.range(0, 60).forEach(i -> play.offer("bad" + i + ".example", 5, NOON));
        assertThat(play.launches(NOON)).as("three quarters of it for those who have not answered").hasSize(6);

        play.agenda.connected(play.slot("bad0.example"));
        assertThat(play.launches(NOON)).as("a session makes room").hasSize(1);

        play.agenda.connecting(play.slot("bad0.example"));
        assertThat(play.agenda.load(NOON).connecting()).isEqualTo(7);
        assertThat(play.launches(NOON)).isEmpty();
    }

    @Test
    void whenSlotsAreShortADestinationThatHasNotAnsweredKeepsOne() {
        var play = new Play(new Limits(40, 40, 20));
        play.offer("first.example", 50, NOON);
        play.offer("second.example", 50, NOON);
        play.offer("third.example", 50, NOON);
        play.offer("fourth.example", 50, NOON);
        play.launches(NOON);

        play.offer("fifth.example", 50, NOON);

        assertThat(play.launches(NOON)).containsExactly("fifth.example");
    }

    @Test
    void aSuccessIsASignOfLifeForAMinute() {
        var play = new Play(new Limits(5, 5, 20));
        play.offer("a.example", 50, NOON);
        assertThat(play.launches(NOON)).hasSize(2);
        play.end("a.example", Site.ANSWERED, NOON);
        assertThat(play.launches(NOON)).hasSize(4);

        var soon = NOON.plusSeconds(59);
        play.end("a.example", Site.UNKNOWN, soon);
        assertThat(play.launches(soon)).hasSize(1);

        var later = NOON.plusSeconds(60);
        play.end("a.example", Site.UNKNOWN, later);
        assertThat(play.launches(later)).isEmpty();
    }

    @Test
    void whatEndsGivesItsSlotBackWhateverItWas() {
        var play = new Play(new Limits(100, 100, 20));
        play.offer("a.example", 5, NOON);
        play.launches(NOON);
        play.agenda.connected(play.slot("a.example"));
        play.agenda.connected(play.slot("a.example"));

        play.end("a.example", Site.ANSWERED, 5, NOON);

        assertThat(play.agenda.load(NOON)).isEqualTo(new Load(0, 0, 0, 0, 0, 0));
    }

    @Test
    void P7_attemptsThatWaitForAPolicyHostLeaveTheirPlaceToOthers() {
        var play = new Play(new Limits(40, 8, 20));
        IntStream.range(0, 30).forEach(i -> play.offer("hung" + i + ".example", 1, NOON));
        var launched = play.launches(NOON);
        while (!launched.isEmpty()) {
            launched.forEach(name -> play.agenda.waiting(play.slot(name)));
            launched = play.launches(NOON);
        }
        assertThat(play.agenda.load(NOON).active()).isZero();
        assertThat(play.agenda.isIdle()).as("they go on all the same").isFalse();

        play.offer("healthy.example", 1, NOON);
        assertThat(play.launches(NOON)).containsExactly("healthy.example");

        play.agenda.connecting(play.slot("hung0.example"));
        assertThat(play.agenda.load(NOON).connecting()).as("now it needs one").isEqualTo(2);
    }

    @Test
    void noMoreMayWaitThanThereAreSlots() {
        var play = new Play(new Limits(4, 4, 20));
        IntStream.range(0, 30).forEach(i -> play.offer("hung" + i + ".example", 1, NOON));
        var waiting = 0;
        var launched = play.launches(NOON);
        while (!launched.isEmpty()) {
            launched.forEach(name -> play.agenda.waiting(play.slot(name)));
            waiting += launched.size();
            launched = play.launches(NOON);
        }

        assertThat(waiting).as("the four and two that keep their places").isEqualTo(6);
        assertThat(play.agenda.load(NOON).active()).isEqualTo(2);
    }
}
