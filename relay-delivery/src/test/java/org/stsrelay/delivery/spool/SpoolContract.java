package org.stsrelay.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.spool.Letters.to;

import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;
import java.util.Optional;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.lab.LabClock;

/// What every [Spool] promises. Each implementation has one test class, and this is all of it.
public interface SpoolContract {

    /// An empty one, the same throughout a test.
    Spool spool();

    LabClock clock();

    default Letters letters() {
        return new Letters(clock());
    }

    @Test
    default void whatIsKeptIsLeasedToTheOneWhoKeepsIt() throws SpoolException {
        var arrival = letters().letter(spool(), "a@one.example", "b@two.example", "c@one.example");

        var leases = spool().keep(arrival);

        assertThat(leases).extracting(Lease::consignment).isEqualTo(arrival.consignments());
        assertThat(leases).extracting(Lease::message).containsOnly(arrival.message());
        assertThat(spool().backlogs()).isEmpty();
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
    }

    @Test
    default void aReleasedConsignmentIsDueAsBefore() throws SpoolException {
        var lease = spool().keep(letters().letter(spool(), "a@one.example", "c@one.example")).getFirst();

        spool().release(lease);

        assertThat(spool().backlog(to("one.example")))
                .isEqualTo(new Backlog(to("one.example"), 1, lease.consignment().due()));
        var claimed = spool().claim(to("one.example"), clock().instant(), 10);
        assertThat(claimed).extracting(Lease::message).containsExactly(lease.message());
        assertThat(claimed).extracting(Lease::consignment).containsExactly(lease.consignment());
    }

