package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;

class MxPatternTest {

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource(textBlock = """
            mail.example.com,  mail.example.com,   true
            mail.example.com,  MAIL.Example.Com.,  true
            MAIL.EXAMPLE.COM,  mail.example.com,   true
            mail.example.com,  mail2.example.com,  false
            mail.example.com,  a.mail.example.com, false
            example.com,       mail.example.com,   false
            *.example.com,     mail.example.com,   true
            *.example.com,     example.com,        false
            *.example.com,     a.b.example.com,    false
            *.example.com,     mailexample.com,    false
            *.example.com,     mail.example.net,   false
            *.b.example.com,   a.b.example.com,    true
            *.com,             example.com,        true
            *.com,             com,                false
            xn--bcher-kva.test, b\u00fccher.test,  true
            """)
    void STS_4_1_3_STS_4_1_4_aPatternCoversAHost(String pattern, String host, boolean covered) {
        assertThat(MxPattern.of(pattern).matches(DomainName.of(host))).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.com", "*.example.com", "com", "*.com", "xn--bcher-kva.test", "1a.2b"})
    void itIsWrittenAsItWasRead(String text) {
        assertThat(MxPattern.of(text)).hasToString(text);
    }
}
