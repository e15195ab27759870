package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.lab.Letter;

/// Who is told what, and who is not.
class NotifyMatrixTest {

    private final Desk desk = new Desk();

    @ParameterizedTest(name = "NOTIFY={0}, {1}: {2}")
    @CsvSource(nullValues = "-", textBlock = """
            -,               failed,    failed
            -,               expired,   failed
            -,               deferred,  -
            -,               delivered, -
            NEVER,           failed,    -
            NEVER,           expired,   -
            NEVER,           delivered, -
            FAILURE,         failed,    failed
            FAILURE,         expired,   failed
            FAILURE,         delivered, -
            SUCCESS,         failed,    -
            SUCCESS,         expired,   -
            SUCCESS,         delivered, relayed
            SUCCESS,         told,      -
            SUCCESS FAILURE, failed,    failed
            SUCCESS FAILURE, expired,   failed
            SUCCESS FAILURE, delivered, relayed
            DELAY,           failed,    -
            DELAY,           expired,   -
            DELAY,           deferred,  -
            DELAY,           delivered, -
            FAILURE DELAY,   failed,    failed
            FAILURE DELAY,   expired,   failed
            FAILURE DELAY,   delivered, -
            SUCCESS DELAY,   failed,    -
            SUCCESS DELAY,   expired,   -
            SUCCESS DELAY,   delivered, relayed
            SUCCESS FAILURE DELAY, failed,    failed
            SUCCESS FAILURE DELAY, expired,   failed
            SUCCESS FAILURE DELAY, delivered, relayed
            SUCCESS FAILURE DELAY, told,      -
            """)
    void DSN_5_2_6_1_theSenderIsToldWhatWasAskedFor(@Nullable String notify, String ending,
            @Nullable String action) {
        var recipient = new Recipient(Mailbox.of("bob@partner.example"), keywords(notify), Optional.empty());

        var notices = desk.after(Letter.to(List.of(recipient)), ending.equals("expired"), _ -> switch (ending) {
            case "failed" -> Desk.failed("5.1.1 no such user");
            case "delivered" -> Desk.delivered(false);
            case "told" -> Desk.delivered(true);
            default -> Desk.deferred();
        });

        assertThat(notices.stream().map(Desk::text)).hasSize(action == null ? 0 : 1)
                .allMatch(text -> text.contains("\r\nAction: " + action + "\r\n"));
    }

    @ParameterizedTest(name = "NOTIFY={0}: warned {1}")
    @CsvSource(nullValues = "-", textBlock = """
            -,               true
            NEVER,           false
            FAILURE,         false
            SUCCESS,         false
            SUCCESS FAILURE, false
            DELAY,           true
            FAILURE DELAY,   true
            SUCCESS DELAY,   true
            SUCCESS FAILURE DELAY, true
            """)
    void DSN_5_2_5_1_aDelayIsToldUnlessNotifyLeftItOut(@Nullable String notify, boolean warned) {
        var recipient = new Recipient(Mailbox.of("bob@partner.example"), keywords(notify), Optional.empty());

        var told = desk.afterWaiting(Letter.to(List.of(recipient)), Duration.ofHours(4), _ -> Desk.deferred());

        assertThat(told.warned()).isEqualTo(warned);
        assertThat(told.notices().stream().map(Desk::text)).hasSize(warned ? 1 : 0)
                .allMatch(text -> text.contains("\r\nAction: delayed\r\n"));
    }

    @ParameterizedTest(name = "{0} old, refused by TLS {1}: warned {2}")
    @CsvSource({"PT3H59M, false, false", "PT4H, false, true", "PT59M, true, false", "PT1H, true, true",
            "PT1H, false, false"})
    void aDelayIsToldAfterItsTime(Duration age, boolean tls, boolean warned) {
        var told = desk.afterWaiting(Letter.to("bob@partner.example"), age,
                _ -> tls ? Desk.refusedByPolicy() : Desk.deferred());

        assertThat(told.warned()).isEqualTo(warned);
    }

    @Test
    void nobodyIsWarnedWhoWouldNotHearOfAFailureEither() {
        var told = desk.afterWaiting(Letter.to("bob@partner.example").from(""), Duration.ofHours(5),
                _ -> Desk.deferred());

        assertThat(told).isEqualTo(Told.NOTHING);
        assertThat(desk.told).isEmpty();
    }

    @Test
    void recipientsWhoWereDeliveredAreNotInTheNotice() {
        var notices = desk.after(Letter.to("bob@partner.example", "gone@partner.example"), false,
                recipient -> recipient.mailbox().localPart().equals("gone")
                        ? Desk.failed("5.1.1 no such user")
                        : Desk.delivered(false));

        assertThat(notices).hasSize(1);
        assertThat(Desk.text(notices.getFirst())).contains("gone@partner.example")
                .doesNotContain("Final-Recipient: rfc822; bob@partner.example");
    }

    @Test
    void SMTP_6_1_2_aNullSenderIsToldNothing() {
        assertThat(desk.after(Letter.to("bob@partner.example").from(""), false, _ -> Desk.failed("5.1.1 no")))
                .isEmpty();
        assertThat(desk.told).containsExactly("withheld: it has a null sender");
    }

    @Test
    void DSN_R_1_aNoticeIsNeverAnsweredByANotice() {
        var notice = Letter.to("bob@partner.example").from("").as(Purpose.NOTICE);

        assertThat(desk.after(notice, true, _ -> Desk.failed("5.1.1 no"))).isEmpty();
    }

    @ParameterizedTest(name = "bounces.to {0} and a sender at {1}: {2} notices")
    @CsvSource(textBlock = """
            ALL,           example.org,     1
            ALL,           forged.example,  1
            LOCAL_SENDERS, example.org,     1
            LOCAL_SENDERS, forged.example,  0
            NONE,          example.org,     0
            """)
    void onlyWhoeverMayBeToldIsTold(BouncePolicy.To to, String sender, int notices) {
        var local = DomainName.of("example.org");
        var strict = new Desk(new BouncePolicy(to, local::equals), 1000);

        assertThat(strict.after(Letter.to("bob@partner.example").from("alice@" + sender), false,
                _ -> Desk.failed("5.1.1 no"))).hasSize(notices);
        assertThat(strict.told).hasSize(1);
    }

    @Test
    void whatIsNotToldIsCountedWithItsReason() {
        var silent = new Desk(new BouncePolicy(BouncePolicy.To.LOCAL_SENDERS, _ -> false), 1000);

        silent.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no"));

        assertThat(silent.told).containsExactly(
                "withheld: bounces.to is local-senders, and example.org is not in accept.sender-domains");
    }

    private static Set<Notify> keywords(@Nullable String notify) {
        return notify == null
                ? EnumSet.noneOf(Notify.class)
                : Stream.of(notify.split(" ")).map(Notify::valueOf).collect(Collectors.toSet());
    }
}
