package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.sts.StsLab.DOMAIN;
import static org.stsrelay.delivery.sts.StsLab.NOON;
import static org.stsrelay.delivery.sts.StsLab.RECORD;
import static org.stsrelay.delivery.sts.StsLab.enforce;
import static org.stsrelay.delivery.sts.StsLab.none;
import static org.stsrelay.delivery.sts.StsLab.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.sts.StsListener.Lookup;

/// What is kept, for how long, and what replaces it (RFC 8461 §3.2, §3.3, §5.1, §10).
class StsCacheTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private final StsLab lab = new StsLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_3_2_9_STS_5_1_7_aPolicyHoldsForItsMaxAgeFromTheFetchAndNoLonger() {
        lab.publish("1", enforce(Duration.ofSeconds(1000)));
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        lab.zone.noTxt(RECORD);

        lab.pass(Duration.ofSeconds(999));
        assertThat(lab.inForce()).isEqualTo("1 enforce");
        lab.pass(Duration.ofSeconds(1));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    /// While one delivery waits for the DNS, another may have fetched the policy.
    @Test
    void STS_3_3_14_aPolicyLearntWhileTheDnsWasAskedHoldsEvenIfTheDnsThenKnowsNoRecord() {
        lab.publish("1", enforce(WEEK));
        lab.zone.onceAsked(() -> {
            lab.ask();
            lab.zone.noTxt(RECORD);
        });

        assertThat(StsLab.described(lab.ask())).isEqualTo("1 enforce");
    }

