package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.Letter;

/// Whose mail goes next at one destination (P10).
class ReadyListTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Letter NEWSLETTER = Letter.to("bob@a.example").from("news@bulk.example");
    private static final Letter PERSONAL = Letter.to("bob@a.example").from("alice@person.example");

    private final QueueIds ids = new QueueIds(new LabClock(NOON));
    private final ReadyList ready = new ReadyList();

    @Test
    void aSingleMessageIsSecondBehindAnyNumberOfAnotherSenders() {
        add(NEWSLETTER, 500, 0);
        add(PERSONAL, 1, 0);

        assertThat(senders()).startsWith("news@bulk.example", "alice@person.example", "news@bulk.example");
    }

    @Test
    void whoComesLaterWaitsForOneSlotAndNotForTheTurnOfWhoHadTheLast() {
        add(NEWSLETTER, 500, 0);
        ready.take();
        add(PERSONAL, 1, 0);

        assertThat(senders()).startsWith("alice@person.example", "news@bulk.example");
    }

    @Test
    void sendersOfOneMessageEachDoNotStarveTheOthers() {
        add(NEWSLETTER, 5, 0);
        ready.take();
        for (var i = 0; i < 20; i++) {
            add(PERSONAL.from("x@s" + i + ".example"), 1, 0);
        }

        assertThat(senders().subList(0, 14)).filteredOn("news@bulk.example"::equals).hasSizeBetween(2, 3);
    }

    @Test
    void whoHasMuchTakesTurnsWithOthersWhoHave() {
        add(NEWSLETTER, 50, 0);
        add(PERSONAL, 50, 0);

        assertThat(senders().subList(0, 40)).filteredOn("news@bulk.example"::equals).hasSize(20);
    }

    @Test
    void triedMailOfOneSenderKeepsItsTurnBesideFreshMailOfAnother() {
        add(NEWSLETTER, 20, 0);
        add(PERSONAL, 1, 3);

        assertThat(senders().subList(0, 2)).containsExactly("news@bulk.example", "alice@person.example");
    }

    @Test
    void ourOwnNoticesHaveATurnOfTheirOwn() {
        add(NEWSLETTER, 20, 0);
        add(Letter.to("bob@a.example").from("").as(Purpose.NOTICE), 20, 0);

        assertThat(senders().subList(0, 4)).containsExactly("news@bulk.example", "", "news@bulk.example", "");
    }

    @Test
    void freshMailOfASenderGoesBeforeItsTriedMailAndDoesNotStarveIt() {
        add(PERSONAL, 10, 2);
        add(PERSONAL, 10, 0);

        assertThat(all()).extracting(lease -> lease.consignment().attempts())
                .startsWith(0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 2, 2);
    }

    @Test
    void smallMailPassesLargeMailOfItsSender() {
        add(sized(1 << 20), 1, 0);
        add(PERSONAL, 5, 0);

        assertThat(all().getLast().body().size()).isGreaterThan(1 << 20);
    }

    @Test
    void largeMailIsNotPassedForEver() {
        add(sized(20 << 20), 1, 0);
        add(PERSONAL, 200, 0);

        assertThat(all().subList(0, 65)).filteredOn(lease -> lease.body().size() > 1 << 20).hasSize(1);
    }

    @Test
    void aProbeIsMailThatWasTriedBefore() {
        add(NEWSLETTER, 3, 0);
        add(PERSONAL, 1, 2);

        assertThat(ready.takeForProbe().consignment().attempts()).isEqualTo(2);
        assertThat(ready.takeForProbe().consignment().attempts()).isZero();
        assertThat(ready.size()).isEqualTo(2);
        assertThat(ready.hasRetried()).isFalse();
    }

    @Test
    void whatIsGivenBackIsAllOfIt() {
        add(NEWSLETTER, 3, 0);
        add(PERSONAL, 2, 1);

        assertThat(ready.drain()).hasSize(5);
        assertThat(ready.isEmpty()).isTrue();
        assertThat(ready.size()).isZero();
        assertThat(ready.turns()).isEmpty();
    }

    private static Letter sized(int octets) {
        return PERSONAL.saying("Subject: large\r\n\r\n" + "x".repeat(octets) + "\r\n");
    }

    private void add(Letter letter, int count, int attempts) {
        IntStream.range(0, count).forEach(_ -> ready.add(letter.lease(ids.next(), NOON, attempts)));
    }

    private List<String> senders() {
        return all().stream().map(lease -> lease.message().sender().toString()).toList();
    }

    private List<Lease> all() {
        var all = new ArrayList<Lease>();
        while (!ready.isEmpty()) {
            all.add(ready.take());
        }
        return all;
    }
}
