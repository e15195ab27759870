package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.bounce.BounceBrake.Verdict;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Organisation;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.lab.Letter;

/// When failures look like a fault of ours, and when they do not. Ten recipients in four domains within ten minutes are
/// enough here.
class BounceBrakeTest {

    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final Ending REFUSED = Desk.failed("5.1.1 no such user");
    private static final Ending NO_SUCH_DOMAIN =
            Desk.failedHere(EnhancedStatus.BAD_DESTINATION, "the domain does not exist");

    private Optional<BrakeSettings> settings = Optional.of(new BrakeSettings(10, 4, WITHIN, 0.5));
    private final BounceBrake brake = new BounceBrake(() -> settings);
    private Instant now = Desk.NOON;

    @Test
    void failuresUpToTheThresholdStand() {
        for (var i = 0; i < 10; i++) {
            assertThat(fails("d" + i + ".example")).isEqualTo(new Verdict.Stands());
        }
        assertThat(brake.isArmed()).isFalse();
    }

    @Test
    void theFirstAboveTheThresholdIsHeldAlready() {
        arm();

        assertThat(fails("d10.example")).asInstanceOf(type(Verdict.Hold.class))
                .extracting(Verdict.Hold::reason)
                .asString()
                .startsWith("brake: ")
                .contains("no such user");
    }

