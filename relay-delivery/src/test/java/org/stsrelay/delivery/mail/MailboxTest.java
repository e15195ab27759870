package org.stsrelay.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

    @ParameterizedTest
    @ValueSource(strings = {"a@example.org", "a..b.@example.org", ".a@example.org", "a_b@ex_ample.org",
            "bounce+a=b.c@example.org", "prvs=1234abcd=x@example.org", "\"a b\"@example.org", "\"a>b\"@example.org",
            "\"a\\\"b\"@example.org", "\"@\"@example.org", "!#$%&'*+-/=?^_`{|}~@example.org", "jürgen@example.org",
            "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]"})
    void realAddressesPassAndKeepTheirSpelling(String text) {
        assertThat(Mailbox.of(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "a", "a@", "@example.org", "a b@example.org", "a<b@example.org", "a>b@example.org",
            "a@b@example.org", "a\r\nRCPT@example.org", "a\u0000b@example.org", "a\u0085b@example.org",
            "a\u2028b@example.org", "\"a@example.org", "a\"b@example.org", "\"a\"b\"@example.org",
            "\"a\\\"@example.org",
            "\"a\nb\"@example.org", "a@example..org", "a@.example.org", "a@example.org>", "a@[192.0.2.1",
            "a@192.0.2.1]",
            "a@[2001:db8::1]", "a@[IPv6:192.0.2.1]", "a@[::ffff:1", "a,b@example.org", "a;b@example.org",
            "a@example.org NOTIFY=NEVER", "\ud800@example.org"})
    void whatCouldInjectOrMisleadIsRefused(String text) {
        assertThatThrownBy(() -> Mailbox.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAnEarlierReleaseTookIsReadFromTheStoreAndNowhereElse() {
        assertThat(Mailbox.ofStored("a@[127.1]").domain()).hasToString("[127.0.0.1]");
        assertThat(Mailbox.ofStored("a@[127.1]").text()).isEqualTo("a@[127.1]");
        assertThat(Mailbox.ofStored("a@[IPv6:fe80::1%eth7]").domain()).hasToString("[IPv6:fe80:0:0:0:0:0:0:1]");
        assertThatThrownBy(() -> Mailbox.of("a@[127.1]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mailbox.of("a@[IPv6:fe80::1%eth7]")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@[127.x]", "a@[]", "a@127.1]", "a b@[127.1]", "a@exa mple.org", "a@[IPv6:%lo]"})
    void theStoreIsNotTakenAtItsWordOtherwise(String text) {
        assertThatThrownBy(() -> Mailbox.ofStored(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void SMTP_2_4_1_theLocalPartKeepsItsCaseAndTheDomainHasNone() {
        var mailbox = Mailbox.of("UsEr@EXAMPLE.Org");

        assertThat(mailbox.localPart()).isEqualTo("UsEr");
        assertThat(mailbox.domain()).isEqualTo(new DomainPart.Name(DomainName.of("example.org")));
        assertThat(mailbox.asciiDomainText()).isEqualTo("UsEr@EXAMPLE.Org");
    }

    @Test
    void UTF8_6531_3_2_2_aDomainOfULabelsCanBeSentWithoutSmtpUtf8() {
        var mailbox = Mailbox.of("user@bücher.test");

        assertThat(mailbox.needsSmtpUtf8()).isFalse();
        assertThat(mailbox.asciiDomainText()).isEqualTo("user@xn--bcher-kva.test");
        assertThat(Mailbox.of("jürgen@bücher.test").needsSmtpUtf8()).isTrue();
    }

    @Test
    void STS_3_4_2_anAddressLiteralIsNoDomain() throws Exception {
        assertThat(Mailbox.of("a@[192.0.2.1]").domain())
                .isEqualTo(new DomainPart.Literal(InetAddress.getByName("192.0.2.1")));
        assertThat(Mailbox.of("a@[IPv6:2001:DB8::1]").domain())
                .isEqualTo(new DomainPart.Literal(InetAddress.getByName("2001:db8::1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "192.0.2.256", "IPv6:fe80::1%lo",
            "IPv6:fe80::1%1", "IPv6:::1]", "IPv6:1::2::3", "IPv6:\u2028::1"})
    void anAddressLiteralIsWrittenInFullAndNamesNoInterface(String literal) {
        assertThatThrownBy(() -> Mailbox.of("a@[" + literal + "]")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an address literal holds an IP address");
    }

    @Test
    void SMTP_4_5_3_1_1_aLocalPartOf255OctetsIsTheLongest() {
        assertThat(Mailbox.of("a".repeat(255) + "@example.org").localPart()).hasSize(255);
        assertThatThrownBy(() -> Mailbox.of("a".repeat(256) + "@example.org"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
