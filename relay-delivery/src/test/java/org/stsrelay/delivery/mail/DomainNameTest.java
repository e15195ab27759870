package org.stsrelay.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(textBlock = """
            example.org,      example.org
            EXAMPLE.Org.,     example.org
            ÜBER.test,        xn--ber-goa.test
            straße.test,      xn--strae-oqa.test
            bücher.example,   xn--bcher-kva.example
            _mta-sts.a.test,  _mta-sts.a.test
            localhost,        localhost
            """)
    void STS_3_4_6_UTF8_STS_1_everySpellingBecomesOne(String text, String ascii) {
        assertThat(DomainName.of(text).ascii()).isEqualTo(ascii);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".example.org", "example..org", "-a.example", "a-.example", "a b.example",
            "a@example", "a\r\nb.example", "a\u0000.example", "*.example.org", "example.org..", "a/b.example",
            "\u2024x"})
    void whatIsNoDomainNameIsRefused(String text) {
        assertThatThrownBy(() -> DomainName.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLimitsOfRfc1035Hold() {
        var label = "a".repeat(63);

        assertThat(DomainName.of(label + ".example").ascii()).startsWith(label);
        assertThatThrownBy(() -> DomainName.of(label + "a.example")).isInstanceOf(IllegalArgumentException.class);
        assertThat(DomainName.of((label + ".").repeat(3) + "a".repeat(61)).ascii()).hasSize(253);
        assertThatThrownBy(() -> DomainName.of((label + ".").repeat(3) + "a".repeat(62)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalDoesNotCarryControlCharactersOn() {
        assertThatThrownBy(() -> DomainName.of("a\r\nb")).hasMessageNotContaining("\n").hasMessageNotContaining("\r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u2028", "\u2029", "\u0085", "\u009b", "\u202e", "\u200b", "\ud800"})
    void aRefusalDoesNotCarryOnWhatUnicodeTakesForLineEndsAndControls(String odd) {
        assertThatThrownBy(() -> DomainName.of("a@b" + odd + "c.example")).hasMessageContaining("a@b?c.example");
    }

    @Test
    void belowMeansStrictlyBelowAndAtALabel() {
        var parent = DomainName.of("example.org");

        assertThat(DomainName.of("a.example.org").isBelow(parent)).isTrue();
        assertThat(parent.isBelow(parent)).isFalse();
        assertThat(DomainName.of("anexample.org").isBelow(parent)).isFalse();
    }
}