    @Test
    void anExpiredPolicyIsNotRevivedByARecordWithTheSameId() {
        lab.publish("1", enforce(Duration.ofSeconds(1000)));
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        lab.pass(Duration.ofSeconds(1000));

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.host.fetches()).isEqualTo(2);
    }

    @Test
    void anExpiredPolicyIsFetchedAnew() {
        lab.publish("1", enforce(Duration.ofSeconds(1)));
        lab.ask();
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.ask()).isInstanceOfSatisfying(PolicyAnswer.Active.class,
                active -> assertThat(active.source()).isEqualTo(PolicyAnswer.Source.FETCHED));
    }

    @Test
    void STS_3_2_9_maxAgeZeroIsForThePresentOnly() {
        lab.publish("1", enforce(Duration.ZERO));

        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(lab.policies().list()).isEmpty();
        lab.zone.noTxt(RECORD);
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    @Test
    void STS_10_3_1_aNewPolicyReplacesOneThatWouldHoldForLong() {
        lab.publish("evil", enforce(Duration.ofDays(365), "mx.evil.test"));
        lab.ask();
        lab.publish("2", enforce(Duration.ZERO));
        assertThat(lab.inForce()).isEqualTo("2 enforce");
        lab.zone.noTxt(RECORD);

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    @Test
    void STS_5_1_8_STS_5_5_aDomainMayWeakenAndWithdrawItsPolicy() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", testing(WEEK));
        assertThat(lab.inForce()).isEqualTo("2 testing");
        lab.publish("3", none(WEEK));

        assertThat(lab.ask()).isEqualTo(
                new PolicyAnswer.None("example.test has withdrawn its MTA-STS policy (mode none, id 3)"));
        lab.zone.noTxt(RECORD);
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        lab.publish("4", enforce(WEEK));
        assertThat(lab.inForce()).isEqualTo("4 enforce");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void STS_3_3_14_STS_3_3_17_aNewIdWhosePolicyCannotBeFetchedChangesNothing(Kind kind) {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.txt(RECORD, "v=STSv1; id=2;");
        lab.host.fail(DOMAIN, kind);

        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(lab.store.policy(DOMAIN)).hasValueSatisfying(kept -> {
            assertThat(kept.id()).isEqualTo("1");
            assertThat(kept.trouble()).hasValueSatisfying(
                    trouble -> assertThat(trouble.reason()).isEqualTo("mta-sts.example.test is broken"));
        });
        lab.pass(Duration.ofMinutes(5));
        lab.host.serve(DOMAIN, testing(WEEK));
        assertThat(lab.inForce()).isEqualTo("2 testing");
        assertThat(lab.store.policy(DOMAIN)).hasValueSatisfying(kept -> assertThat(kept.trouble()).isEmpty());
    }

    @Test
    void STS_3_3_17_aNewIdWithABrokenPolicyChangesNothing() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", "mode: none\n");

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_3_3_10_afterAFailureNothingIsAskedForFiveMinutesForThatId() {
        lab.publish("1", enforce(WEEK));
        lab.host.fail(DOMAIN, Kind.TIMEOUT);
        for (var i = 0; i < 20; i++) {
            lab.ask();
            lab.pass(Duration.ofSeconds(12));
        }
        assertThat(lab.host.fetches()).isEqualTo(1);
        assertThat(lab.troubles).as("each delivery needed it").hasSize(20);

        lab.zone.txt(RECORD, "v=STSv1; id=2;");
        lab.ask();
        assertThat(lab.host.fetches()).as("another id is asked for at once").isEqualTo(2);

        lab.zone.txt(RECORD, "v=STSv1; id=1;");
        lab.pass(Duration.ofMinutes(1));
        lab.ask();
        assertThat(lab.host.fetches()).as("five minutes are over for the first").isEqualTo(3);
    }

    @Test
    void STS_R_3_aBackOffThatLiesAheadIsNone() {
        lab.publish("1", enforce(WEEK));
        lab.host.fail(DOMAIN, Kind.TIMEOUT);
        lab.ask();
        lab.pass(Duration.ofDays(-365));
        lab.host.serve(DOMAIN, enforce(WEEK));

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_3_3_18_manyDeliveriesAtOnceMakeOneRequest() throws Exception {
        var go = new CountDownLatch(1);
        lab.publish("1", enforce(WEEK));
        lab.host.answer(DOMAIN, () -> {
            awaitQuietly(go);
            return new Fetched.Body(enforce(WEEK).getBytes(StandardCharsets.US_ASCII), "");
        });
        var answers = new ArrayList<Future<PolicyAnswer>>();
        try (var deliveries = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 50; i++) {
                answers.add(deliveries.submit(lab::ask));
            }
            await().until(() -> lab.zone.questions().size() == 50);
            go.countDown();
        }

        for (var answer : answers) {
            assertThat(StsLab.described(answer.get())).isEqualTo("1 enforce");
        }
        assertThat(lab.host.fetches()).isEqualTo(1);
    }

    @Test
    void STS_3_3_18_anotherIdWaitsItsTurnAndIsAskedFor() throws Exception {
        var go = new CountDownLatch(1);
        lab.publish("1", enforce(WEEK));
        lab.host.answer(DOMAIN, () -> {
            awaitQuietly(go);
            return new Fetched.Body(enforce(WEEK).getBytes(StandardCharsets.US_ASCII), "");
        });
        try (var deliveries = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = deliveries.submit(lab::ask);
            await().until(() -> lab.host.fetches() == 1);
            lab.zone.txt(RECORD, "v=STSv1; id=2;");
            var second = deliveries.submit(lab::ask);
            await().until(() -> lab.zone.questions().size() == 2);
            go.countDown();

            assertThat(StsLab.described(first.get())).isEqualTo("1 enforce");
            assertThat(StsLab.described(second.get())).isEqualTo("2 enforce");
        }
        assertThat(lab.host.fetches()).isEqualTo(2);
    }

    @Test
    void STS_3_3_22_aPolicyIsKeptUnderTheIdReadBeforeTheRequest() {
        lab.publish("1", enforce(WEEK));
        lab.host.answer(DOMAIN, () -> {
            lab.zone.txt(RECORD, "v=STSv1; id=2;");
            return new Fetched.Body(testing(WEEK).getBytes(StandardCharsets.US_ASCII), "");
        });

        assertThat(StsLab.described(lab.ask())).isEqualTo("1 testing");
        lab.host.serve(DOMAIN, enforce(WEEK));
        assertThat(lab.inForce()).isEqualTo("2 enforce");
    }

    @Test
    void STS_R_1_aRestartForgetsNoPolicy() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.txtFails(RECORD);
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        lab.restart();

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_R_3_aClockSetBackEndsNoPolicy() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.pass(Duration.ofDays(-365));
        assertThat(lab.inForce()).isEqualTo("1 enforce");
        lab.restart();
        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_R_3_aClockThatWasAheadForAWhileEndsNoPolicy() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.pass(Duration.ofDays(365));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        lab.pass(Duration.ofDays(-365));

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_5_6_beforeMailIsGivenUpTheRecordIsAskedPastEveryCache() {
        lab.publish("1", enforce(WEEK, "wrong.example.test"));
        lab.ask();
        lab.publish("2", testing(WEEK));

        assertThat(StsLab.described(lab.policies().recheck(DOMAIN))).isEqualTo("2 testing");
        assertThat(lab.zone.questions()).last().isEqualTo("TXT " + RECORD + " FRESH");
    }

    @Test
    void STS_5_6_anUnchangedIdIsNotFetchedAgain() {
        lab.publish("1", enforce(WEEK));
        lab.ask();

        assertThat(StsLab.described(lab.policies().recheck(DOMAIN))).isEqualTo("1 enforce");
        assertThat(lab.host.fetches()).isEqualTo(1);
    }

    @Test
    void STS_5_6_aDnsThatFailsThenIsNoLeaveToGiveUp() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.txtFails(RECORD);

        assertThat(lab.policies().recheck(DOMAIN)).isInstanceOf(PolicyAnswer.Unknown.class);
        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void whatDependsOnNoPolicyIsToldOfNeitherWithOneKeptNorWithout() {
        lab.publish("1", enforce(WEEK));
        lab.host.fail(DOMAIN, PolicyFetcher.Kind.HTTP_ERROR);
        var withoutOne = lab.policies().policyOf(DOMAIN, Asking.UNREPORTED);
        lab.publish("2", enforce(WEEK));
        lab.ask();
        lab.publish("3", enforce(WEEK));
        lab.host.fail(DOMAIN, PolicyFetcher.Kind.HTTP_ERROR);

        var withOne = lab.policies().policyOf(DOMAIN, Asking.UNREPORTED);

        assertThat(withoutOne).isInstanceOf(PolicyAnswer.None.class);
        assertThat(StsLab.described(withOne)).isEqualTo("2 enforce");
        assertThat(lab.troubles).isEmpty();
    }

    @Test
    void STS_5_6_aNewPolicyThatCannotBeFetchedThenIsNoLeaveToGiveUp() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", testing(WEEK));
        lab.host.fail(DOMAIN, PolicyFetcher.Kind.HTTP_ERROR);

        assertThat(lab.policies().recheck(DOMAIN)).isInstanceOf(PolicyAnswer.Unknown.class);
        assertThat(lab.troubles).as("a question before giving up is no delivery that needed it").isEmpty();
        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void useIsNotedOnceAnHour() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.pass(Duration.ofMinutes(59));
        lab.ask();
        assertThat(lab.policies().show(DOMAIN)).hasValueSatisfying(
                kept -> assertThat(kept.lastUse()).isEqualTo(NOON));
        lab.pass(Duration.ofMinutes(1));
        lab.ask();

        assertThat(lab.policies().show(DOMAIN)).hasValueSatisfying(
                kept -> assertThat(kept.lastUse()).isEqualTo(NOON.plus(Duration.ofHours(1))));
    }

    @Test
    void aDeliveryThatIsToldToStopKnowsNothingAndSpoilsNothing() throws Exception {
        var go = new CountDownLatch(1);
        lab.publish("1", enforce(WEEK));
        lab.host.answer(DOMAIN, () -> {
            awaitQuietly(go);
            return new Fetched.Body(enforce(WEEK).getBytes(StandardCharsets.US_ASCII), "");
        });
        var answer = new AtomicReference<PolicyAnswer>(new PolicyAnswer.None("not asked"));
        var delivery = Thread.ofVirtual().start(() -> answer.set(lab.ask()));
        await().until(() -> lab.host.fetches() == 1);
        delivery.interrupt();
        delivery.join();
        go.countDown();

        assertThat(answer.get()).isInstanceOf(PolicyAnswer.Unknown.class);
        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(lab.host.fetches()).isEqualTo(1);
    }

    @Test
    void onceClosedNothingIsFetchedAndNothingIsTakenForAnAnswer() {
        lab.publish("1", enforce(WEEK));
        lab.policies().close();

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        assertThat(lab.host.fetches()).isZero();
    }

    @Test
    void forgettingBeginsAnew() {
        lab.publish("1", enforce(WEEK));
        lab.ask();

        assertThat(lab.policies().forget(DOMAIN)).isTrue();
        assertThat(lab.policies().forget(DOMAIN)).isFalse();
        assertThat(lab.policies().list()).isEmpty();
        lab.ask();
        assertThat(lab.lookups).containsExactly(Lookup.FETCHED, Lookup.FETCHED);
    }

    @Test
    void forgettingEndsTheWaitAfterAFailure() {
        lab.publish("1", enforce(WEEK));
        lab.host.fail(DOMAIN, Kind.TIMEOUT);
        lab.ask();
        lab.host.serve(DOMAIN, enforce(WEEK));
        lab.policies().forget(DOMAIN);

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void whatTheOperatorRefreshesIsFetchedAtOnceAndSaid() {
        assertThat(lab.policies().refresh(DOMAIN))
                .isEqualTo("example.test publishes no MTA-STS policy: _mta-sts.example.test does not exist");
        lab.publish("1", enforce(WEEK));
        lab.host.fail(DOMAIN, Kind.TIMEOUT);
        assertThat(lab.policies().refresh(DOMAIN)).isEqualTo("could not fetch the MTA-STS policy of example.test:"
                + " mta-sts.example.test is broken; none is kept");
        lab.host.serve(DOMAIN, enforce(WEEK));
        assertThat(lab.policies().refresh(DOMAIN)).isEqualTo("fetched the MTA-STS policy of example.test: mode enforce,"
                + " id 1, 1 mx, until 2026-03-08T12:00:00Z");
        lab.host.fail(DOMAIN, Kind.TIMEOUT);
        assertThat(lab.policies().refresh(DOMAIN)).isEqualTo("could not fetch the MTA-STS policy of example.test:"
                + " mta-sts.example.test is broken; the one kept stays: mode enforce, id 1, 1 mx, until"
                + " 2026-03-08T12:00:00Z");
        lab.zone.txtFails(RECORD);
        lab.host.serve(DOMAIN, testing(WEEK));
        assertThat(lab.policies().refresh(DOMAIN)).contains("mode testing, id 1");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
