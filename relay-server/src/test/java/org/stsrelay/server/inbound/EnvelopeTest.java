package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;

/// MAIL and RCPT as text, without a connection.
class EnvelopeTest {

    private static final DomainName US = DomainName.of("relay.example");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FROM:<a@b.example>                     | a@b.example
            from:<a@b.example>                     | a@b.example
            FROM: <a@b.example>                    | a@b.example
            FROM:<>                                | ''
            FROM:<UsEr@B.Example>                  | UsEr@B.Example
            FROM:<"a>b"@c.example>                 | "a>b"@c.example
            FROM:<"a\\"> b"@c.example>             | "a\\"> b"@c.example
            FROM:<a..b.@c.example>                 | a..b.@c.example
            FROM:<prvs=1234abcdef=u+x@c.example>   | prvs=1234abcdef=u+x@c.example
            FROM:<a@[192.0.2.1]>                   | a@[192.0.2.1]
            FROM:<a@[IPv6:2001:db8::1]>            | a@[IPv6:2001:db8::1]
            """)
    void SMTP_2_4_1_senderIsKeptAsItWasWritten(String argument, String sender) throws Exception {
        assertThat(MailCommand.parse(argument, false, false).sender()).hasToString(sender);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TO:<@x.example:y@z.example>                  | y@z.example
            TO:<@x.example,@w.example:y@z.example>       | y@z.example
            TO:<@[IPv6:2001:db8::1]:y@z.example>         | y@z.example
            """)
    void SMTP_3_6_1_1_sourceRoutesAreStripped(String argument, String recipient) throws Exception {
        assertThat(rcpt(argument).mailbox()).hasToString(recipient);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FROM:a@b.example", "FROM:<a@b.example", "FROM:", "", "TO:<a@b.example>",
            "FROM:<a@b.example>x",
            "FROM:<a@b.example>SIZE=1", "FROM:<a b@c.example>", "FROM:<a@b,c@d.example>", "FROM:<no-at>",
            "FROM:<a@b..example>", "FROM:<a@.example>", "FROM:<a@-b.example>", "FROM:<<a@b.example>>",
            "FROM:<@x.example>", "FROM:<@x.example:>", "FROM:<\"open@b.example>", "FROM:<a@b@c.example >",
            "FROM:<postmaster>", "FROM:<(x)a@b.example>", "FROM:<a@[300.1.1.1]>"})
    void aSenderThatIsNoneIsRefused(String argument) {
        assertThat(refusalOf(() -> MailCommand.parse(argument, false, false))).startsWith("501 5.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TO:<>", "TO:<no at all>", "TO:junk", "TO:<a@>", "TO:<@b.example>",
            "TO:<a@b.example>,<c@d.example>"})
    void aRecipientThatIsNoneIsRefused(String argument) {
        assertThat(refusalOf(() -> rcpt(argument))).startsWith("501 5.");
    }

    /// RFC 5321 §4.5.1.
    @ParameterizedTest
    @ValueSource(strings = {"TO:<postmaster>", "TO:<Postmaster>", "TO:<POSTMASTER>"})
    void postmasterAloneIsOurs(String argument) throws Exception {
        assertThat(rcpt(argument).mailbox().text()).isEqualToIgnoringCase("postmaster@relay.example");
    }

    @Test
    void DSN_3461_4_1_parametersAreKept() throws Exception {
        var mail =
                MailCommand.parse("FROM:<a@b.example> RET=HDRS ENVID=QQ314159+2B SIZE=123 BODY=8BITMIME", false, false);

        assertThat(mail.options().ret()).contains(Ret.HDRS);
        assertThat(mail.options().envelopeId()).contains("QQ314159+2B");
        assertThat(mail.options().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(mail.size()).isEqualTo(123);
        assertThat(MailCommand.parse("FROM:<a@b.example> ret=full", false, false).options().ret()).contains(Ret.FULL);
    }

    @Test
    void DSN_3461_4_1_originalRecipientIsKeptLetterForLetter() throws Exception {
        var recipient = rcpt("TO:<a@b.example> NOTIFY=SUCCESS,failure,DELAY ORCPT=rfc822;Ab+2Bc@X.test");

        assertThat(recipient.originalRecipient()).contains("rfc822;Ab+2Bc@X.test");
        assertThat(recipient.notifyOn()).isEqualTo(Set.of(Notify.SUCCESS, Notify.FAILURE, Notify.DELAY));
    }

    @Test
    void DSN_5_2_1_1_whatWasNotGivenStaysAbsent() throws Exception {
        assertThat(rcpt("TO:<a@b.example>")).isEqualTo(
                new Recipient(rcpt("TO:<a@b.example>").mailbox(), Set.of(), Optional.empty()));
        assertThat(MailCommand.parse("FROM:<a@b.example>", false, false).options().envelopeId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RET=HALF", "RET", "RET=", "ENVID=a b=c", "ENVID==", "ENVID=a+", "ENVID=a+2", "ENVID=a+2b",
            "RET=FULL RET=FULL", "ENVID=a ENVID=b", "SIZE=1 SIZE=1", "SMTPUTF8 SMTPUTF8", "SMTPUTF8=yes", "SIZE=-1",
            "SIZE=1k", "SIZE=", "SIZE=123456789012345678901", "BODY=BINARYMIME", "BODY=", "BODY"})
    void DSN_3461_4_1_malformedOrRepeatedMailParametersAre501(String parameters) {
        assertThat(refusalOf(() -> MailCommand.parse("FROM:<a@b.example> " + parameters, false, false)))
                .matches("5(01|55) 5\\.5\\.4 .*");
    }

    @Test
    void DSN_3461_4_1_envelopeIdMayHave100Characters() throws Exception {
        assertThat(
                MailCommand.parse("FROM:<a@b.example> ENVID=" + "x".repeat(100), false, false).options().envelopeId())
                .isPresent();
        assertThat(refusalOf(() -> MailCommand.parse("FROM:<a@b.example> ENVID=" + "x".repeat(101), false, false)))
                .startsWith("501");
    }

    @Test
    void DSN_3461_4_1_originalRecipientMayHave500Characters() throws Exception {
        assertThat(rcpt("TO:<a@b.example> ORCPT=rfc822;" + "x".repeat(493)).originalRecipient()).isPresent();
        assertThat(refusalOf(() -> rcpt("TO:<a@b.example> ORCPT=rfc822;" + "x".repeat(494)))).startsWith("501");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOTIFY=NEVER,SUCCESS", "NOTIFY=DELAY,NEVER", "NOTIFY=", "NOTIFY=ALWAYS", "NOTIFY=SUCCESS,",
            "NOTIFY=SUCCESS NOTIFY=SUCCESS", "ORCPT=rfc822", "ORCPT=;a@b", "ORCPT=rfc822;", "ORCPT=rfc822;a=b",
            "ORCPT=rfc822;a+zz", "ORCPT=rfc822;ü"})
    void DSN_3461_4_1_1_malformedOrRepeatedRecipientParametersAre501(String parameters) {
        assertThat(refusalOf(() -> rcpt("TO:<a@b.example> " + parameters))).startsWith("501 5.5.4");
    }

    @Test
    void DSN_3461_4_1_1_neverStandsAlone() throws Exception {
        assertThat(rcpt("TO:<a@b.example> NOTIFY=NEVER").notifyOn()).containsExactly(Notify.NEVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOO=bar", "FOO", "AUTH=<>", "MT-PRIORITY=3", "SIZE=1 FOO=bar", "=x"})
    void parametersOfExtensionsNotOfferedAre555(String parameters) {
        assertThat(refusalOf(() -> MailCommand.parse("FROM:<a@b.example> " + parameters, false, false)))
                .startsWith("555 5.5.4");
        assertThat(refusalOf(() -> rcpt("TO:<a@b.example> " + parameters.replace("SIZE=1 ", ""))))
                .startsWith("555 5.5.4");
    }

    @Test
    void SIZE_6_1_anyTwentyDigitsAreANumber() throws Exception {
        assertThat(MailCommand.parse("FROM:<a@b.example> SIZE=99999999999999999999", false, false).size())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(MailCommand.parse("FROM:<a@b.example> BODY=8BITMIME SIZE=99999999999", false, false).size())
                .isEqualTo(99999999999L);
    }

    @Test
    void UTF8_6531_3_2_1_anAddressBeyondAsciiNeedsTheParameter() throws Exception {
        assertThat(refusalOf(() -> MailCommand.parse("FROM:<jürgen@b.example>", false, false))).startsWith("553 5.6.7");
        assertThat(refusalOf(() -> MailCommand.parse("FROM:<a@bücher.example>", false, false))).startsWith("553 5.6.7");
        assertThat(refusalOf(() -> rcpt("TO:<jürgen@b.example>"))).startsWith("553 5.6.7");
        var mail = MailCommand.parse("FROM:<jürgen@bücher.example> SMTPUTF8", false, false);
        assertThat(mail.sender()).hasToString("jürgen@bücher.example");
        assertThat(mail.options().smtpUtf8()).isTrue();
        assertThat(
                RcptCommand.parse("TO:<jürgen@b.example> ORCPT=utf-8;jürgen@b.example", true, US).originalRecipient())
                .contains("utf-8;jürgen@b.example");
    }

    @ParameterizedTest
    @CsvSource({"utf-8;j\\x{FC}rgen@b.example, false", "utf-8;j\\x{FC}rgen@b.example, true",
            "utf-8;jürgen@b.example, true", "UTF-8;a@b.example, false"})
    void UTF8_6533_3_1_anOriginalRecipientInUtf8IsKeptAsItIsWritten(String original, boolean utf8) throws Exception {
        assertThat(RcptCommand.parse("TO:<a@b.example> ORCPT=" + original, utf8, US).originalRecipient())
                .contains(original);
    }

    @Test
    void UTF8_6533_3_1_withoutSmtpUtf8AnOriginalRecipientIsAscii() {
        assertThat(refusalOf(() -> rcpt("TO:<a@b.example> ORCPT=utf-8;jürgen@b.example"))).startsWith("501 5.5.4");
    }

    @Test
    void aRefusalNeverRepeatsWhatTheClientSent() {
        assertThat(refusalOf(() -> MailCommand.parse("FROM:<secret@b..example> SECRET=1", false, false)))
                .doesNotContainIgnoringCase("secret");
        assertThat(refusalOf(() -> rcpt("TO:<secret"))).doesNotContainIgnoringCase("secret");
    }

    private static Recipient rcpt(String argument) throws Refusal {
        return RcptCommand.parse(argument, false, US);
    }

    private static String refusalOf(ThrowingCallable parser) {
        var refused = new String[1];
        assertThatThrownBy(parser).isInstanceOfSatisfying(Refusal.class, refusal -> refused[0] = refusal.line());
        return String.valueOf(refused[0]);
    }
}
