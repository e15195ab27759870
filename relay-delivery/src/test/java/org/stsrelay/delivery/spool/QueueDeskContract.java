package org.stsrelay.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.spool.Letters.to;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.spool.QueueDesk.Addressee;
import org.stsrelay.delivery.spool.QueueDesk.Copy;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.Listed;
import org.stsrelay.delivery.spool.QueueDesk.Part;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.QueueSummary.By;
import org.stsrelay.lab.LabClock;

/// What every [QueueDesk] promises, together with the spool it looks into.
public interface QueueDeskContract {

    Spool spool();

    QueueDesk desk();

    LabClock clock();

    default Letters letters() {
        return new Letters(clock());
    }

    @Test
    default void aMessageIsActiveWhileLeasedAndReadyUntilItsFirstAttempt() throws SpoolException {
        var lease = keep("a@one.example");
        assertThat(onlyListed().state()).isEqualTo(State.ACTIVE);

        spool().release(lease);

        var listed = onlyListed();
        assertThat(listed.state()).isEqualTo(State.READY);
        assertThat(listed.from()).isEqualTo("sender@example.org");
        assertThat(listed.size()).isEqualTo(lease.body().size());
        assertThat(listed.consignments()).singleElement().satisfies(part -> {
            assertThat(part.destination()).isEqualTo(to("one.example"));
            assertThat(part.nextAttempt()).contains(clock().instant());
            assertThat(part.reason()).isEmpty();
        });
    }

