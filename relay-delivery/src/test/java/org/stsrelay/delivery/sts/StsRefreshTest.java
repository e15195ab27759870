package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.sts.StsLab.DOMAIN;
import static org.stsrelay.delivery.sts.StsLab.NOON;
import static org.stsrelay.delivery.sts.StsLab.RECORD;
import static org.stsrelay.delivery.sts.StsLab.enforce;
import static org.stsrelay.delivery.sts.StsLab.none;
import static org.stsrelay.delivery.sts.StsLab.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// Renewing policies without mail asking for them (RFC 8461 §3.3, §10.2).
class StsRefreshTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final StsLab lab = new StsLab();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.stsrelay.delivery.sts");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        lab.close();
    }

    @Test
    void STS_3_3_15_aPolicyIsFetchedEveryDayWithoutMail() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.pass(Duration.ofHours(19));
        assertThat(lab.policies().refreshDue()).isZero();
        lab.pass(Duration.ofHours(5));
        assertThat(lab.policies().refreshDue()).isEqualTo(1);
        assertThat(lab.policies().refreshDue()).isZero();

        assertThat(lab.host.fetches()).isEqualTo(2);
        assertThat(kept().fetched()).isEqualTo(NOON.plus(DAY));
        assertThat(kept().lastUse()).as("nobody used it").isEqualTo(NOON);
    }

    @Test
    void STS_3_3_15_notAllAreFetchedAtTheSameMoment() throws Exception {
        for (var i = 0; i < 200; i++) {
            var domain = DomainName.of("d" + i + ".test");
            lab.host.serve(domain, enforce(WEEK));
            lab.zone.txt("_mta-sts." + domain, "v=STSv1; id=1");
            lab.policies().policyOf(domain);
        }
        var numbers = new HashSet<Integer>();
        lab.pass(Duration.ofHours(19));
        var sum = 0;
        for (var minutes = 0; minutes < 300; minutes += 10) {
            lab.pass(Duration.ofMinutes(10));
            var due = lab.policies().refreshDue();
            numbers.add(due);
            sum += due;
        }

        assertThat(sum).isEqualTo(200);
        assertThat(numbers).allSatisfy(number -> assertThat(number).isLessThan(30));
    }

    @Test
    void STS_3_1_16_STS_10_2_1_theSameIdIsFetchedForRealAndANewBodyCounts() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.host.serve(DOMAIN, testing(WEEK));
        lab.pass(DAY);
        lab.policies().refreshDue();

        assertThat(lab.inForce()).isEqualTo("1 testing");
    }

    @Test
    void STS_10_2_1_aRecordThatIsGoneStopsNoRefresh() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.pass(DAY);
        lab.policies().refreshDue();
        assertThat(kept().expires()).isEqualTo(NOON.plus(DAY).plus(WEEK));

        lab.zone.txtFails(RECORD);
        lab.pass(DAY);
        lab.policies().refreshDue();
        assertThat(kept().expires()).isEqualTo(NOON.plus(DAY).plus(DAY).plus(WEEK));
        assertThat(kept().id()).isEqualTo("1");
    }

    @Test
    void aRefreshThatBreaksDownIsAWarningAndChangesNothing() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.host.answer(DOMAIN, () -> {
            throw new IllegalStateException("the store is closed");
        });
        lab.pass(DAY);
        lab.policies().refreshDue();

        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(warnings()).singleElement()
                .asString()
                .contains("example.test broke down", "what is kept still holds");
    }

    @Test
    void aRecordWithANewIdIsTakenOver() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", testing(WEEK));
        lab.pass(DAY);
        lab.policies().refreshDue();

        assertThat(kept().id()).isEqualTo("2");
    }

    @Test
    void STS_3_3_16_STS_10_2_2_aRefreshThatFailsIsAWarningAndChangesNothing() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        lab.pass(DAY);
        lab.policies().refreshDue();

        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(warnings()).singleElement()
                .asString()
                .contains("example.test", "enforce", "2026-03-08T12:00:00Z", "mta-sts.example.test is broken");
        assertThat(kept().trouble()).hasValue(
                new CachedPolicy.Trouble(CachedPolicy.Trouble.Kind.FETCH, NOON.plus(DAY),
                        "mta-sts.example.test is broken"));
        assertThat(lab.troubles).as("no delivery needed it").isEmpty();
    }

    @Test
    void STS_3_3_16_aWithdrawnPolicyThatCannotBeRefreshedIsNoWarning() throws Exception {
        lab.publish("1", none(WEEK));
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        lab.zone.noTxt(RECORD);
        lab.pass(DAY);

        assertThat(lab.policies().refreshDue()).isEqualTo(1);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void afterAFailureTheNextTryIsAnHourLater() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        lab.pass(DAY);
        lab.policies().refreshDue();
        lab.pass(Duration.ofMinutes(59));
        assertThat(lab.policies().refreshDue()).isZero();
        lab.pass(Duration.ofMinutes(1));

        assertThat(lab.policies().refreshDue()).isEqualTo(1);
    }

    @Test
    void aShortLivedPolicyIsRefreshedInItsSecondHalf() throws Exception {
        lab.publish("1", enforce(Duration.ofHours(2)));
        lab.ask();
        lab.pass(Duration.ofMinutes(47));
        assertThat(lab.policies().refreshDue()).isZero();
        lab.pass(Duration.ofMinutes(13));

        assertThat(lab.policies().refreshDue()).isEqualTo(1);
    }

    @Test
    void anExpiredPolicyIsLeftToTheNextMail() throws Exception {
        lab.publish("1", enforce(Duration.ofHours(2)));
        lab.ask();
        lab.pass(Duration.ofHours(2));

        assertThat(lab.policies().refreshDue()).isZero();
        assertThat(lab.policies().list()).hasSize(1);
    }

    @Test
    void whatNobodyUsedForHalfAYearIsLetExpireAndThenForgotten() throws Exception {
        lab.store.keep(aged(Duration.ofDays(181), Duration.ofDays(2)));
        assertThat(lab.policies().refreshDue()).isZero();
        assertThat(lab.policies().list()).hasSize(1);
        lab.pass(WEEK);
        assertThat(lab.policies().refreshDue()).isZero();

        assertThat(lab.policies().list()).isEmpty();
    }

    @Test
    void STS_R_3_aFetchThatLiesAheadIsRepeated() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.pass(Duration.ofDays(-100));
        assertThat(lab.policies().refreshDue()).isEqualTo(1);

        assertThat(kept().fetched()).isEqualTo(NOON.minus(Duration.ofDays(100)));
    }

    @Test
    void STS_5_1_7_thatAPolicyHasExpiredIsSaidOnce() {
        lab.publish("1", enforce(Duration.ofHours(1)));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.pass(Duration.ofHours(1));
        lab.ask();
        lab.ask();

        assertThat(warnings()).singleElement().asString().contains("example.test", "expired at 2026-03-01T13:00:00Z");
    }

    @Test
    void thatADomainWeakensItsPolicyIsAWarning() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", testing(WEEK));
        lab.ask();

        assertThat(warnings()).containsExactly(
                "example.test has weakened its MTA-STS policy from mode enforce to mode testing (id 2)");
    }

    @Test
    void onceStartedItRefreshesByItselfUntilClosed() {
        lab.publish("1", enforce(WEEK));
        lab.store.keep(aged(Duration.ofDays(1), Duration.ofDays(2)));
        lab.policies().start();

        await().until(() -> kept().fetched().equals(NOON));
    }

    private CachedPolicy kept() {
        return lab.policies().show(DOMAIN).orElseThrow();
    }

    private CachedPolicy aged(Duration unused, Duration fetched) {
        Instant now = lab.clock.instant();
        var policy = new StsPolicy(StsPolicy.Mode.ENFORCE, WEEK, List.of(MxPattern.of("mail.example.test")), List.of());
        return new CachedPolicy(DOMAIN, "1", policy, now.minus(fetched), "", now.minus(unused), Optional.empty());
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
