package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.lab.Letter;

/// What a notice looks like, for people and for machines.
class NoticeRenderingTest {

    private static final MailOptions FULL = new MailOptions(MailOptions.BodyType.SEVEN_BIT, false, false,
            Optional.of(MailOptions.Ret.FULL), Optional.empty());

    private final Desk desk = new Desk();

    @Test
    void aRefusedRecipientInPlainWords() {
        Golden.assertMatches("refused-recipient.eml", Desk.text(only(
                desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no such user here")))));
    }

    @Test
    void DSN_R_3_DSN_3464_2_1_DSN_3464_dates_aPolicyRefusalNamesDomainPolicyHostAndWhatToDo() {
        var letter = Letter.to("bob@partner.example", "carol@partner.example");
        var policy = new PolicyApplied.Sts("enforce", "20260901", List.of(), List.of("*.partner.example"), false);
        var troubles = List.of("mx1.partner.example's certificate expired 2026-11-20",
                "mx2.partner.example: connection refused");
        var result = Desk.result(letter, policy, troubles, _ -> Desk.refusedByPolicy());
        var lease = letter.lease(Desk.LETTER, Desk.NOON.minusSeconds(5 * 86_400), 30);

        Golden.assertMatches("policy-refusal.eml", Desk.text(only(desk.after(lease, result, true))));
    }

    @Test
    void DSN_5_2_2_1_DSN_3464_2_3_3_1_aMessageThatWasHandedOn() {
        var recipient = new Recipient(Mailbox.of("bob@partner.example"), Set.of(Notify.SUCCESS),
                Optional.of("rfc822;Bob+2Bsales@Partner.EXAMPLE"));

        Golden.assertMatches("relayed.eml",
                Desk.text(only(desk.after(Letter.to(List.of(recipient)), false, _ -> Desk.delivered(false)))));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void eachCauseInWordsThatSendersUnderstand(String name, boolean isLast, Ending ending, List<String> troubles) {
        var letter = Letter.to("bob@partner.example");
        var lease = Desk.warned(letter.lease(Desk.LETTER, Desk.NOON.minusSeconds(5 * 86_400), 30));

        Golden.assertMatches(name + ".eml", Desk.text(only(
                desk.after(lease, Desk.result(letter, new PolicyApplied.None(), troubles, _ -> ending), isLast))));
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of("mailbox-full", false, Desk.failed("5.2.2 mailbox is full"), List.of()),
                Arguments.of("no-such-domain", false, Desk.failedHere(EnhancedStatus.BAD_DESTINATION,
                        "the domain partner.example does not exist"), List.of()),
                Arguments.of("loop", false, Desk.failedHere(EnhancedStatus.LOOP, "mail for partner.example loops:"
                        + " relay.example.net, where it should go, is this relay itself"), List.of()),
                Arguments.of("too-big", false, Desk.failedHere(EnhancedStatus.TOO_BIG,
                        "the message has 52428800 octets, and mx1.partner.example takes at most 10485760"),
                        List.of()),
                Arguments.of("host-silent", true, Desk.silent(),
                        List.of("mx1.partner.example: connection timed out",
                                "mx2.partner.example: connection refused")),
                Arguments.of("expired", true, Desk.deferred(),
                        List.of("mx1.partner.example said 451 4.3.2 try later")));
    }

    @Test
    void DSN_5_2_5_1_DSN_3464_2_3_9_1_aDelaySaysUntilWhenItIsTried() {
        var told = desk.afterWaiting(Letter.to("bob@partner.example"), Duration.ofHours(4), _ -> Desk.silent());

        Golden.assertMatches("delayed.eml", Desk.text(only(told.notices())));
    }

    @Test
    void aDelayBecauseOfTlsNamesDomainPolicyAndHost() {
        var letter = Letter.to("bob@partner.example").with(FULL);
        var policy = new PolicyApplied.Sts("enforce", "20260901", List.of(), List.of("*.partner.example"), false);
        var troubles = List.of("mx1.partner.example's certificate expired 2026-11-20");
        var lease = letter.lease(Desk.LETTER, Desk.NOON.minusSeconds(3600), 4);

        var told = desk.tell(lease, Desk.result(letter, policy, troubles, _ -> Desk.refusedByPolicy()), false);

        Golden.assertMatches("delayed-by-policy.eml", Desk.text(only(told.notices())));
    }

    @Test
    void aSubjectFoldedAsOftenAsAHeaderCanHoldIsShownLikeAnyOther() {
        var letter =
                Letter.to("bob@partner.example").saying("Subject: a" + "\r\n b".repeat(15_000) + "\r\n\r\nHello\r\n");

        var text = Desk.text(only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no"))));

        assertThat(text).contains("a b b b");
    }

    @Test
    void DSN_6_2_1_retFullBringsTheMessageBackOctetForOctet() {
        var letter = Letter.to("bob@partner.example").with(FULL);

        var text = Desk.text(only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no"))));

        assertThat(text).contains("Content-Type: message/rfc822\r\n").contains(letter.text());
    }

    @Test
    void DSN_6_2_1_withoutItOnlyTheHeaderComesBack() {
        var text = Desk.text(only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no"))));

        assertThat(text).contains("Content-Type: text/rfc822-headers;")
                .contains("Message-ID: <1@example.org>\r\n")
                .doesNotContain("Hello Bob.");
    }

    @Test
    void aMessageBiggerThanTheLimitComesBackAsItsHeader() {
        var small = new Desk(new BouncePolicy(BouncePolicy.To.ALL, _ -> false), 100);

        var text = Desk.text(
                only(small.after(Letter.to("bob@partner.example").with(FULL), false, _ -> Desk.failed("5.1.1 no"))));

        assertThat(text).contains("text/rfc822-headers").doesNotContain("Hello Bob.");
    }

    @Test
    void DSN_6_1_1_theEnvelopeHasANullSenderAndAsksForNothing() {
        var notice = only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no")));

        assertThat(notice.message().sender()).isEqualTo(new ReversePath.Null());
        assertThat(notice.message().options().ret()).isEmpty();
        var recipient = notice.consignments().getFirst().waiting().getFirst();
        assertThat(recipient.mailbox().text()).isEqualTo("alice@example.org");
        assertThat(recipient.notifyOn()).containsExactly(Notify.NEVER);
    }

    @Test
    void DSN_6522_3_1_itIsAMultipartReportOfThreeParts() throws Exception {
        var parsed = parsed(only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no"))));

        var type = new ContentType(parsed.getContentType());
        assertThat(type.getBaseType()).isEqualTo("multipart/report");
        assertThat(type.getParameter("report-type")).isEqualTo("delivery-status");
        var parts = (MimeMultipart) parsed.getContent();
        assertThat(parts.getCount()).isEqualTo(3);
        assertThat(parts.getBodyPart(0).isMimeType("text/plain")).isTrue();
        assertThat(parts.getBodyPart(1).isMimeType("message/delivery-status")).isTrue();
        assertThat(parts.getBodyPart(2).isMimeType("text/rfc822-headers")).isTrue();
    }

    @Test
    void DSN_R_1_itSaysThatItIsAutomaticAndWhoItIsFrom() throws Exception {
        var notice = only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no")));
        var parsed = parsed(notice);

        assertThat(parsed.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(parsed.getHeader("From")).containsExactly("Mail Delivery System <MAILER-DAEMON@relay.example.net>");
        assertThat(parsed.getHeader("To")).containsExactly("<alice@example.org>");
        assertThat(parsed.getHeader("Message-ID"))
                .containsExactly("<" + notice.message().id() + "@relay.example.net>");
        assertThat(parsed.getHeader("References")).containsExactly("<1@example.org>");
    }

    @Test
    void DSN_6_3_1_envelopeIdAndOriginalRecipientComeBackDecoded() {
        var options = new MailOptions(MailOptions.BodyType.SEVEN_BIT, false, false, Optional.empty(),
                Optional.of("QQ+2B314"));
        var recipient = new Recipient(Mailbox.of("Bob@Partner.example"), Set.of(), Optional.of("rfc822;Ab+2Bc@X.test"));

        var text = Desk.text(
                only(desk.after(Letter.to(List.of(recipient)).with(options), false, _ -> Desk.failed("5.1.1 no"))));

        assertThat(text).contains("Original-Envelope-Id: QQ+314\r\n")
                .contains("Original-Recipient: rfc822; Ab+c@X.test\r\n")
                .contains("Final-Recipient: rfc822; Bob@Partner.example\r\n");
    }

    @Test
    void DSN_6_3_1_whatTheSenderDidNotGiveDoesNotAppear() {
        assertThat(Desk.text(only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no")))))
                .doesNotContain("Original-Envelope-Id", "Original-Recipient");
    }

    @Test
    void DSN_3464_2_3_5_1_remoteMtaIsNamedOnlyWhereAHostSaidSomething() {
        var said = Desk.text(only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no"))));
        var decided = Desk.text(only(desk.after(Letter.to("bob@nowhere.example"), false,
                _ -> Desk.failedHere(EnhancedStatus.BAD_DESTINATION, "the domain nowhere.example does not exist"))));

        assertThat(said).contains("Remote-MTA: dns; mx1.partner.example\r\n",
                "Diagnostic-Code: smtp; 550 5.1.1 no\r\n");
        assertThat(decided).doesNotContain("Remote-MTA", "smtp;")
                .contains("Status: 5.1.2\r\n", "Diagnostic-Code: x-stsrelay;");
    }

    @Test
    void DSN_3464_2_3_4_1_DSN_3464_2_3_9_1_ESC_R_5_anExpiredDelayKeepsItsStatusAndHasFailed() {
        var text = Desk.text(only(desk.after(Letter.to("bob@partner.example"), true, _ -> Desk.refusedByPolicy())));

        assertThat(text).contains("Action: failed\r\n", "Status: 4.7.5\r\n",
                "Diagnostic-Code: x-sts; certificate-expired: mx1.partner.example's");
        assertThat(text).doesNotContain("Remote-MTA").doesNotContain("Will-Retry-Until");
    }

    @Test
    void DSN_3464_2_3_6_1_aHostileReplyBreaksNoLineAndAddsNoField() {
        var text = Desk.text(only(desk.after(Letter.to("bob@partner.example"), false,
                _ -> Desk.failed("5.1.1 no\r\n\r\nAction: delivered", "--stsrelay-", "gru\u00df \u2028x",
                        "y".repeat(4000)))));

        assertThat(text).doesNotContain("\r\nAction: delivered").contains("gru? ?x");
        assertThat(text.lines()).allMatch(line -> line.length() <= 998);
    }

    @Test
    void aHostileEnvelopeIdAddsNoField() {
        var options = new MailOptions(MailOptions.BodyType.SEVEN_BIT, false, false, Optional.empty(),
                Optional.of("a+0D+0AAction:+20delivered"));

        assertThat(Desk.text(only(
                desk.after(Letter.to("bob@partner.example").with(options), false, _ -> Desk.failed("5.1.1 no")))))
                .contains("Original-Envelope-Id: a Action: delivered\r\n")
                .doesNotContain("\r\nAction: delivered");
    }

    @Test
    void DSN_3464_2_1_1_anAddressInUtf8IsEscapedInThePartForMachines() throws Exception {
        var notice = only(desk.after(Letter.to("j\u00f6rg@partner.example"), false, _ -> Desk.failed("5.1.1 no")));

        assertThat(Desk.text(notice)).contains("Final-Recipient: utf-8; j\\x{F6}rg@partner.example\r\n");
        assertThat(notice.message().content().eightBit()).isFalse();
        var words = (MimeMultipart) parsed(notice).getContent();
        assertThat((String) words.getBodyPart(0).getContent()).contains("j\u00f6rg@partner.example");
    }

    @Test
    void DSN_6522_4_1_anEightBitHeaderIsEncoded() throws Exception {
        var letter = Letter.to("bob@partner.example")
                .saying("Subject: Gr\u00fc\u00dfe\r\nFrom: a@example.org\r\n\r\nHi\r\n");

        var notice = only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no")));

        assertThat(notice.message().content().eightBit()).isFalse();
        var parts = (MimeMultipart) parsed(notice).getContent();
        assertThat(new String(parts.getBodyPart(2).getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("Subject: Gr\u00fc\u00dfe\r\nFrom: a@example.org\r\n");
        assertThat((String) parts.getBodyPart(0).getContent()).contains("\"Gr\u00fc\u00dfe\"");
    }

    @Test
    void anEightBitMessageComesBackUnencodedAndIsDeclared() {
        var letter = Letter.to("bob@partner.example").with(FULL).saying("Subject: x\r\n\r\nGr\u00fc\u00dfe\r\n");

        var notice = only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no")));

        assertThat(Desk.text(notice)).contains(letter.text());
        assertThat(notice.message().options().body()).isEqualTo(MailOptions.BodyType.EIGHT_BIT_MIME);
        assertThat(notice.message().content().eightBit()).isTrue();
    }

    @Test
    void theSizeIsThatOfTheOctets() {
        var notice = only(desk.after(Letter.to("bob@partner.example"), false, _ -> Desk.failed("5.1.1 no")));

        assertThat(notice.message().content().size()).isEqualTo(notice.body().size());
    }

    @Test
    void aReturnPathInUtf8NeedsSmtpUtf8() throws Exception {
        var notice = only(desk.after(Letter.to("bob@partner.example").from("j\u00f6rg@example.org"), false,
                _ -> Desk.failed("5.1.1 no")));

        assertThat(notice.message().options().smtpUtf8()).isTrue();
        assertThat(Desk.text(notice)).contains("To: <j\u00f6rg@example.org>\r\n");
    }

    @Test
    void UTF8_6533_4_1_toAnAddressInUtf8AddressesAreShownAsTheyAre() throws Exception {
        var recipient = new Recipient(Mailbox.of("b\u00f6b@partner.example"), Set.of(),
                Optional.of("utf-8;b\\x{F6}b@partner.example"));
        var letter = Letter.to(List.of(recipient))
                .from("j\u00f6rg@example.org")
                .saying("Subject: Gr\u00fc\u00dfe\r\nFrom: j\u00f6rg@example.org\r\n\r\nHi\r\n");

        var notice = only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no")));

        assertThat(Desk.text(notice)).contains("Content-Type: message/global-delivery-status\r\n",
                "Original-Recipient: utf-8; b\u00f6b@partner.example\r\n",
                "Final-Recipient: utf-8; b\u00f6b@partner.example\r\n", "Content-Type: message/global-headers\r\n",
                "\r\nSubject: Gr\u00fc\u00dfe\r\n");
        assertThat(notice.message().options().body()).isEqualTo(MailOptions.BodyType.EIGHT_BIT_MIME);
        assertThat(((MimeMultipart) parsed(notice).getContent()).getCount()).isEqualTo(3);
    }

    @Test
    void UTF8_6532_2_aWholeMessageWithAHeaderInUtf8IsAGlobalOne() {
        var letter = Letter.to("bob@partner.example")
                .from("j\u00f6rg@example.org")
                .with(FULL)
                .saying("Subject: Gr\u00fc\u00dfe\r\n\r\nHi\r\n");

        assertThat(Desk.text(only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no")))))
                .contains("Content-Type: message/global\r\n", "\r\nSubject: Gr\u00fc\u00dfe\r\n\r\nHi\r\n");
    }

    @Test
    void UTF8_6533_4_1_toAnAsciiAddressEverythingFitsThroughAnyHost() {
        var letter = Letter.to("b\u00f6b@partner.example")
                .saying("Subject: Gr\u00fc\u00dfe\r\nFrom: j\u00f6rg@example.org\r\n\r\nHi\r\n");

        var notice = only(desk.after(letter, false, _ -> Desk.failed("5.1.1 no")));

        assertThat(notice.message().options().smtpUtf8()).isFalse();
        assertThat(notice.message().content().eightBit()).isFalse();
        assertThat(Desk.text(notice)).contains("Content-Type: message/delivery-status\r\n",
                "utf-8; b\\x{F6}b@partner.example");
    }

    @Test
    void aThousandRecipientsAreAllInThePartForMachinesAndFewInWords() {
        var recipients = IntStream.range(0, 1000)
                .mapToObj(i -> Recipient.of(Mailbox.of("r" + i + "@partner.example")))
                .toList();

        var text = Desk.text(only(desk.after(Letter.to(recipients), false,
                recipient -> Desk.failed("5.1.1 no " + recipient.mailbox().localPart()))));

        assertThat(text).contains("Final-Recipient: rfc822; r999@partner.example\r\n")
                .contains("There are 970 more reasons");
    }

    private static Arrival only(List<Arrival> notices) {
        assertThat(notices).hasSize(1);
        return notices.getFirst();
    }

    private static MimeMessage parsed(Arrival notice) throws MessagingException, IOException {
        try (var in = notice.body().open()) {
            return new MimeMessage(Session.getInstance(new Properties()), in);
        }
    }
}
