package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.sts.StsLab.DOMAIN;
import static org.stsrelay.delivery.sts.StsLab.NOON;
import static org.stsrelay.delivery.sts.StsLab.RECORD;
import static org.stsrelay.delivery.sts.StsLab.enforce;
import static org.stsrelay.delivery.sts.StsLab.testing;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.sts.StsListener.Lookup;

/// A DNS that does not say whether there is a policy, while none is kept.
class DnsPatienceTest {

    private static final Duration PATIENCE = StsSettings.DEFAULTS.dnsFailurePatience();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final StsLab lab = new StsLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_3_1_18_aSilentDnsIsNotAnEmptyOne() {
        lab.zone.txtFails(RECORD);

        assertThat(lab.ask()).isInstanceOfSatisfying(PolicyAnswer.Unknown.class, unknown -> assertThat(unknown.reason())
                .contains("example.test", "SERVFAIL", "until 2026-03-01T12:30:00Z"));
        assertThat(lab.lookups).containsExactly(Lookup.DNS_ERROR);
        assertThat(lab.host.fetches()).isZero();
    }

    @Test
    void mailWaitsUntilThePatienceOfTheDomainRunsOut() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(PATIENCE.minus(SECOND));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        lab.pass(SECOND);

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    @Test
    void noPatienceRunsOutByAClockInDoubt() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.doubtTheClock();
        lab.pass(PATIENCE.plus(HOUR));

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
    }

    @Test
    void whileTheClockIsInDoubtNoMailGoesWithoutAndTheDnsIsAskedAllTheSame() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(PATIENCE);
        lab.doubtTheClock();
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        var asked = lab.zone.questions().size();
        lab.pass(HOUR);

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        assertThat(lab.zone.questions()).hasSize(asked + 1);
    }

    @Test
    void thenItGoesForADayWhileTheDnsIsProbed() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(PATIENCE);
        lab.ask();
        var asked = lab.zone.questions().size();
        lab.pass(Duration.ofMinutes(14));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.zone.questions()).hasSize(asked);

        lab.pass(Duration.ofMinutes(1));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.zone.questions()).hasSize(asked + 1);
    }

    @Test
    void afterTheDayThePatienceBeginsAnew() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(PATIENCE.plus(Duration.ofHours(24)).minus(SECOND));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        lab.pass(SECOND);
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        lab.pass(PATIENCE);

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    @Test
    void theBoundSurvivesARestart() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(PATIENCE);
        lab.restart();

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.store.dnsTrouble(DOMAIN)).hasValueSatisfying(
                trouble -> assertThat(trouble.since()).isEqualTo(NOON));
    }

    @Test
    void aProbeThatIsAnsweredEndsTheSeries() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(PATIENCE);
        lab.ask();
        lab.publish("1", enforce(HOUR));
        lab.pass(Duration.ofMinutes(15));
        assertThat(lab.inForce()).isEqualTo("1 enforce");

        assertThat(lab.store.dnsTrouble(DOMAIN)).isEmpty();
    }

    @Test
    void anAnswerAfterARestartEndsTheSeriesToo() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.restart();
        lab.ask();

        assertThat(lab.store.dnsTrouble(DOMAIN)).isEmpty();
    }

    @Test
    void mailToADomainThatHadItsPolicyEnforcedIsNeverLetGo() {
        lab.publish("1", enforce(HOUR));
        lab.ask();
        lab.pass(HOUR);
        lab.zone.txtFails(RECORD);
        for (var day = 0; day < 6; day++) {
            assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
            lab.pass(Duration.ofDays(1));
            lab.restart();
        }

        assertThat(lab.zone.questions()).hasSize(7);
    }

    @Test
    void oneThatOnlyTestedIsLetGo() {
        lab.publish("1", testing(HOUR));
        lab.ask();
        lab.pass(HOUR);
        lab.zone.txtFails(RECORD);
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        lab.pass(PATIENCE);

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    @Test
    void STS_R_3_aSeriesThatLiesAheadBeginsAnew() {
        lab.zone.txtFails(RECORD);
        lab.ask();
        lab.pass(Duration.ofDays(-365));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        lab.pass(PATIENCE);

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }
}
