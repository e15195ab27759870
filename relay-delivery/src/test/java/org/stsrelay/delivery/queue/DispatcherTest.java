package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabProviders;
import org.stsrelay.lab.LabSiteMemory;
import org.stsrelay.lab.Letter;
import org.stsrelay.lab.MemorySpool;

@Timeout(30)
class DispatcherTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static final ProviderName BIG = new ProviderName("big.example");
    private static final Pauses PAUSES = new Pauses(() -> Duration.ofMinutes(5), () -> Duration.ofHours(2), () -> 0.5);

    /// A window of five, and the few that follow it in before it closes.
    private static final int WINDOW_AND_SUCCESSORS = 10;

    private final LabClock clock = new LabClock(NOON);
    private final QueueIds ids = new QueueIds(clock);
    private final MemorySpool spool = new MemorySpool();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final CountDownLatch hold = new CountDownLatch(1);
    private volatile Function<Lease, Concluded> behaviour = lease -> finish(lease, Site.ANSWERED);
    private final LabProviders providers = new LabProviders();
    private SiteMemory memory = SiteMemory.NONE;
    private Dispatcher dispatcher = dispatcher(new Limits(100, 100, 20));

    @AfterEach
    void stop() {
        hold.countDown();
        dispatcher.close();
    }

    @Test
    void freshMailIsTriedAtOnceAndWithoutReading() throws Exception {
        dispatcher.start();

        submit("a.example", 1);

        await().until(() -> spool.consignments().isEmpty());
        assertThat(count("a.example")).isEqualTo(1);
    }

    @Test
    void aRestartPicksUpWhatWaitsAtOnce() throws Exception {
        for (var i = 0; i < 120; i++) {
            spool.keep(Letter.to("bob@d" + i % 40 + ".example").arrival(ids.next(), NOON));
        }
        spool.restart();

        dispatcher.start();

        await().until(() -> spool.consignments().isEmpty());
    }

    @Test
    void deferredMailIsTriedWhenItIsDue() throws Exception {
        behaviour = lease -> lease.consignment().attempts() == 0
                ? again(lease, Site.UNKNOWN, Duration.ofMinutes(10))
                : finish(lease, Site.ANSWERED);
        dispatcher.start();
        submit("a.example", 1);
        await().until(() -> spool.settlements().size() == 1);

        assertThat(spool.consignments()).hasSize(1);
        clock.advance(Duration.ofMinutes(10));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(count("a.example")).isEqualTo(2);
    }

    @Test
    void oneDeadAndOneTarpitDestinationDoNotDelayAHealthyOne() throws Exception {
        dispatcher = dispatcher(new Limits(40, 40, 20));
        behaviour = lease -> switch (lease.consignment().destination().toString()) {
            case "dead.example" -> again(lease, Site.SILENT, Duration.ofMinutes(30));
            case "tarpit.example" -> stick(lease);
            default -> finish(lease, Site.ANSWERED);
        };
        dispatcher.start();

        submit("dead.example", 300);
        submit("tarpit.example", 300);
        submit("healthy.example", 300);

        await().until(() -> waiting("healthy.example") == 0);
        assertThat(count("tarpit.example")).isEqualTo(5);
        await().until(() -> dispatcher.load().dead() == 1);
        assertThat(count("dead.example")).isLessThan(WINDOW_AND_SUCCESSORS);
        assertThat(waiting("dead.example")).isEqualTo(300);
    }

    @Test
    void messagesBehindADeadDestinationLoseNoAttempt() throws Exception {
        behaviour = lease -> again(lease, Site.SILENT, Duration.ofMinutes(30));
        dispatcher.start();
        submit("dead.example", 100);
        await().until(() -> dispatcher.load().dead() == 1 && spool.leases() == 0);

        assertThat(spool.consignments()).filteredOn(consignment -> consignment.attempts() == 0)
                .hasSizeGreaterThan(100 - WINDOW_AND_SUCCESSORS);
    }

    @Test
    void aDestinationThatLivesAgainGetsAllItsMail() throws Exception {
        var alive = new CountDownLatch(1);
        behaviour = lease -> alive.getCount() == 0
                ? finish(lease, Site.ANSWERED)
                : again(lease, Site.SILENT, Duration.ofMinutes(30));
        dispatcher.start();
        submit("dead.example", 100);
        await().until(() -> dispatcher.load().dead() == 1 && spool.leases() == 0);

        alive.countDown();
        clock.advance(Duration.ofMinutes(1));
        await().until(() -> waiting("dead.example") < WINDOW_AND_SUCCESSORS);
        clock.advance(Duration.ofMinutes(30));

        await().until(() -> spool.consignments().isEmpty());
    }

    @Test
    void anAdministratorWakesADeadDestination() throws Exception {
        behaviour = lease -> again(lease, Site.SILENT, Duration.ofMinutes(30));
        dispatcher.start();
        submit("dead.example", 50);
        await().until(() -> dispatcher.load().dead() == 1 && spool.leases() == 0);
        var before = count("dead.example");
        behaviour = lease -> finish(lease, Site.ANSWERED);

        dispatcher.wake(DomainPart.of("dead.example"));

        await().until(() -> waiting("dead.example") <= before);
    }

    @Test
    void aFlushWakesAllDestinations() throws Exception {
        behaviour = lease -> again(lease, Site.SILENT, Duration.ofMinutes(30));
        dispatcher.start();
        submit("dead.example", 20);
        submit("gone.example", 20);
        await().until(() -> dispatcher.load().dead() == 2 && spool.leases() == 0);
        behaviour = lease -> finish(lease, Site.ANSWERED);

        dispatcher.flush();

        await().until(() -> spool.consignments().stream().allMatch(consignment -> consignment.attempts() > 0));
    }

    @Test
    void aReloadFindsWhatOthersPutIntoTheSpool() throws Exception {
        dispatcher.start();
        spool.keep(Letter.to("bob@a.example").arrival(ids.next(), NOON)).forEach(spool::release);

        dispatcher.reload(List.of(DomainPart.of("a.example")));

        await().until(() -> spool.consignments().isEmpty());
    }

    @Test
    void moreThanMemoryHoldsIsDeliveredAllTheSame() throws Exception {
        dispatcher = dispatcher(new Limits(2, 2, 20, 3, 5, 1 << 20));
        dispatcher.start();

        submit("a.example", 100);
        submit("b.example", 100);

        await().until(() -> spool.consignments().isEmpty());
    }

    @Test
    void noAttemptBeginsWhileTheStoreFails() throws Exception {
        var leases = spool.keep(Letter.to("bob@a.example").arrival(ids.next(), NOON));
        spool.setWritable(false);
        dispatcher.start();
        dispatcher.fresh(leases);

        await().during(Duration.ofMillis(300)).until(() -> count("a.example") == 0);
        spool.setWritable(true);
        await().until(() -> spool.consignments().isEmpty());
    }

    @Test
    void drainingLetsRunningAttemptsEndAndGivesTheRestBack() throws Exception {
        behaviour = this::stick;
        dispatcher.start();
        submit("a.example", 50);
        await().until(() -> count("a.example") == 5);

        assertThat(dispatcher.drain(Duration.ofMillis(50))).isFalse();
        assertThat(spool.leases()).isEqualTo(5);

        hold.countDown();
        assertThat(dispatcher.drain(Duration.ofSeconds(10))).isTrue();
        assertThat(spool.consignments()).hasSize(45);
        assertThat(spool.leases()).isZero();
    }

    @Test
    void whatIsSubmittedWhileDrainingStaysInTheSpool() throws Exception {
        dispatcher.start();
        dispatcher.drain(Duration.ofSeconds(10));

        submit("a.example", 3);

        assertThat(spool.consignments()).hasSize(3);
        assertThat(spool.leases()).isZero();
        assertThat(count("a.example")).isZero();
    }

    @Test
    void anAttemptThatBreaksGivesItsLeaseBackAndIsRepeatedLater() throws Exception {
        behaviour = _ -> {
            throw new IllegalStateException("broken on purpose");
        };
        dispatcher.start();
        submit("a.example", 1);
        await().until(() -> count("a.example") == 1 && spool.leases() == 0);
        behaviour = lease -> finish(lease, Site.ANSWERED);

        clock.advance(Duration.ofMinutes(1));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(count("a.example")).isEqualTo(2);
    }

    @Test
    void aProviderThatAsksForLessGetsNoMoreAndItsMailLosesNoAttempt() throws Exception {
        providers.add("a.example", "big.example", 10);
        providers.add("b.example", "big.example", 10);
        behaviour = lease -> throttled(lease);
        dispatcher.start();

        submit("a.example", 50);
        submit("b.example", 50);

        await().until(() -> dispatcher.load().paused() == 1 && dispatcher.load().active() == 0 && spool.leases() == 0);
        assertThat(count("a.example") + count("b.example")).isLessThanOrEqualTo(5);
        assertThat(spool.consignments()).filteredOn(consignment -> consignment.attempts() == 0).hasSizeGreaterThan(94);
    }

    @Test
    void aPauseByHandSurvivesARestart() throws Exception {
        memory = new LabSiteMemory();
        providers.add("a.example", "big.example", 10);
        dispatcher = dispatcher(new Limits(100, 100, 20));
        dispatcher.start();
        dispatcher.pause(BIG, Instant.MAX, "maintenance");
        submit("a.example", 3);
        dispatcher.close();

        dispatcher = dispatcher(new Limits(100, 100, 20));
        dispatcher.start();

        assertThat(dispatcher.providers().getFirst().pause())
                .contains(new ProviderState.Pause(Instant.MAX, "maintenance", true));
        assertThat(count("a.example")).isZero();
        assertThat(dispatcher.resume(BIG)).isTrue();
        await().until(() -> spool.consignments().isEmpty());
        dispatcher.close();
        assertThat(memory.all().providers()).isEmpty();
    }

    @Test
    void aLeaseThatTheStoreDoesNotTakeBackInOrderKeepsNoOther() throws Exception {
        providers.add("a.example", "big.example", 5);
        behaviour = this::stick;
        dispatcher.start();
        submit("a.example", 12);
        await().until(() -> dispatcher.load().active() == 5 && dispatcher.load().ready() == 7);
        spool.breakAtReleases(1);

        dispatcher.pause(BIG, Instant.MAX, "maintenance");

        assertThat(spool.leases()).isEqualTo(5);
    }

    @Test
    void anOperatorsWordIsKeptBeforeItIsAnswered() throws Exception {
        memory = new LabSiteMemory();
        providers.add("a.example", "big.example", 10);
        dispatcher = dispatcher(new Limits(100, 100, 20));
        dispatcher.start();

        dispatcher.pause(BIG, Instant.MAX, "maintenance");
        assertThat(memory.all().providers()).singleElement().matches(kept -> kept.pause().isPresent());

        assertThat(dispatcher.resume(BIG)).isTrue();
        assertThat(memory.all().providers()).allMatch(kept -> kept.pause().isEmpty());
    }

    @Test
    void whatCouldNotBeRememberedIsRememberedLater() throws Exception {
        var failing = new LabSiteMemory();
        memory = failing;
        failing.fail(1);
        dispatcher = dispatcher(new Limits(100, 100, 20));
        dispatcher.start();

        dispatcher.pause(BIG, Instant.MAX, "maintenance");

        await().until(() -> memory.all().providers().size() == 1);
        assertThat(failing.failures()).isEqualTo(1);
    }

    @Test
    void anAttemptThatSaysSoIsNoLongerConnecting() throws Exception {
        dispatcher = new Dispatcher(spool, (lease, progress) -> {
            progress.connected();
            return stick(lease);
        }, () -> new Limits(100, 100, 20), PAUSES, providers, memory, clock);
        dispatcher.start();

        submit("a.example", 1);

        await().until(() -> dispatcher.load().active() == 1 && dispatcher.load().connecting() == 0);
    }

    @Test
    void whileOutcomesAreWrittenDownTheirConnectionsAreFreeForOthers() throws Exception {
        dispatcher = new Dispatcher(spool, (lease, progress) -> {
            progress.answered();
            return stick(lease);
        }, () -> new Limits(100, 100, 3), PAUSES, providers, memory, clock);
        dispatcher.start();

        submit("a.example", 10);

        await().until(() -> dispatcher.load().active() == 3 && dispatcher.load().ready() == 4);
        assertThat(dispatcher.drain(Duration.ofMillis(1))).as("three more are being written down").isFalse();
        hold.countDown();
        assertThat(dispatcher.drain(Duration.ofSeconds(20))).isTrue();
        assertThat(spool.consignments()).as("what was not begun stays").hasSize(4);
    }

    @Test
    void mailOfOurOwnThatAroseIsTriedToo() throws Exception {
        behaviour = lease -> {
            if (lease.consignment().destination().toString().equals("a.example")) {
                var notice = Letter.to("alice@b.example").arrival(ids.next(), NOON);
                return new Concluded(Site.ANSWERED, Optional.empty(), Optional.empty(),
                        spool.settle(settlement(lease, new Settlement.Next.Finished(), List.of(notice))));
            }
            return finish(lease, Site.ANSWERED);
        };
        dispatcher.start();

        submit("a.example", 1);

        await().until(() -> spool.consignments().isEmpty() && count("b.example") == 1);
    }

    private Dispatcher dispatcher(Limits limits) {
        return new Dispatcher(spool, (lease, progress) -> {
            attempts.computeIfAbsent(lease.consignment().destination().toString(), _ -> new AtomicInteger())
                    .incrementAndGet();
            return behaviour.apply(lease);
        }, () -> limits, PAUSES, providers, memory, clock);
    }

    private void submit(String domain, int messages) throws SpoolException {
        for (var i = 0; i < messages; i++) {
            dispatcher.fresh(spool.keep(Letter.to("bob@" + domain).arrival(ids.next(), NOON)));
        }
    }

    private int count(String domain) {
        return attempts.getOrDefault(domain, new AtomicInteger()).get();
    }

    private long waiting(String domain) {
        return spool.consignments()
                .stream()
                .filter(consignment -> consignment.destination().toString().equals(domain))
                .count();
    }

    private Concluded stick(Lease lease) {
        try {
            assertThat(hold.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return finish(lease, Site.ANSWERED);
    }

    private Concluded finish(Lease lease, Site site) {
        return new Concluded(site, Optional.empty(), Optional.empty(),
                spool.settle(settlement(lease, new Settlement.Next.Finished(), List.of())));
    }

    private Concluded throttled(Lease lease) {
        var again = again(lease, Site.UNKNOWN, Duration.ofMinutes(30));
        return new Concluded(Site.THROTTLED, Optional.of("421 4.7.28 too fast"), again.again(), again.fresh());
    }

    private Concluded again(Lease lease, Site site, Duration step) {
        var due = clock.instant().plus(step);
        var next = new Settlement.Next.Again(Set.copyOf(lease.consignment().waiting()), due, "waiting");
        return new Concluded(site, Optional.empty(), Optional.of(due),
                spool.settle(settlement(lease, next, List.of())));
    }

    private Settlement settlement(Lease lease, Settlement.Next next,
            List<Arrival> notices) {
        var message = lease.message();
        var record = new AttemptRecord(clock.instant(), message.id(), message.sender(), "",
                lease.consignment().destination(), lease.consignment().attempts() + 1, List.of(), Optional.empty(),
                new PolicyApplied.None(), AttemptRecord.Security.NONE, List.of(),
                new AttemptRecord.Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                Optional.empty());
        return new Settlement(lease.consignment().id(), record, next, notices);
    }
}
