package org.stsrelay.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {

    @ParameterizedTest(name = "{0} {1} has status {2}")
    @CsvSource(textBlock = """
            250, 2.1.5 ok,               2.1.5
            550, 5.1.1 no such user,     5.1.1
            550, 4.7.1 x,                5.0.0
            451, no code here,           4.0.0
            550, 5.01.1 leading zero,    5.0.0
            550, 5.1.1234 four digits,   5.0.0
            421, 4.7.28,                 4.7.28
            354, go on,                  4.0.0
            250, '',                     2.0.0
            """)
    void ESC_2034_2_ESC_3463_1_aStatusCountsOnlyWhereItsFormAndClassFit(int code, String text, String status) {
        assertThat(Reply.of(code, List.of(text)).status()).hasToString(status);
    }

    @Test
    void aReplyReadsAsOneLine() {
        assertThat(Reply.of(550, List.of("5.1.1 no such", "user here"))).hasToString("550 5.1.1 no such user here");
        assertThat(Reply.of(250, List.of())).hasToString("250");
    }
}
