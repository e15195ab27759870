package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.transport.smtp.Lines.BareNewlineException;

class DotStuffingTest {

    /// `|` stands for CRLF.
    @ParameterizedTest(name = "{0} is sent as {1}")
    @CsvSource({".|,..|", "..|,...|", ".a|b.|,..a|b.|", "a|.b|,a|..b|", "a|.|b|,a|..|b|", "a,a|", "|,|", "a||,a||",
            "a.|,a.|", "'',''"})
    void SMTP_4_5_2_1_aDotBeginsNoLineOfItsOwn(String message, String sent) throws IOException {
        for (var piece = 1; piece <= 4; piece++) {
            assertThat(stuff(message.replace("|", "\r\n"), piece)).isEqualTo(sent.replace("|", "\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "a\r\r\n", "\n", "\n.\n", "a\r\n\n", "a\n\r\n", "a\r", "\r"})
    void SMTP_2_3_8_1_aBareNewlineIsNeitherSentNorRepaired(String message) {
        for (var piece = 1; piece <= 4; piece++) {
            var size = piece;
            assertThatExceptionOfType(BareNewlineException.class).isThrownBy(() -> stuff(message, size));
        }
    }

    @Test
    void everyMessageComesBackOctetForOctet() throws IOException {
        var random = new Random(1);
        for (var i = 0; i < 400; i++) {
            var message = randomMessage(random);
            var sent = stuff(message, 1 + random.nextInt(9));

            assertThat(sent.replaceAll("(?m)^\\.", "")).isEqualTo(message);
            assertThat("\r\n" + sent).doesNotContain("\r\n.\r\n");
        }
    }

    private static String randomMessage(Random random) {
        var message = new StringBuilder();
        for (var n = random.nextInt(60); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> message.append("\r\n");
                case 1 -> message.append('.');
                case 2 -> message.append((char) (128 + random.nextInt(128)));
                case 3 -> message.append('a');
                default -> throw new AssertionError();
            }
        }
        return message.append("\r\n").toString().replace('\u0085', 'b');
    }

    private static String stuff(String message, int piece) throws IOException {
        var sent = new ByteArrayOutputStream();
        try (var stuffing = new DotStuffing(sent)) {
            var octets = message.getBytes(StandardCharsets.ISO_8859_1);
            for (var i = 0; i < octets.length; i += piece) {
                stuffing.write(octets, i, Math.min(piece, octets.length - i));
            }
            stuffing.finish();
            assertThat(stuffing.octets()).isEqualTo(octets.length);
        }
        return sent.toString(StandardCharsets.ISO_8859_1);
    }
}
