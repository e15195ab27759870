package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.sts.StsLab.DOMAIN;
import static org.stsrelay.delivery.sts.StsLab.RECORD;
import static org.stsrelay.delivery.sts.StsLab.enforce;
import static org.stsrelay.delivery.sts.StsLab.none;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// A policy whose record in the store was damaged may have been one to be enforced.
class UnreadablePolicyTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private final StsLab lab = new StsLab();

    @BeforeEach
    void damage() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.store.damage(DOMAIN);
        lab.restart();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void itIsFetchedAnewAtOnce() {
        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(lab.store.isUnreadable(DOMAIN)).isFalse();
    }

    @Test
    void mailWaitsWhileItCannotBeFetchedAnew() {
        lab.host.fail(DOMAIN, Kind.CONNECT_ERROR);

        assertThat(StsLab.described(lab.ask())).startsWith("unknown: ").contains("policy forget example.test");
        lab.pass(Duration.ofDays(3));
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        assertThat(lab.policies().recheck(DOMAIN)).isInstanceOf(PolicyAnswer.Unknown.class);
    }

    @Test
    void mailWaitsWhileTheRecordIsGoneOrTheDnsSilentHoweverLong() {
        lab.zone.noTxt(RECORD);
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);

        lab.zone.txtFails(RECORD);
        for (var day = 0; day < 5; day++) {
            lab.pass(Duration.ofDays(1));
            assertThat(lab.ask()).isInstanceOf(PolicyAnswer.Unknown.class);
        }
    }

    @Test
    void aWithdrawalThatIsFetchedEndsTheWait() {
        lab.publish("2", none(WEEK));

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }

    @Test
    void somebodyCanSayThatThereIsNone() {
        lab.zone.noTxt(RECORD);
        lab.ask();

        assertThat(lab.policies().forget(DOMAIN)).isTrue();

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
    }
}
