package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Unsuited;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.WithoutEightBitMime;

class MailCommandsTest {

    private static final String[] ALL = {"SIZE 1000", "8BITMIME", "SMTPUTF8", "DSN"};
    private static final Content PLAIN = new Content(100, false, false, "");
    private static final Content EIGHT_BIT = new Content(100, true, false, "");
    private static final Content UTF8_HEADER = new Content(100, true, true, "");
    private static final MailOptions UTF8 = options(BodyType.EIGHT_BIT_MIME, true);

    @Test
    void SMTP_2_2_1_1_nothingIsSaidThatWasNotOffered() {
        var options = new MailOptions(BodyType.EIGHT_BIT_MIME, false, false, Optional.of(Ret.FULL), Optional.of("x"));
        var recipient = new Recipient(Mailbox.of("a@b.test"), Set.of(Notify.NEVER), Optional.of("rfc822;a@b.test"));
        var commands = commands("s@a.test", options, EIGHT_BIT, List.of(recipient));

        assertThat(commands.mail()).isEqualTo("MAIL FROM:<s@a.test>");
        assertThat(commands.rcpt(recipient)).isEqualTo("RCPT TO:<a@b.test>");
        assertThat(commands.hostTellsSender(recipient)).isFalse();
    }

    @Test
    void SMTP_4_5_5_1_theNullPathStaysTheNullPath() {
        assertThat(commands("", MailOptions.NONE, PLAIN, List.of()).mail()).isEqualTo("MAIL FROM:<>");
    }

    @Test
    void SIZE_6_1_theSizeIsThatOfWhatIsSent() {
        assertThat(commands("", MailOptions.NONE, PLAIN, List.of(), "SIZE").mail()).isEqualTo("MAIL FROM:<> SIZE=100");
    }

    @ParameterizedTest(name = "limit {0}: {1}")
    @CsvSource({"SIZE 100,true", "SIZE 99,false", "SIZE 0,true", "SIZE,true"})
    void SIZE_4_1_ESC_R_6_aMessageLargerThanTheLimitIsNotOffered(String offer, boolean suited) {
        var unsuited = commands("", MailOptions.NONE, PLAIN, List.of(), offer).unsuited(recipient("a@b.test"));

        assertThat(unsuited.map(Unsuited::status))
                .isEqualTo(suited ? Optional.empty() : Optional.of(EnhancedStatus.TOO_BIG));
    }

    @Test
    void EBIT_2_eightBitContentIsAnnouncedWhateverItCameAs() {
        assertThat(commands("", MailOptions.NONE, EIGHT_BIT, List.of(), ALL).mail()).contains(" BODY=8BITMIME");
        assertThat(commands("", options(BodyType.EIGHT_BIT_MIME, false), PLAIN, List.of(), ALL).mail())
                .contains(" BODY=8BITMIME");
        assertThat(commands("", MailOptions.NONE, PLAIN, List.of(), ALL).mail()).doesNotContain("BODY");
    }

    @Test
    void EBIT_1_ESC_R_6_whereItIsSoSet8BitContentIsNotSentUnannounced() {
        var transaction = transaction("", MailOptions.NONE, EIGHT_BIT, List.of(recipient("a@b.test")));
        var strict = new MailCommands(transaction, Extensions.NONE, WithoutEightBitMime.BOUNCE, false);
        var usual = new MailCommands(transaction, Extensions.NONE, WithoutEightBitMime.SEND, false);

        assertThat(strict.unsuited(recipient("a@b.test")).map(Unsuited::status))
                .contains(EnhancedStatus.NEEDS_8BITMIME);
        assertThat(usual.unsuited(recipient("a@b.test"))).isEmpty();
        assertThat(usual.isEightBitUnannounced()).isTrue();
    }