    @Test
    default void whatAPolicyKeepsBackIsMadeDueAndNothingElse() throws SpoolException {
        spool().settle(letters().refusedByPolicy(keep("a@one.example"), Duration.ofHours(1)));
        spool().settle(letters().deferred(keep("b@one.example"), Duration.ofHours(1)));
        spool().settle(letters().refusedByPolicy(keep("c@two.example"), Duration.ofHours(1)));
        spool().settle(letters().deferred(keep("d@three.example"), Duration.ofHours(1)));
        assertThat(desk().keptBack()).containsExactlyInAnyOrder(to("one.example"), to("two.example"));

        var acted = desk().retryKeptBack(to("one.example"), clock().instant());

        assertThat(acted.messages()).isEqualTo(1);
        assertThat(acted.destinations()).containsExactly(to("one.example"));
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).singleElement()
                .satisfies(lease -> assertThat(lease.consignment().waiting().getFirst().mailbox().text()).isEqualTo(
                        "a@one.example"));
        assertThat(spool().claim(to("two.example"), clock().instant(), 10)).isEmpty();
    }

    @Test
    default void aDeferredMessageSaysWhyAndUntilWhen() throws SpoolException {
        spool().settle(letters().partlyDelivered(keep("a@one.example", "b@one.example"), Duration.ofMinutes(5)));

        var listed = onlyListed();

        assertThat(listed.state()).isEqualTo(State.DEFERRED);
        var part = listed.consignments().getFirst();
        assertThat(part.attempts()).isEqualTo(1);
        assertThat(part.nextAttempt()).contains(clock().instant().plus(Duration.ofMinutes(5)));
        assertThat(part.reason()).isEqualTo("the host said later");
        assertThat(part.recipients()).extracting(Addressee::state).containsExactly("delivered", "waiting");
        assertThat(part.recipients())
                .extracting(Addressee::enhanced)
                .containsExactly(EnhancedStatus.parse("2.0.0"), EnhancedStatus.parse("4.3.0"));
        assertThat(part.recipients().getLast().reply()).isEqualTo("451 4.3.0 later");
    }

    @Test
    default void whatAnAttemptHeldIsFoundByItsReasonAndReleased() throws SpoolException {
        spool().settle(letters().held(keep("a@one.example"), "brake: too much fails"));
        keepAndDefer("b@two.example");
        var braked = because("brake:");

        var listed = desk().list(braked);
        assertThat(listed).singleElement().extracting(Listed::state).isEqualTo(State.HELD);
        assertThat(listed.getFirst().consignments().getFirst().reason()).isEqualTo("brake: too much fails");
        assertThat(desk().totals().recipients()).containsEntry(State.HELD, 1L);
        assertThat(desk().release(braked).destinations()).containsExactly(to("one.example"));

        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).hasSize(1);
    }

    @Test
    default void aNoticeThatWasWithheldIsFoundInTheHistory() throws SpoolException {
        spool().settle(letters().bouncedSilently(keep("a@one.example"), "bounces.to is none"));
        spool().settle(letters().bounced(keep("b@one.example")));

        assertThat(desk().list(finishedBecause("notice withheld"))).singleElement()
                .satisfies(message -> assertThat(message.consignments().getFirst().reason())
                        .isEqualTo("notice withheld: bounces.to is none"));
    }

    private static Filter because(String words) {
        return filter(Set.of(), words);
    }

    private static Filter finishedBecause(String words) {
        return filter(Set.of(State.FINISHED), words);
    }

    private static Filter filter(Set<State> states, String words) {
        return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                states, Optional.empty(), Optional.of(words), OptionalInt.empty(), Integer.MAX_VALUE);
    }

    private void keepAndDefer(String recipient) throws SpoolException {
        spool().settle(letters().deferred(keep(recipient), Duration.ofMinutes(5)));
    }

    @Test
    default void aFinishedMessageLeavesTheListAndKeepsItsHistory() throws SpoolException {
        var lease = keep("a@one.example");
        var id = lease.message().id();
        spool().settle(letters().deferred(lease, Duration.ZERO));
        spool().settle(letters().delivered(spool().claim(to("one.example"), clock().instant(), 1).getFirst()));

        assertThat(desk().list(Filter.ALL)).isEmpty();
        assertThat(desk().list(where("state", "FINISHED"))).extracting(Listed::id)
                .containsExactly(id);
        var shown = desk().show(id).orElseThrow();
        assertThat(shown.message().state()).isEqualTo(State.FINISHED);
        assertThat(shown.header()).isEmpty();
        assertThat(shown.attempts()).hasSize(2);
        assertThat(shown.attempts().getFirst()).contains("\"outcome\":\"deferred\"", "\"attempt\":1");
        assertThat(shown.attempts().getLast()).contains("\"outcome\":\"delivered\"", "\"attempt\":2");
    }

    @Test
    default void aMessageIsShownWithItsHeader() throws SpoolException {
        var lease = keep("a@one.example");

        var shown = desk().show(lease.message().id()).orElseThrow();

        assertThat(shown.header()).isEqualTo("Subject: hello\r\nMessage-ID: <1@example.org>\r\n");
        assertThat(shown.messageId()).isEqualTo("<1@example.org>");
        assertThat(shown.client()).isEqualTo("192.0.2.7");
        assertThat(shown.listener()).isEqualTo("mx");
        assertThat(shown.login()).isEqualTo("app");
        assertThat(desk().show(new QueueIds(clock()).next())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            sender,     SENDER@example.org, true
            sender,     other@example.org,  false
            domain,     Example.ORG,        true
            domain,     one.example,        false
            recipient,  B@one.example,      true
            recipient,  c@one.example,      false
            to,         two.example,        true
            to,         three.example,      false
            reason,     HOST SAID,          true
            reason,     certificate,        false
            attempts,   1,                  true
            attempts,   2,                  false
            older,      PT60S,                true
            older,      PT61S,                false
            state,      DEFERRED,           true
            state,      HELD,               false
            """)
    default void aFilterFinds(String part, String value, boolean found) throws SpoolException {
        var arrival = letters().letter(spool(), "a@one.example", "b@one.example", "a@two.example");
        for (var lease : spool().keep(arrival)) {
            spool().settle(letters().deferred(lease, Duration.ofHours(1)));
        }
        clock().advance(Duration.ofSeconds(60));

        var listed = desk().list(where(part, value));

        assertThat(listed).hasSize(found ? 1 : 0);
    }

    @Test
    default void aMessageIsFoundByTheStateOfEachOfItsConsignments() throws SpoolException {
        var leases = spool().keep(letters().letter(spool(), "a@held.example", "a@deferred.example", "a@new.example"));
        spool().settle(letters().held(leases.get(0), "wait"));
        spool().settle(letters().deferred(leases.get(1), Duration.ofHours(1)));
        spool().release(leases.get(2));

        for (var state : List.of("HELD", "DEFERRED", "READY")) {
            assertThat(desk().list(where("state", state))).as(state).hasSize(1);
        }
        desk().hold(where("to", "new.example"), "wait");
        assertThat(desk().list(where("state", "READY"))).isEmpty();
        assertThat(desk().list(where("state", "HELD"))).hasSize(1);
    }

    @Test
    default void theListIsInTheOrderOfAcceptanceAndNoLongerThanAskedFor() throws SpoolException {
        var ids = new QueueId[6];
        for (var i = 0; i < ids.length; i++) {
            clock().advance(Duration.ofSeconds(1));
            var lease = keep("a@one.example");
            ids[i] = lease.message().id();
            settleInTurn(i, lease);
        }

        assertThat(desk().list(Filter.ALL)).extracting(Listed::id).containsExactly(ids);
        assertThat(desk().list(where("", "", 2))).extracting(Listed::id).containsExactly(ids[0], ids[1]);
        assertThat(desk().list(where("to", "one.example", 2)))
                .extracting(Listed::id)
                .containsExactly(ids[0], ids[1]);
    }

    private void settleInTurn(int i, Lease lease) {
        switch (i % 3) {
            case 0 -> spool().settle(letters().deferred(lease, Duration.ofHours(1)));
            case 1 -> spool().release(lease);
            default -> {
                spool().release(lease);
                desk().hold(where("id", lease.message().id().text()), "no reason");
            }
        }
    }

    @Test
    default void retryMakesMailDueAndNamesItsDestinations() throws SpoolException {
        spool().settle(letters().deferred(keep("a@one.example"), Duration.ofHours(1)));
        var other = keep("a@two.example");
        spool().settle(letters().deferred(other, Duration.ofHours(1)));

        var acted = desk().retry(where("to", "two.example"), clock().instant());

        assertThat(acted.messages()).isEqualTo(1);
        assertThat(acted.ids()).containsExactly(other.message().id());
        assertThat(acted.destinations()).containsExactly(to("two.example"));
        assertThat(spool().claim(to("two.example"), clock().instant(), 10)).hasSize(1);
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
    }

    @Test
    default void whatIsHeldIsNotTriedUntilItIsReleased() throws SpoolException {
        spool().release(keep("a@one.example"));

        desk().hold(Filter.ALL, "looks like spam");

        assertThat(onlyListed().state()).isEqualTo(State.HELD);
        assertThat(onlyPart().reason()).isEqualTo("looks like spam");
        assertThat(spool().backlogs()).isEmpty();
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
        assertThat(desk().release(Filter.ALL).destinations()).containsExactly(to("one.example"));
        assertThat(spool().backlog(to("one.example")).waiting()).isEqualTo(1);
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).hasSize(1);
    }

    @Test
    default void aHoldDuringAnAttemptBeginsWhenItEnds() throws SpoolException {
        var lease = keep("a@one.example");
        desk().hold(Filter.ALL, "wait");
        assertThat(onlyListed().state()).isEqualTo(State.ACTIVE);

        spool().settle(letters().deferred(lease, Duration.ZERO));

        assertThat(onlyListed().state()).isEqualTo(State.HELD);
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
    }

    @Test
    default void whatIsDeletedIsGone() throws SpoolException {
        var lease = keep("a@one.example");
        spool().release(lease);

        var acted = desk().delete(Filter.ALL, "a mistake");

        assertThat(acted.messages()).isEqualTo(1);
        assertThat(desk().list(Filter.ALL)).isEmpty();
        assertThat(spool().backlogs()).isEmpty();
        var shown = desk().show(lease.message().id()).orElseThrow();
        assertThat(shown.message().consignments().getFirst().recipients())
                .containsExactly(new Addressee(lease.consignment().waiting().getFirst().mailbox(), "deleted",
                        Optional.empty(), "a mistake"));
    }

    @Test
    default void whatIsDeletedDuringAnAttemptEndsWithIt() throws SpoolException {
        var lease = keep("a@one.example", "b@one.example");
        desk().delete(Filter.ALL, "a mistake");
        assertThat(onlyListed().state()).isEqualTo(State.ACTIVE);

        spool().settle(letters().partlyDelivered(lease, Duration.ZERO));

        assertThat(desk().list(Filter.ALL)).isEmpty();
        assertThat(desk().show(lease.message().id()).orElseThrow().message().consignments().getFirst().recipients())
                .extracting(Addressee::state)
                .containsExactly("delivered", "deleted");
    }

    @Test
    default void whatIsDeletedDuringAnAttemptThatIsGivenBackEndsAtOnce() throws SpoolException {
        var lease = keep("a@one.example");
        desk().delete(Filter.ALL, "a mistake");

        spool().release(lease);

        assertThat(desk().list(Filter.ALL)).isEmpty();
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
    }

    @Test
    default void deletingOneDestinationLeavesTheOthers() throws SpoolException {
        spool().keep(letters().letter(spool(), "a@one.example", "a@two.example")).forEach(spool()::release);

        desk().delete(where("to", "two.example"), "a mistake");

        assertThat(spool().backlogs()).extracting(Backlog::destination).containsExactly(to("one.example"));
        assertThat(onlyListed().consignments()).extracting(Part::state).containsExactly(State.READY, State.FINISHED);
    }

    @Test
    default void whatIsOrderedBackIsHandedOutOnceWithTheReasonAndNotTriedMeanwhile() throws SpoolException {
        spool().release(keep("a@one.example"));
        var held = keep("a@two.example");
        spool().release(held);
        desk().hold(where("to", "two.example"), "brake");

        var acted = desk().bounce(Filter.ALL, "a mistake");

        assertThat(acted.messages()).isEqualTo(2);
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
        assertThat(desk().list(Filter.ALL)).extracting(Listed::state).containsOnly(State.HELD);
        var orders = spool().orders(10);
        assertThat(orders.ready()).extracting(Orders.Order::why).containsExactly("a mistake", "a mistake");
        assertThat(orders.more()).isFalse();
        assertThat(spool().orders(10)).isEqualTo(new Orders(List.of(), true));
        orders.ready().forEach(order -> spool().settle(letters().bounced(order.lease())));
        assertThat(spool().orders(10)).isEqualTo(Orders.NONE);
        assertThat(desk().list(Filter.ALL)).isEmpty();
        assertThat(recipientStates(held.message().id())).containsExactly("failed");
    }

    @Test
    default void ordersAreHandedOutPageByPage() throws SpoolException {
        for (var i = 0; i < 3; i++) {
            spool().release(keep("a@one.example"));
        }
        desk().bounce(Filter.ALL, "");

        var first = spool().orders(2);

        assertThat(first.ready()).hasSize(2);
        assertThat(first.more()).isTrue();
        assertThat(spool().orders(2).ready()).hasSize(1);
    }

    @Test
    default void ordersBehindOneThatCouldNotBeCarriedOutAreHandedOut() throws SpoolException {
        for (var i = 0; i < 3; i++) {
            spool().release(keep("a@one.example"));
        }
        desk().bounce(Filter.ALL, "");
        var first = spool().orders(1).ready().getFirst().lease();
        spool().release(first);

        var behind = spool().orders(2, first.consignment().id());

        assertThat(behind.ready()).extracting(order -> order.lease().consignment().id())
                .hasSize(2)
                .doesNotContain(first.consignment().id());
        assertThat(spool().orders(10).ready()).extracting(Orders.Order::lease).containsExactly(first);
    }

    @Test
    default void whatIsOrderedBackDuringAnAttemptIsHandedOutWhenItHasEnded() throws SpoolException {
        var lease = keep("a@one.example", "b@one.example");
        desk().bounce(Filter.ALL, "enough");
        assertThat(spool().orders(10)).isEqualTo(new Orders(List.of(), true));

        spool().settle(letters().partlyDelivered(lease, Duration.ZERO));

        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).isEmpty();
        var order = spool().orders(10).ready().getFirst();
        assertThat(order.lease().consignment().waiting())
                .extracting(recipient -> recipient.mailbox().text())
                .containsExactly("b@one.example");
        spool().settle(letters().bounced(order.lease()));
        assertThat(recipientStates(lease.message().id())).containsExactly("delivered", "failed");
    }

    @Test
    default void whatIsOrderedBackIsReturnedThoughTheBrakeHeldItMeanwhile() throws SpoolException {
        var lease = keep("a@one.example");
        desk().bounce(Filter.ALL, "enough");

        spool().settle(letters().held(lease, "brake: failures everywhere"));

        assertThat(spool().orders(10).ready()).extracting(order -> order.why()).containsExactly("enough");
    }

    @Test
    default void whatAnOperatorHeldIsNotReleasedWithWhatTheBrakeHeld() throws SpoolException {
        var lease = keep("a@one.example");
        desk().hold(Filter.ALL, "wait");

        spool().settle(letters().held(lease, "brake: failures everywhere"));

        assertThat(onlyListed().consignments().getFirst().reason()).contains("wait");
    }

    @Test
    default void whatIsDeliveredAfterAllIsNotReturned() throws SpoolException {
        var lease = keep("a@one.example");
        desk().bounce(Filter.ALL, "enough");

        spool().settle(letters().delivered(lease));

        assertThat(spool().orders(10)).isEqualTo(Orders.NONE);
        assertThat(recipientStates(lease.message().id())).containsExactly("delivered");
    }

    @Test
    default void anOrderIsTakenBackByAReleaseOrAHold() throws SpoolException {
        spool().release(keep("a@one.example"));
        spool().release(keep("a@two.example"));
        desk().bounce(Filter.ALL, "a mistake");

        desk().release(where("to", "one.example"));
        desk().hold(where("to", "two.example"), "wait");

        assertThat(spool().orders(10)).isEqualTo(Orders.NONE);
        assertThat(spool().claim(to("one.example"), clock().instant(), 10)).hasSize(1);
    }

    private List<String> recipientStates(QueueId id) {
        var parts = desk().show(id).orElseThrow().message().consignments();
        return parts.stream().flatMap(part -> part.recipients().stream()).map(Addressee::state).toList();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            DOMAIN,   one.example=2; two.example=1; three.example=1
            PROVIDER, big=3; (not known yet)=1
            SENDER,   example.org=4
            REASON,   the host said later=3; held: wait=1
            AGE,      deferred=3; held=1
            """)
    default void aSummaryCountsWhatWaitsBiggestFirst(By by, String rows) throws SpoolException {
        fourWait();

        var summary = desk().summary(by, destination -> Optional.of(new ProviderName("big"))
                .filter(_ -> !destination.equals(to("three.example"))), 10);

        assertThat(summary.rows()).extracting(row -> row.key() + "=" + row.consignments())
                .containsExactlyInAnyOrder(rows.split("; ", -1));
        assertThat(summary.rows().getFirst().consignments()).isGreaterThanOrEqualTo(
                summary.rows().getLast().consignments());
        assertThat(summary.total().consignments()).isEqualTo(4);
        assertThat(summary.total().recipients()).isEqualTo(5);
    }

    @Test
    default void aSummaryHasAColumnForEachAge() throws SpoolException {
        var start = clock().instant();
        spool().settle(letters().deferred(keep("a@one.example"), Duration.ofHours(1)));
        clock().advance(Duration.ofMinutes(15));
        spool().settle(letters().deferred(keep("a@one.example"), Duration.ofHours(1)));
        clock().advance(Duration.ofMinutes(5));

        var row = desk().summary(By.DOMAIN, _ -> Optional.empty(), 10).rows().getFirst();

        assertThat(row.byAge()).containsExactly(0L, 1L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L);
        assertThat(row.oldest()).isEqualTo(start);
    }

    @Test
    default void whatASummaryLeavesOutIsCountedTogether() throws SpoolException {
        fourWait();
        spool().settle(letters().delivered(keep("a@four.example")));

        var summary = desk().summary(By.DOMAIN, _ -> Optional.empty(), 1);

        assertThat(summary.rows()).extracting(QueueSummary.Row::key).containsExactly("one.example");
        assertThat(summary.others().consignments()).isEqualTo(2);
        assertThat(summary.total().consignments()).isEqualTo(4);
    }

    @Test
    default void anEmptyQueueSumsUpToNothing() {
        var summary = desk().summary(By.REASON, _ -> Optional.empty(), 10);

        assertThat(summary.rows()).isEmpty();
        assertThat(summary.total().consignments()).isZero();
        assertThat(summary.total().oldest()).isEqualTo(Instant.MAX);
    }

    private void fourWait() throws SpoolException {
        for (var lease : spool().keep(letters().letter(spool(), "a@one.example", "b@one.example", "a@two.example"))) {
            spool().settle(letters().deferred(lease, Duration.ofHours(1)));
        }
        spool().settle(letters().deferred(keep("a@one.example"), Duration.ofHours(1)));
        spool().release(keep("a@three.example"));
        desk().hold(where("to", "three.example"), "wait");
    }

    @Test
    default void aCopyHasWhoStillWaitsAndEveryOctet() throws Exception {
        var lease = keep("a@one.example", "b@one.example");
        spool().settle(letters().partlyDelivered(lease, Duration.ofHours(1)));
        spool().release(keep("a@two.example"));
        var copies = new ArrayList<Copy>();

        assertThat(desk().copyOut(where("to", "one.example"), copies::add)).isEqualTo(1);

        var copy = copies.getFirst();
        assertThat(copy.message()).isEqualTo(lease.message());
        assertThat(copy.consignments()).singleElement().satisfies(part -> {
            assertThat(part.attempts()).isEqualTo(1);
            assertThat(part.due()).isEqualTo(clock().instant().plus(Duration.ofHours(1)));
            assertThat(part.waiting()).containsExactly(lease.consignment().waiting().getLast());
        });
        var octets = new ByteArrayOutputStream();
        copy.body().writeTo(octets);
        assertThat(octets.toString(StandardCharsets.UTF_8)).isEqualTo(Letters.TEXT);
    }

    @Test
    default void whatIsBroughtInWaitsWithItsPast() throws Exception {
        var letter = letters().letter(spool(), "a@one.example");
        var due = clock().instant().plus(Duration.ofMinutes(7));
        var tried = new Consignment(new Consignment.Id(letter.message().id(), 0), to("one.example"),
                letter.consignments().getFirst().waiting(), 3, due);

        desk().bringIn(new Arrival(letter.message(), letter.body(), List.of(tried)), Optional.empty());

        assertThat(spool().backlogs()).containsExactly(new Backlog(to("one.example"), 1, due));
        assertThat(desk().totals().messages()).containsEntry(State.DEFERRED, 1L);
        var claimed = spool().claim(to("one.example"), due, 1).getFirst();
        assertThat(claimed.message()).isEqualTo(letter.message());
        assertThat(claimed.consignment()).isEqualTo(tried);
        spool().settle(letters().delivered(claimed));
        assertThat(desk().totals().messages().values()).containsOnly(0L);
    }

    @Test
    default void whatIsBroughtInHeldIsNotTried() throws Exception {
        desk().bringIn(letters().letter(spool(), "a@one.example"), Optional.of("moved here"));

        assertThat(onlyListed().state()).isEqualTo(State.HELD);
        assertThat(onlyPart().reason()).isEqualTo("moved here");
        assertThat(spool().backlogs()).isEmpty();
        assertThat(desk().totals().messages()).containsEntry(State.HELD, 1L);
        desk().release(Filter.ALL);
        assertThat(spool().claim(to("one.example"), clock().instant(), 1)).hasSize(1);
    }

    @Test
    default void totalsCountMessagesAndRecipientsByState() throws SpoolException {
        var start = clock().instant();
        keep("a@one.example", "b@one.example");
        clock().advance(Duration.ofMinutes(1));
        spool().release(keep("a@two.example"));
        spool().settle(letters().deferred(keep("a@three.example"), Duration.ofHours(1)));
        spool().settle(letters().delivered(keep("a@four.example")));
        spool().release(keep("a@five.example"));
        desk().hold(where("to", "five.example"), "wait");
        clock().advance(Duration.ofMinutes(2));

        var totals = desk().totals();

        for (var state : Set.of(State.READY, State.ACTIVE, State.DEFERRED, State.HELD)) {
            assertThat(totals.messages()).containsEntry(state, 1L);
            assertThat(totals.recipients()).containsEntry(state, state == State.ACTIVE ? 2L : 1L);
            assertThat(totals.oldest())
                    .containsEntry(state, state == State.ACTIVE ? start : start.plus(Duration.ofMinutes(1)));
        }
        assertThat(totals.bytes()).isEqualTo(4L * Letters.TEXT.getBytes(StandardCharsets.UTF_8).length);
        assertThat(totals.destinations()).isEqualTo(3);
        assertThat(totals.overdue()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    default void anEmptyQueueHasZerosForEveryState() {
        var totals = desk().totals();

        assertThat(totals.messages()).containsOnlyKeys(State.READY, State.ACTIVE, State.DEFERRED, State.HELD);
        assertThat(totals.messages().values()).containsOnly(0L);
        assertThat(totals.recipients().values()).containsOnly(0L);
        assertThat(totals.oldest()).isEmpty();
        assertThat(totals.overdue()).isEqualTo(Duration.ZERO);
    }

    @Test
    default void historyIsForgottenWithTime() throws SpoolException {
        var early = keep("a@one.example");
        spool().settle(letters().delivered(early));
        clock().advance(Duration.ofDays(1));
        var late = keep("a@one.example");
        spool().settle(letters().delivered(late));
        var waiting = keep("a@one.example");

        desk().forgetFinished(clock().instant());

        assertThat(desk().show(early.message().id())).isEmpty();
        assertThat(desk().show(late.message().id())).isPresent();
        assertThat(desk().show(waiting.message().id())).isPresent();
    }

    private Lease keep(String... recipients) throws SpoolException {
        return spool().keep(letters().letter(spool(), recipients)).getFirst();
    }

    private Listed onlyListed() {
        var listed = desk().list(Filter.ALL);
        assertThat(listed).hasSize(1);
        return listed.getFirst();
    }

    private Part onlyPart() {
        return onlyListed().consignments().getFirst();
    }

    private static Filter where(String part, String value) {
        return where(part, value, Integer.MAX_VALUE);
    }

    private static Filter where(String part, String value, int limit) {
        return new Filter(only("id", part, value).map(QueueId::new), only("sender", part, value),
                only("domain", part, value), only("recipient", part, value), only("to", part, value).map(Letters::to),
                only("state", part, value).map(State::valueOf).map(Set::of).orElse(Set.of()),
                only("older", part, value).map(Duration::parse), only("reason", part, value),
                only("attempts", part, value).map(Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty()),
                limit);
    }

    private static Optional<String> only(String wanted, String part, String value) {
        return wanted.equals(part) ? Optional.of(value) : Optional.empty();
    }
}
