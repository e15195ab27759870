package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.Reply;

/// What a host writes of itself goes into the store and to third parties.
class OwnNameTest {

    @ParameterizedTest
    @CsvSource({"mx1.example.org ESMTP ready,mx1.example.org", "MX1.Example.ORG,mx1.example.org",
            "mx1.example.org. hello,mx1.example.org", "[192.0.2.1] hello,[192.0.2.1]",
            "[IPv6:2001:db8::1],[IPv6:2001:db8:0:0:0:0:0:1]", "b\u00fccher.example,xn--bcher-kva.example"})
    void RPT_4_4_19_theFirstWordIsTheName(String said, String name) {
        assertThat(OwnName.in(said(said)).orElseThrow()).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<script>alert(1)</script>", "\"mx1.example\"", "mx1.example,ESMTP",
            "mx1..example",
            "-.example", "[192.0.2.1", "[fe80::1%eth0]", "[IPv6:fe80::1%eth0]", "mx1.example/../..", "a\u202eb.example",
            "mx\u0000.example", "user@mx1.example", "%s%n"})
    void RPT_4_4_19_RPT_7_1_whatIsNeitherDomainNorAddressIsNoName(String said) {
        assertThat(OwnName.in(said(said))).isEmpty();
    }

    @Test
    void RPT_7_1_aNameHasTheLengthThatNamesHave() {
        assertThat(OwnName.in(said(("a".repeat(49) + ".").repeat(5)))).isPresent();
        assertThat(OwnName.in(said(("a".repeat(49) + ".").repeat(6)))).isEmpty();
        assertThat(OwnName.in(said("a".repeat(100_000)))).isEmpty();
    }

    @Test
    void aReplyWithoutTextHasNoName() {
        assertThat(OwnName.in(Reply.of(250, List.of()))).isEmpty();
    }

    private static Reply said(String text) {
        return Reply.of(250, List.of(text, "STARTTLS"));
    }
}