    @Test
    void UTF8_6531_3_4_1_smtpUtf8IsAskedForWhenItIsNeeded() {
        assertThat(commands("s@a.test", UTF8, PLAIN, recipients("a@b.test"), ALL).mail()).doesNotContain("SMTPUTF8");
        assertThat(commands("s@a.test", UTF8, UTF8_HEADER, recipients("a@b.test"), ALL).mail()).contains(" SMTPUTF8");
        assertThat(commands("gr\u00fc\u00df@a.test", UTF8, PLAIN, recipients("a@b.test"), ALL).mail())
                .isEqualTo("MAIL FROM:<gr\u00fc\u00df@a.test> SIZE=100 BODY=8BITMIME SMTPUTF8");
        assertThat(commands("s@a.test", UTF8, PLAIN, recipients("\u00fc@b.test"), ALL).mail()).contains(" SMTPUTF8");
    }

    @Test
    void UTF8_6531_3_2_2_ESC_R_6_neededAndNotOfferedIsUnsuited() {
        var toBoth = recipients("a@b.test", "\u00fc@b.test");
        var header = commands("s@a.test", UTF8, UTF8_HEADER, toBoth, "8BITMIME");
        var one = commands("s@a.test", UTF8, PLAIN, toBoth, "8BITMIME");

        assertThat(header.unsuited(toBoth.getFirst()).map(Unsuited::status)).contains(EnhancedStatus.NEEDS_SMTPUTF8);
        assertThat(one.unsuited(toBoth.getFirst())).isEmpty();
        assertThat(one.unsuited(toBoth.getLast()).map(Unsuited::status)).contains(EnhancedStatus.NEEDS_SMTPUTF8);
    }

    @Test
    void UTF8_6531_3_2_2_aDomainAloneGoesAsALabels() {
        var to = recipients("user@b\u00fccher.test");
        var commands = commands("s@stra\u00dfe.test", UTF8, PLAIN, to, "8BITMIME");

        assertThat(commands.unsuited(to.getFirst())).isEmpty();
        assertThat(commands.rcpt(to.getFirst())).isEqualTo("RCPT TO:<user@xn--bcher-kva.test>");
        assertThat(commands.mail()).startsWith("MAIL FROM:<s@xn--strae-oqa.test>");
    }

    @Test
    void DSN_5_2_1_1_DSN_5_2_1_2_parametersGoOnAsTheyCame() {
        var options = new MailOptions(BodyType.SEVEN_BIT, false, false, Optional.of(Ret.HDRS), Optional.of("QQ+2B1"));
        var recipient = new Recipient(Mailbox.of("Ab@X.test"), Set.of(Notify.FAILURE, Notify.SUCCESS),
                Optional.of("rfc822;Ab+2Bc@X.test"));
        var commands = commands("s@a.test", options, PLAIN, List.of(recipient), "DSN");

        assertThat(commands.mail()).isEqualTo("MAIL FROM:<s@a.test> RET=HDRS ENVID=QQ+2B1");
        assertThat(commands.rcpt(recipient))
                .isEqualTo("RCPT TO:<Ab@X.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Ab+2Bc@X.test");
        assertThat(commands.hostTellsSender(recipient)).isTrue();
    }

    @Test
    void DSN_5_2_1_1_whatDidNotComeIsNotAdded() {
        var commands = commands("s@a.test", MailOptions.NONE, PLAIN, recipients("a@b.test"), "DSN");

        assertThat(commands.mail()).isEqualTo("MAIL FROM:<s@a.test>");
        assertThat(commands.rcpt(recipient("a@b.test"))).isEqualTo("RCPT TO:<a@b.test>");
        assertThat(commands.hostTellsSender(recipient("a@b.test"))).isFalse();
    }

    @Test
    void UTF8_6533_3_1_anOriginalRecipientInUtf8IsWrittenInAsciiForThoseWhoNeedIt() {
        var recipient = new Recipient(Mailbox.of("a@b.test"), Set.of(), Optional.of("utf-8;gr\u00fc@b.test"));

        assertThat(commands("s@a.test", MailOptions.NONE, PLAIN, List.of(recipient), "DSN").rcpt(recipient))
                .endsWith(" ORCPT=utf-8;gr\\x{FC}@b.test");
    }