    @Test
    default void aClaimedConsignmentIsHiddenFromOthers() throws SpoolException {
        keepAndRelease("a@one.example");

        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).hasSize(1);
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
        assertThat(spool().backlogs()).isEmpty();
        assertThat(spool().backlog(to("one.example"))).isEqualTo(new Backlog(to("one.example"), 0, Instant.MAX));
    }

    @Test
    default void aConsignmentIsNotClaimedBeforeItIsDue() throws SpoolException {
        var lease = spool().keep(letters().letter(spool(), "a@one.example")).getFirst();
        spool().settle(letters().deferred(lease, Duration.ofMinutes(5)));
        var due = clock().instant().plus(Duration.ofMinutes(5));

        assertThat(spool().claim(to("one.example"), due.minusMillis(1), 10)).isEmpty();
        assertThat(spool().backlogs()).containsExactly(new Backlog(to("one.example"), 1, due));
        assertThat(spool().claim(to("one.example"), due, 10)).singleElement().satisfies(claimed -> {
            assertThat(claimed.consignment().attempts()).isEqualTo(1);
            assertThat(claimed.consignment().due()).isEqualTo(due);
            assertThat(claimed.consignment().waiting()).isEqualTo(lease.consignment().waiting());
        });
    }

    @Test
    default void theLongestDueComeFirstAndNoMoreThanAskedFor() throws SpoolException {
        for (var minutes : List.of(3, 1, 2)) {
            var lease = spool().keep(letters().letter(spool(), minutes + "@one.example")).getFirst();
            spool().settle(letters().deferred(lease, Duration.ofMinutes(minutes)));
        }

        assertThat(spool().claim(to("one.example"), clock().instant().plus(Duration.ofHours(1)), 2))
                .extracting(lease -> lease.consignment().waiting().getFirst().mailbox().localPart())
                .containsExactly("1", "2");
    }

    @Test
    default void sendersTakeTurnsHoweverMuchOneOfThemHasDue() throws SpoolException {
        for (var i = 0; i < 10; i++) {
            keepAndRelease(letters().from("news@bulk.example", spool(), "a@one.example"));
        }
        clock().advance(Duration.ofSeconds(1));
        keepAndRelease(letters().from("bob@person.example", spool(), "a@one.example"));
        keepAndRelease(letters().from("", spool(), "a@one.example"));
        keepAndRelease(letters().from("eve@person.example", spool(), "a@one.example"));

        assertThat(spool().claim(to("one.example"), clock().instant(), 5))
                .extracting(lease -> lease.message().sender().toString())
                .containsExactlyInAnyOrder("news@bulk.example", "bob@person.example", "", "news@bulk.example",
                        "eve@person.example");
    }

    @Test
    default void whoWaitsLongestIsClaimedFirstWhereThereAreMoreSendersThanPlaces() throws SpoolException {
        for (var sender : List.of("c", "a", "d", "b")) {
            keepAndRelease(letters().from("x@" + sender + ".example", spool(), "a@one.example"));
            clock().advance(Duration.ofSeconds(1));
        }

        assertThat(spool().claim(to("one.example"), clock().instant(), 3))
                .extracting(lease -> lease.message().sender().toString())
                .containsExactly("x@c.example", "x@a.example", "x@d.example");
    }

    @Test
    default void aClaimMayLeaveTurnsOut() throws SpoolException {
        var bulk = letters().from("news@bulk.example", spool(), "a@one.example");
        keepAndRelease(bulk);
        keepAndRelease(letters().from("bob@person.example", spool(), "a@one.example"));

        assertThat(spool().claim(to("one.example"), clock().instant(), 9, Set.of(Turn.of(bulk.message()))))
                .extracting(lease -> lease.message().sender().toString())
                .containsExactly("bob@person.example");
        assertThat(spool().backlog(to("one.example")).waiting()).isEqualTo(1);
    }

    @Test
    default void whatIsLeasedOrNotDueHidesNothingOfItsTurn() throws SpoolException {
        spool().keep(letters().letter(spool(), "leased@one.example"));
        spool().settle(letters().deferred(spool().keep(letters().letter(spool(), "later@one.example")).getFirst(),
                Duration.ofHours(1)));
        keepAndRelease("due@one.example");

        assertThat(spool().claim(to("one.example"), clock().instant(), 9))
                .extracting(lease -> lease.consignment().waiting().getFirst().mailbox().localPart())
                .containsExactly("due");
    }

    @Test
    default void aBacklogCountsADestinationAndKnowsWhenTheFirstIsDue() throws SpoolException {
        var soon = spool().keep(letters().letter(spool(), "a@one.example", "a@two.example"));
        var later = spool().keep(letters().letter(spool(), "b@one.example")).getFirst();
        spool().settle(letters().deferred(later, Duration.ofMinutes(9)));
        spool().settle(letters().deferred(soon.getFirst(), Duration.ofMinutes(2)));
        spool().release(soon.getLast());

        assertThat(spool().backlogs())
                .containsExactlyInAnyOrder(
                        new Backlog(to("one.example"), 2, clock().instant().plus(Duration.ofMinutes(2))),
                        new Backlog(to("two.example"), 1, clock().instant()));
        assertThat(spool().claim(to("one.example"), clock().instant().plus(Duration.ofMinutes(2)), 1)).hasSize(1);
        assertThat(spool().backlog(to("one.example")))
                .isEqualTo(new Backlog(to("one.example"), 1, clock().instant().plus(Duration.ofMinutes(9))));
    }

    @Test
    default void addressLiteralsAreDestinationsToo() throws SpoolException {
        keepAndRelease("a@[192.0.2.1]");
        keepAndRelease("a@[IPv6:2001:db8::1]");

        assertThat(spool().backlogs())
                .extracting(Backlog::destination)
                .containsExactlyInAnyOrder(to("[192.0.2.1]"), to("[IPv6:2001:db8::1]"));
        assertThat(spool().claim(to("[IPv6:2001:DB8::1]"), clock().instant(), 10)).hasSize(1);
    }

    @Test
    default void whatIsFinishedWaitsNoLonger() throws SpoolException {
        var leases = spool().keep(letters().letter(spool(), "a@one.example", "a@two.example"));

        spool().settle(letters().delivered(leases.getFirst()));
        spool().release(leases.getLast());

        assertThat(spool().backlogs()).extracting(Backlog::destination).containsExactly(to("two.example"));
    }

    @Test
    default void onlyThoseWhoDoNotHaveItYetAreTriedAgain() throws SpoolException {
        var lease = spool().keep(letters().letter(spool(), "a@one.example", "b@one.example", "c@one.example"))
                .getFirst();

        spool().settle(letters().partlyDelivered(lease, Duration.ZERO));

        assertThat(spool().claim(to("one.example"), clock().instant(), 10))
                .singleElement()
                .satisfies(claimed -> assertThat(claimed.consignment().waiting())
                        .isEqualTo(lease.consignment().waiting().subList(1, 3)));
    }

    @Test
    default void anAddressNamedTwiceIsNotTriedAgainWhereItHasTheMessage() throws SpoolException {
        var plain = letters().letter(spool(), "a@one.example");
        var part = plain.consignments().getFirst();
        var address = part.waiting().getFirst().mailbox();
        var twice = List.of(Recipient.of(address), new Recipient(address, Set.of(Notify.NEVER), Optional.empty()));
        var lease = spool().keep(new Arrival(plain.message(), plain.body(),
                List.of(new Consignment(part.id(), part.destination(), twice, 0, part.due())))).getFirst();

        spool().settle(letters().partlyDelivered(lease, Duration.ZERO));

        assertThat(spool().claim(to("one.example"), clock().instant(), 10))
                .singleElement()
                .satisfies(claimed -> assertThat(claimed.consignment().waiting()).isEqualTo(twice.subList(1, 2)));
    }

    @Test
    default void whatIsHeldIsNotTried() throws SpoolException {
        var lease = spool().keep(letters().letter(spool(), "a@one.example")).getFirst();

        spool().settle(letters().held(lease, "brake: too much fails"));

        assertThat(spool().backlogs()).isEmpty();
        assertThat(spool().claim(to("one.example"), clock().instant().plus(Duration.ofDays(9)), 10)).isEmpty();
    }

    @Test
    default void thatTheSenderWasWarnedIsKept() throws SpoolException {
        var lease = spool().keep(letters().letter(spool(), "a@one.example")).getFirst();
        assertThat(lease.consignment().warned()).isFalse();
        spool().settle(letters().warned(letters().deferred(lease, Duration.ZERO)));
        var second = spool().claim(to("one.example"), clock().instant(), 1).getFirst();
        assertThat(second.consignment().warned()).isTrue();

        spool().settle(letters().deferred(second, Duration.ZERO));

        assertThat(spool().claim(to("one.example"), clock().instant(), 1).getFirst().consignment().warned()).isTrue();
    }

    @Test
    default void aNoticeIsKeptWithTheOutcomeThatItTellsOf() throws SpoolException {
        var lease = spool().keep(letters().letter(spool(), "a@one.example")).getFirst();
        var notice = letters().letter(spool(), "sender@example.org");

        var leases = spool().settle(letters().bounced(lease, notice));

        assertThat(leases).extracting(Lease::consignment).isEqualTo(notice.consignments());
        leases.forEach(spool()::release);
        assertThat(spool().backlogs()).extracting(Backlog::destination).containsExactly(to("example.org"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 131_072, 131_073, 1_000_000})
    default void aBodyComesBackOctetForOctetAsOftenAsItIsAskedFor(int size) throws SpoolException, IOException {
        var octets = new byte[size];
        new Random(size).nextBytes(octets);
        var kept = spool().keep(letters().letter(spool(), octets, "a@one.example")).getFirst();
        assertThat(octetsOf(kept.body())).isEqualTo(octets);
        spool().release(kept);

        var body = spool().claim(to("one.example"), clock().instant(), 1).getFirst().body();

        assertThat(body.size()).isEqualTo(size);
        assertThat(octetsOf(body)).isEqualTo(octets);
        assertThat(octetsOf(body)).isEqualTo(octets);
        try (var in = body.open()) {
            assertThat(in.readAllBytes()).isEqualTo(octets);
        }
    }

    @Test
    default void addressesKeepTheirSpelling() throws SpoolException {
        var spelled = List.of("Straße@BÜCHER.example", "\"a@b\"@bücher.example", "a..b.@xn--bcher-kva.example");
        var lease = spool().keep(letters().letter(spool(), spelled.toArray(String[]::new))).getFirst();
        spool().release(lease);

        assertThat(spool().claim(to("xn--bcher-kva.example"), clock().instant(), 10).getFirst().consignment().waiting())
                .extracting(recipient -> recipient.mailbox().text())
                .isEqualTo(spelled);
    }

    @Test
    default void noTwoCallersAreGivenOneConsignment() throws SpoolException {
        for (var i = 0; i < 40; i++) {
            keepAndRelease(i + "@one.example");
        }
        var claimed = new ConcurrentLinkedQueue<Mailbox>();

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 8; i++) {
                callers.execute(() -> claimUntilNothingIsLeft(claimed));
            }
        }

        assertThat(claimed).hasSize(40);
        assertThat(new HashSet<>(claimed)).hasSize(40);
    }

    /// Whoever is told that nothing waits may forget the destination, so nothing else may make it look like that.
    @Test
    default void whatWaitsIsNeverOverlookedWhileOtherMailComesAndGoes() throws SpoolException {
        var waiting = spool().keep(letters().letter(spool(), "waits@one.example")).getFirst();
        spool().settle(letters().deferred(waiting, Duration.ofHours(1)));
        var overlooked = new AtomicInteger();

        try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
            var busy = others.submit(() -> {
                for (var i = 0; i < 400; i++) {
                    var passing = spool().keep(letters().letter(spool(), "passes@one.example")).getFirst();
                    spool().settle(letters().delivered(passing));
                }
                return true;
            });
            while (!busy.isDone()) {
                if (spool().backlog(to("one.example")).earliestDue().equals(Instant.MAX)) {
                    overlooked.incrementAndGet();
                }
            }
        }

        assertThat(overlooked).hasValue(0);
    }

    private void claimUntilNothingIsLeft(ConcurrentLinkedQueue<Mailbox> claimed) {
        var leases = spool().claim(to("one.example"), clock().instant(), 3);
        while (!leases.isEmpty()) {
            leases.forEach(lease -> claimed.add(lease.consignment().waiting().getFirst().mailbox()));
            leases = spool().claim(to("one.example"), clock().instant(), 3);
        }
    }

    private void keepAndRelease(Arrival arrival) throws SpoolException {
        spool().keep(arrival).forEach(spool()::release);
    }

    private void keepAndRelease(String recipient) throws SpoolException {
        spool().keep(letters().letter(spool(), recipient.getBytes(StandardCharsets.UTF_8), recipient))
                .forEach(spool()::release);
    }

    private static byte[] octetsOf(Body body) throws IOException {
        var out = new ByteArrayOutputStream();
        body.writeTo(out);
        return out.toByteArray();
    }
}
