package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Reply;

class ReplyReaderTest {

    @Test
    void allLinesOfAReplyAreRead() throws IOException {
        var reply = read("250-2.1.5 first\r\n250-second\r\n250 third\r\n");

        assertThat(reply.code()).isEqualTo(250);
        assertThat(reply.status()).isEqualTo(new EnhancedStatus(2, 1, 5));
        assertThat(reply.lines()).containsExactly("2.1.5 first", "second", "third");
    }

    @Test
    void notAnOctetMoreThanTheReplyIsRead() throws IOException {
        var in = stream("250 ok\r\n354 next\r\n");

        assertThat(ReplyReader.read(in).code()).isEqualTo(250);
        assertThat(ReplyReader.read(in).code()).isEqualTo(354);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250\r\n", "250 \r\n", "250\n", "250-\r\n250\r\n"})
    void SMTP_4_2_2_aCodeWithoutTextIsAReply(String octets) throws IOException {
        assertThat(read(octets).code()).isEqualTo(250);
        assertThat(read(octets).status()).isEqualTo(EnhancedStatus.ofReplyCode(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"299 x", "399 x", "499 x", "599 x"})
    void SMTP_4_2_1_anUnknownCodeOfAKnownKindIsAReply(String line) throws IOException {
        assertThat(read(line + "\r\n").code()).isEqualTo(Integer.parseInt(line, 0, 3, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"099 x", "150 x", "650 x", "999 x"})
    void SMTP_4_2_4_aCodeOfAnUnknownKindIsNone(String line) {
        assertRefused(line + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250-a\r\n550 b", "250-a\r\n251 b", "550-a\r\n250 b"})
    void SMTP_4_2_3_linesWithDifferingCodesAreNoReply(String octets) {
        assertRefused(octets + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xyz", "25", "2500 x", "250x", "2x0 a", "HTTP/1.1 400 Bad Request", " 250 ok"})
    void somethingElseIsNoReply(String line) {
        assertRefused(line + "\r\n");
    }

    @Test
    void SMTP_4_2_5_anEndlessReplyIsCutOff() {
        assertRefused("250-more\r\n".repeat(10_000));
        assertRefused("250 " + "x".repeat(70_000) + "\r\n");
    }

    @Test
    void aLongReplyIsReadAndLittleOfItIsKept() throws IOException {
        var reply =
                read("550-" + "x".repeat(500) + "\r\n" + ("550-" + "y".repeat(500) + "\r\n").repeat(99) + "550 z\r\n");

        assertThat(reply.code()).isEqualTo(550);
        assertThat(reply.toString()).hasSizeLessThan(6000);
    }

    @Test
    void ofEhloEverythingIsKept() throws IOException {
        var octets = "250-name\r\n" + ("250-X" + "y".repeat(500) + "\r\n").repeat(50) + "250 PIPELINING\r\n";

        assertThat(Extensions.of(ReplyReader.readWhole(stream(octets))).pipelining()).isTrue();
    }

    @Test
    void textInAnyCharacterSetDoesNoHarm() throws IOException {
        assertThat(read("550 5.1.1 gr\u00fc\u00dfe\r\n").lines()).containsExactly("5.1.1 gr\u00fc\u00dfe");
        var latin1 = new ByteArrayInputStream("550 \u00fc\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ReplyReader.read(latin1).code()).isEqualTo(550);
    }

    @Test
    void controlCharactersDoNotGetIntoTheLog() throws IOException {
        assertThat(read("550 a\u0000b\u001bc\rd\r\n").lines()).containsExactly("a b c d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "250", "250 ok", "250-ok\r\n", "250-ok\r\n250 do"})
    void STLS_R_3_whatEndsTooEarlyIsNoReply(String octets) {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(octets));
    }

    @Test
    void STLS_4_1_keywordsHaveNoCase() throws IOException {
        var offered = Extensions.of(read("250-mx\r\n250-sTaRtTlS\r\n250-size 1000\r\n250 Dsn\r\n"));

        assertThat(offered.startTls()).isTrue();
        assertThat(offered.dsn()).isTrue();
        assertThat(offered.sizeLimit()).hasValue(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE x", "SIZE -5", "SIZE 99999999999999999999"})
    void SIZE_3_1_noNumberIsNoLimit(String offer) {
        var offered = Extensions.of(Reply.of(250, List.of("mx", offer)));

        assertThat(offered.size()).isTrue();
        assertThat(offered.sizeLimit()).isEmpty();
    }

    private static void assertRefused(String octets) {
        assertThatExceptionOfType(ReplySyntaxException.class).isThrownBy(() -> read(octets));
    }

    private static Reply read(String octets) throws IOException {
        return ReplyReader.read(stream(octets));
    }

    private static InputStream stream(String octets) {
        return new ByteArrayInputStream(octets.getBytes(StandardCharsets.UTF_8));
    }
}