    @Test
    void aValueWithABlankIsNoWayToAddAParameter() {
        var options =
                new MailOptions(BodyType.SEVEN_BIT, false, false, Optional.empty(), Optional.of("x NOTIFY=NEVER"));
        var recipient = new Recipient(Mailbox.of("a@b.test"), Set.of(), Optional.of("rfc822;a> NOTIFY=NEVER"));
        var commands = commands("s@a.test", options, PLAIN, List.of(recipient), "DSN");

        assertThat(commands.mail()).isEqualTo("MAIL FROM:<s@a.test>");
        assertThat(commands.rcpt(recipient)).isEqualTo("RCPT TO:<a@b.test>");
    }

    @Test
    void SMTP_2_4_1_nobodyTouchesALocalPart() {
        for (var address : List.of("UsEr@b.test", "\"a b\"@b.test", "a..b.@b.test", "x@[127.0.0.1]")) {
            var commands = commands("", MailOptions.NONE, PLAIN, recipients(address), ALL);

            assertThat(commands.rcpt(recipient(address))).isEqualTo("RCPT TO:<" + address + ">");
        }
    }

    @Test
    void RTLS_2_1_RTLS_5_2_theDemandIsOneWordAndOnlyTheHeaderMayComeBack() {
        assertThat(requiringTls("s@a.test", true).mail()).isEqualTo("MAIL FROM:<s@a.test> REQUIRETLS RET=HDRS");
        assertThat(requiringTls("s@a.test", true).unsuited(recipient("a@b.test"))).isEmpty();
    }

    @Test
    void RTLS_4_2_1_3_RTLS_4_2_1_4_ESC_R_11_withoutItsDemandAMessageGoesNowhere() {
        assertThat(requiringTls("s@a.test", false).unsuited(recipient("a@b.test")).map(Unsuited::status))
                .contains(EnhancedStatus.REQUIRETLS_NEEDED);
    }

    @Test
    void RTLS_5_3_aNoticeGoesWithoutItsDemandRatherThanNowhere() {
        assertThat(requiringTls("", false).unsuited(recipient("a@b.test"))).isEmpty();
        assertThat(requiringTls("", false).mail()).doesNotContain("REQUIRETLS");
        assertThat(requiringTls("", true).mail()).contains(" REQUIRETLS");
    }

    private static MailOptions options(BodyType body, boolean smtpUtf8) {
        return new MailOptions(body, smtpUtf8, false, Optional.empty(), Optional.empty());
    }

    private static Recipient recipient(String address) {
        return Recipient.of(Mailbox.of(address));
    }

    private static List<Recipient> recipients(String... addresses) {
        return Arrays.stream(addresses).map(MailCommandsTest::recipient).toList();
    }

    private static MailCommands commands(String sender, MailOptions options, Content content,
            List<Recipient> recipients, String... offered) {
        var lines = new java.util.ArrayList<>(List.of("mx"));
        lines.addAll(List.of(offered));
        return new MailCommands(transaction(sender, options, content, recipients),
                Extensions.of(Reply.of(250, lines)), WithoutEightBitMime.SEND, false);
    }

    private static MailCommands requiringTls(String sender, boolean mayRequireTls) {
        var options = new MailOptions(BodyType.SEVEN_BIT, false, true, Optional.of(Ret.FULL), Optional.empty());
        return new MailCommands(transaction(sender, options, PLAIN, recipients("a@b.test")),
                Extensions.of(Reply.of(250, List.of("mx", "DSN"))), WithoutEightBitMime.SEND, mayRequireTls);
    }

    private static Transaction transaction(String sender, MailOptions options, Content content,
            List<Recipient> recipients) {
        return new Transaction(ReversePath.of(sender), options, content, recipients, new Nothing());
    }

    private record Nothing() implements Body {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public void writeTo(OutputStream out) {}

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    }
}
