package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.lab.Letter;

/// What the sender of a message with REQUIRETLS is told, and how (RFC 8689 §5).
class RequireTlsNoticeTest {

    private static final Letter DEMANDING = Letter.to("bob@partner.example")
            .with(new MailOptions(MailOptions.BodyType.SEVEN_BIT, false, true, Optional.of(MailOptions.Ret.FULL),
                    Optional.empty()));

    private final Desk desk = new Desk();

    @Test
    void RTLS_5_1_aNoticeDemandsWhatItsMessageDemanded() {
        assertThat(desk.after(DEMANDING, false, _ -> Desk.failed("5.1.1 no"))).singleElement()
                .satisfies(notice -> assertThat(notice.message().options().requireTls()).isTrue());
        assertThat(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no"))).singleElement()
                .satisfies(notice -> assertThat(notice.message().options().requireTls()).isFalse());
    }

    @Test
    void RTLS_5_2_onlyTheHeaderComesBackWhateverRetSays() {
        var text = Desk.text(desk.after(DEMANDING, false, _ -> Desk.failed("5.1.1 no")).getFirst());

        assertThat(text).contains("Content-Type: text/rfc822-headers;", "Subject: Quarterly figures")
                .doesNotContain("Hello Bob.");
    }

    @Test
    void aNoticeDoesNotInheritThatTlsIsNotRequired() {
        var carefree = Letter.to("bob@partner.example").saying("TLS-Required: No\r\nSubject: a\r\n\r\nHello\r\n");

        var notice = desk.after(carefree, false, _ -> Desk.failed("5.1.1 no")).getFirst();

        assertThat(notice.message().content().tlsNotRequired()).isFalse();
        assertThat(Desk.text(notice).split("\r\n\r\n", 2)[0]).doesNotContain("TLS-Required");
    }

    @Test
    void RTLS_4_2_1_4_thatNobodyPassesItOnIsToldInPlainWords() {
        var reason = new Reason(Stage.MAIL, EnhancedStatus.REQUIRETLS_NEEDED, "the sender demands protected connections"
                + " all the way (REQUIRETLS), and the host does not offer to pass that on", Optional.of(Desk.MX1),
                false, Optional.empty());

        Golden.assertMatches("requiretls-not-offered.eml",
                Desk.text(desk.after(DEMANDING, false, _ -> new Ending.Failed(reason)).getFirst()));
    }

    @Test
    void RTLS_4_2_1_4_thatTlsWasNotToBeHadIsToldInPlainWords() {
        var failure = new TlsFailure(FailureType.CERTIFICATE_EXPIRED, "",
                "mx1.partner.example's certificate expired 2026-11-20");
        var reason = new Reason(Stage.CERTIFICATE, EnhancedStatus.ENCRYPTION_NEEDED, failure.detail(),
                Optional.of(Desk.MX1), false, Optional.of(failure));
        var result = Desk.result(DEMANDING, new PolicyApplied.None(), List.of(failure.detail()),
                _ -> new Ending.Deferred(reason));
        var lease = DEMANDING.lease(Desk.LETTER, Desk.NOON.minusSeconds(5 * 86_400), 30);
        var early = DEMANDING.lease(Desk.LETTER, Desk.NOON.minusSeconds(2 * 3600), 8);

        var told = desk.tell(early, result, false);
        assertThat(Desk.text(told.notices().getFirst())).contains("Action: delayed\r\n", "Status: 4.7.10\r\n");
        Golden.assertMatches("requiretls-no-tls.eml", Desk.text(desk.after(lease, result, true).getFirst()));
    }
}
