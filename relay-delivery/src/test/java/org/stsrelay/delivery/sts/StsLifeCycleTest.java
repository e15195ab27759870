package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.sts.PolicyVersion.Status;
import org.stsrelay.delivery.sts.StsListener.Alarm;

/// What becomes of a policy over the weeks: alarms, versions, and who is told that it changed.
class StsLifeCycleTest {

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
    void STS_3_3_16_aRefreshThatFailsIsAnAlarmOnceAndNotAtEachTry() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        refreshAfter(DAY);
        refreshAfter(Duration.ofHours(1));
        refreshAfter(Duration.ofHours(2));

        assertThat(lab.host.fetches()).isEqualTo(4);
        assertThat(lab.alarms).containsExactly(Alarm.REFRESH_FAILED);
        assertThat(warnings()).hasSize(1);

        lab.host.serve(DOMAIN, enforce(WEEK));
        refreshAfter(Duration.ofHours(1));
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        refreshAfter(DAY);
        assertThat(lab.alarms).as("it had recovered").containsExactly(Alarm.REFRESH_FAILED, Alarm.REFRESH_FAILED);
    }

    @Test
    void STS_3_3_10_aRefreshDoesNotFollowOnTheHeelsOfAFailedFetchForTheSameId() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.pass(DAY);
        lab.publish("2", enforce(WEEK));
        lab.host.fail(DOMAIN, Kind.HTTP_ERROR);
        lab.ask();
        assertThat(lab.host.fetches()).isEqualTo(2);

        refreshAfter(Duration.ofMinutes(4));
        assertThat(lab.host.fetches()).isEqualTo(2);
        lab.publish("3", enforce(WEEK));
        refreshAfter(Duration.ofHours(1));

        assertThat(lab.inForce()).isEqualTo("3 enforce");
    }

    @Test
    void aRecordThatIsGoneIsAnAlarmThoughThePolicyCanStillBeFetched() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.noTxt(RECORD);
        refreshAfter(DAY);
        refreshAfter(DAY);
        lab.ask();

        assertThat(lab.alarms).containsExactly(Alarm.RECORD_LOST);
        assertThat(warnings()).singleElement().asString().contains("example.test", "enforce", "does not exist");
        assertThat(kept().trouble()).get().extracting(Trouble::kind).isEqualTo(Trouble.Kind.RECORD);

        lab.zone.txt(RECORD, "v=STSv1; id=1;");
        lab.ask();
        assertThat(kept().trouble()).as("the record confirms it again").isEmpty();
    }

    @Test
    void aPolicyThatCannotBeFetchedOutweighsItsRecord() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.ask();
        lab.host.fail(DOMAIN, Kind.CERTIFICATE);
        refreshAfter(DAY);
        lab.ask();
        lab.pass(Duration.ofHours(2));
        lab.ask();

        assertThat(lab.alarms).containsExactly(Alarm.RECORD_LOST, Alarm.REFRESH_FAILED);
        assertThat(kept().trouble()).get().extracting(Trouble::kind).isEqualTo(Trouble.Kind.FETCH);
    }

    @Test
    void aWeakerModeIsAnAlarmAndStaysVisibleUntilItIsMended() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", testing(WEEK));
        lab.ask();
        assertThat(lab.alarms).containsExactly(Alarm.MODE_WEAKENED);
        refreshAfter(DAY);
        assertThat(kept().weakening()).contains("mode enforce became testing");

        lab.publish("3", enforce(WEEK));
        lab.ask();
        assertThat(kept().weakening()).isEmpty();
        assertThat(lab.alarms).hasSize(1);
    }

    @Test
    void aMaxAgeThatIsCutSharplyIsAnAlarm() {
        lab.publish("1", enforce(Duration.ofDays(28)));
        lab.ask();
        lab.publish("2", enforce(WEEK));
        lab.ask();
        assertThat(lab.alarms).as("a quarter").isEmpty();

        lab.publish("3", enforce(DAY));
        lab.ask();

        assertThat(lab.alarms).containsExactly(Alarm.MAX_AGE_CUT);
        assertThat(warnings()).singleElement().asString().contains("from 604800 s to 86400 s", "id 3");
        assertThat(kept().weakening()).contains("max_age 604800 s became 86400 s");
    }

    @Test
    void STS_3_2_9_aMaxAgeOfZeroEndsWhatWasKeptAndIsAnAlarm() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.pass(Duration.ofMinutes(1));
        lab.publish("2", enforce(Duration.ZERO));

        assertThat(lab.inForce()).isEqualTo("2 enforce");
        assertThat(lab.policies().show(DOMAIN)).isEmpty();
        assertThat(lab.alarms).containsExactly(Alarm.MAX_AGE_CUT);
        assertThat(lab.policies().history(DOMAIN)).extracting(PolicyVersion.Fate::status)
                .containsExactly(Status.FORGOTTEN, Status.REPLACED);
    }

    @Test
    void theWayOutOfMtaStsAlarmsOnceAndThenNobody() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.publish("2", none(WEEK));
        lab.ask();
        assertThat(lab.alarms).containsExactly(Alarm.MODE_WEAKENED);

        lab.zone.noTxt(RECORD);
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);
        refreshAfter(DAY);
        lab.ask();
        assertThat(lab.alarms).hasSize(1);
    }

    @Test
    void whatHasNoMailIsRefreshedForAsLongAsTheOperatorSays() throws Exception {
        lab.settings.set(new StsSettings(DAY, Duration.ofMinutes(30), Duration.ofDays(3)));
        lab.publish("1", enforce(WEEK));
        lab.ask();
        refreshAfter(DAY);
        refreshAfter(DAY);
        assertThat(lab.host.fetches()).isEqualTo(3);

        refreshAfter(Duration.ofDays(2));
        assertThat(lab.host.fetches()).as("nobody has written for four days").isEqualTo(3);
        lab.ask();
        refreshAfter(DAY);

        assertThat(lab.host.fetches()).as("somebody has").isEqualTo(4);
    }

    @Test
    void STS_3_2_8_aMaxAgeOverTheCapIsCutToIt() {
        lab.publish("1", enforce(Duration.ofSeconds(9_999_999_999L)));
        lab.ask();

        assertThat(kept().expires()).isEqualTo(NOON.plusSeconds(31_557_600));
    }

    @Test
    void everyTextThatWasInForceIsRemembered() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        refreshAfter(DAY);
        lab.publish("2", testing(WEEK));
        lab.ask();

        var history = lab.policies().history(DOMAIN);
        assertThat(history).extracting(PolicyVersion.Fate::status).containsExactly(Status.IN_FORCE, Status.REPLACED);
        var first = history.getLast();
        assertThat(first.version().fetched()).isEqualTo(NOON);
        assertThat(first.version().confirmed()).isEqualTo(NOON.plus(DAY));
        assertThat(first.until()).contains(NOON.plus(DAY));
        assertThat(first.version().lines()).contains("mode: enforce");
        assertThat(first.version().certificate()).isEqualTo(ScriptedFetcher.CERTIFICATE);
        assertThat(history.getFirst().version().weakening()).contains("mode enforce became testing");
    }

    @Test
    void theHistoryTellsExpiredFromForgotten() {
        lab.publish("1", enforce(DAY));
        lab.ask();
        lab.pass(DAY);
        assertThat(lab.policies().history(DOMAIN)).extracting(PolicyVersion.Fate::status)
                .containsExactly(Status.EXPIRED);

        lab.policies().forget(DOMAIN);
        assertThat(lab.policies().history(DOMAIN)).extracting(PolicyVersion.Fate::status)
                .containsExactly(Status.FORGOTTEN);
    }

    @Test
    void thatAnotherPolicyHoldsIsToldOnce() throws Exception {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        refreshAfter(DAY);
        lab.ask();
        assertThat(changedIds()).as("the refresh brought the same").containsExactly("1");

        lab.host.serve(DOMAIN, testing(WEEK));
        lab.policies().refresh(DOMAIN);
        lab.publish("2", enforce(WEEK));
        lab.policies().look(DOMAIN);
        lab.policies().look(DOMAIN);

        assertThat(changedIds()).containsExactly("1", "1", "2");
        assertThat(lab.host.fetches()).isEqualTo(4);
    }

    @Test
    void thatNoPolicyHoldsAnyMoreIsTold() {
        lab.publish("1", enforce(DAY));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.pass(DAY);
        lab.policies().look(DOMAIN);
        lab.policies().look(DOMAIN);

        assertThat(lab.changes).as("its coming and its end").hasSize(2);
        assertThat(lab.changes.getLast().now()).isEmpty();
    }

    @Test
    void whatHasExpiredAndIsFetchedAgainIsToldThoughItSaysTheSame() {
        lab.publish("1", enforce(DAY));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.pass(DAY);
        lab.policies().look(DOMAIN);
        lab.publish("1", enforce(DAY));
        lab.policies().look(DOMAIN);

        assertThat(lab.changes).as("its coming, its end, and its coming back").hasSize(3);
        assertThat(changedIds()).containsExactly("1", "1");
    }

    @Test
    void thatTheDnsSaysAgainWhetherThereIsAPolicyIsTold() {
        lab.zone.txtFails(RECORD);
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        lab.policies().look(DOMAIN);
        assertThat(lab.changes).isEmpty();

        lab.zone.noTxt(RECORD);
        lab.policies().look(DOMAIN);

        assertThat(lab.changes).containsExactly(new PolicyChange(DOMAIN, Optional.empty()));
    }

    private List<String> changedIds() {
        return lab.changes.stream().flatMap(change -> change.now().stream()).map(CachedPolicy::id).toList();
    }

    private void refreshAfter(Duration time) throws InterruptedException {
        lab.pass(time);
        lab.policies().refreshDue();
    }

    private CachedPolicy kept() {
        return lab.policies().show(DOMAIN).orElseThrow();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