    @Test
    void aWholeMailingIsCountedByItsRecipients() {
        for (var i = 0; i < 3; i++) {
            judge(Letter.to("a@d" + i + ".example"), false, _ -> REFUSED);
        }
        var mailing = Letter.to("a@d3.example", "b@d3.example", "c@d3.example", "d@d3.example", "e@d3.example",
                "f@d3.example", "g@d3.example", "h@d3.example");

        assertThat(judge(mailing, false, _ -> REFUSED)).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void aMailingToOneOrganisationIsItsOwnAffair() {
        for (var i = 0; i < 100; i++) {
            assertThat(fails("dept" + i + ".partner.example")).isEqualTo(new Verdict.Stands());
        }
    }

    @Test
    void failuresAmongTwiceAsManyDeliveriesStand() {
        for (var i = 0; i < 100; i++) {
            delivers("ok" + i + ".example");
            assertThat(fails("d" + i + ".example")).isEqualTo(new Verdict.Stands());
        }
    }

    @Test
    void failuresSpreadOverALongTimeStand() {
        for (var i = 0; i < 100; i++) {
            assertThat(fails("d" + i + ".example")).isEqualTo(new Verdict.Stands());
            now = now.plus(Duration.ofMinutes(2));
        }
    }

    @Test
    void wantOfWhatTheMessageItselfDemandsSaysNothingAboutUs() {
        for (var i = 0; i < 100; i++) {
            ends("a" + i + ".example", Desk.failedHere(EnhancedStatus.REQUIRETLS_NEEDED, "REQUIRETLS is not offered"));
            ends("b" + i + ".example", Desk.failed("5.7.30 REQUIRETLS support required"));
            ends("c" + i + ".example", Desk.failedHere(new EnhancedStatus(5, 7, 10), "its certificate expired"));
        }
        assertThat(brake.isArmed()).isFalse();
    }

    @Test
    void aHostThatAsksForEncryptionCountsLikeAnyRefusal() {
        for (var i = 0; i <= 10; i++) {
            ends("d" + i + ".example", Desk.failed("5.7.10 encryption needed"));
        }
        assertThat(brake.isArmed()).isTrue();
    }

    @Test
    void whatIsDelayedSettlesNothing() {
        for (var i = 0; i < 100; i++) {
            judge(Letter.to("a@d" + i + ".example"), false, _ -> Desk.deferred());
        }
        assertThat(brake.isArmed()).isFalse();
    }

    @Test
    void mailGivenUpInMassesAfterALongOutageIsHeldToo() {
        for (var i = 0; i < 10; i++) {
            judge(Letter.to("a@d" + i + ".example"), true, _ -> Desk.deferred());
        }

        assertThat(judge(Letter.to("a@d10.example"), true, _ -> Desk.deferred())).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void ourOwnNoticesProveNothingAndAreHeldAllTheSame() {
        for (var i = 0; i < 100; i++) {
            var notice = Letter.to("forged@d" + i + ".example").from("").as(Purpose.NOTICE);
            assertThat(judge(notice, false, _ -> REFUSED)).isEqualTo(new Verdict.Stands());
        }
        arm();

        assertThat(judge(Letter.to("a@x.example").from("").as(Purpose.NOTICE), false, _ -> REFUSED))
                .isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void deliveriesStandWhileItIsArmed() {
        arm();

        assertThat(delivers("ok.example")).isEqualTo(new Verdict.Stands());
    }

    @Test
    void aFailureBesideADelayWaitsWithIt() {
        arm();

        assertThat(judge(Letter.to("a@x.example", "b@x.example"), false,
                recipient -> isFirst(recipient) ? REFUSED : Desk.deferred())).isEqualTo(new Verdict.Wait());
    }

    @Test
    void aDomainThatIsSaidNotToExistIsAskedForAgainAfterTheTimeItLooksBack() {
        arm();
        var first = now;

        assertThat(ends("gone.example", NO_SUCH_DOMAIN)).isEqualTo(new Verdict.AskAgain(first.plus(WITHIN)));
        now = now.plus(Duration.ofMinutes(4));
        assertThat(ends("gone.example", NO_SUCH_DOMAIN)).isEqualTo(new Verdict.AskAgain(first.plus(WITHIN)));
        now = first.plus(WITHIN);
        assertThat(ends("gone.example", NO_SUCH_DOMAIN)).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void silenceDoesNotDisarmIt() {
        arm();
        now = now.plus(Duration.ofDays(1));

        assertThat(fails("x.example")).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void oneDeliveryAfterALongSilenceDoesNotDisarmIt() {
        arm();
        now = now.plus(Duration.ofDays(1));
        delivers("ok.example");

        assertThat(brake.isArmed()).isTrue();
    }

    @Test
    void resultsThatLookNormalForAsLongAsItLooksBackDisarmIt() {
        arm();
        now = now.plus(Duration.ofHours(1));
        for (var minute = 0; minute <= 10; minute++) {
            assertThat(brake.isArmed()).isTrue();
            delivers("ok.example");
            now = now.plus(Duration.ofMinutes(1));
        }

        assertThat(brake.isArmed()).isFalse();
        assertThat(fails("x.example")).isEqualTo(new Verdict.Stands());
    }

    @Test
    void failuresInBetweenBeginTheWaitAnew() {
        arm();
        now = now.plus(Duration.ofHours(1));
        delivers("ok.example");
        now = now.plus(Duration.ofMinutes(9));
        fails("x.example");
        fails("y.example");
        now = now.plus(Duration.ofMinutes(5));
        delivers("ok.example");

        assertThat(brake.isArmed()).isTrue();
    }

    @Test
    void anOperatorClearsIt() {
        arm();

        brake.clear();

        assertThat(brake.isArmed()).isFalse();
        assertThat(fails("x.example")).isEqualTo(new Verdict.Stands());
    }

    @Test
    void withMailStillHeldItIsArmedFromTheStart() {
        brake.rearm();

        assertThat(fails("x.example")).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void switchedOffItHoldsNothing() {
        var off = new BounceBrake(Optional::empty);
        off.rearm();

        for (var i = 0; i < 1000; i++) {
            assertThat(judge(off, Letter.to("a@d" + i + ".example"), false, _ -> REFUSED))
                    .isEqualTo(new Verdict.Stands());
        }
    }

    @Test
    void switchedOffWhileItIsArmedItLetsFailuresStandFromThenOn() {
        arm();
        settings = Optional.empty();

        assertThat(brake.isArmed()).isFalse();
        assertThat(fails("x.example")).isEqualTo(new Verdict.Stands());
    }

    @Test
    void underOtherThresholdsItStaysArmed() {
        arm();
        settings = Optional.of(new BrakeSettings(1000, 400, WITHIN, 0.5));

        assertThat(fails("x.example")).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void otherThresholdsCountFromThenOn() {
        settings = Optional.of(new BrakeSettings(2, 2, WITHIN, 0.5));
        fails("d0.example");
        fails("d1.example");

        assertThat(fails("d2.example")).isInstanceOf(Verdict.Hold.class);
    }

    @ParameterizedTest(name = "{0} is {1}''s")
    @CsvSource({"example.com, example.com", "a.b.example.com, example.com", "shop.example.co.uk, example.co.uk",
            "example.co.uk, example.co.uk", "a.partner.de, partner.de", "a.b.de, a.b.de", "localhost, localhost",
            "'[192.0.2.1]', '[192.0.2.1]'"})
    void domainsOfOneOrganisationAreRelated(String domain, String organisation) {
        assertThat(Organisation.of(DomainPart.of(domain))).isEqualTo(organisation);
    }

    private void arm() {
        for (var i = 0; i <= 10; i++) {
            fails("d" + i + ".example");
        }
        assertThat(brake.isArmed()).isTrue();
    }

    private Verdict fails(String domain) {
        return ends(domain, REFUSED);
    }

    private Verdict delivers(String domain) {
        return ends(domain, Desk.delivered(true));
    }

    private Verdict ends(String domain, Ending ending) {
        return judge(Letter.to("a@" + domain), false, _ -> ending);
    }

    private Verdict judge(Letter letter, boolean isLast, Function<Recipient, Ending> ending) {
        return judge(brake, letter, isLast, ending);
    }

    private Verdict judge(BounceBrake which, Letter letter, boolean isLast, Function<Recipient, Ending> ending) {
        return which.judge(letter.lease(Desk.LETTER, Desk.NOON, 0),
                Desk.result(letter, new PolicyApplied.None(), List.of(), ending), isLast, now);
    }

    private static boolean isFirst(Recipient recipient) {
        return recipient.mailbox().localPart().equals("a");
    }
}
