package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.stsrelay.delivery.transport.smtp.Lines.BareNewlineException;

/// Whatever a message holds, in whatever pieces: no line of it is a dot alone, and a host finds it again. Or it is not sent.
class DotStuffingFuzzTest {

    @FuzzTest
    void aMessageEndsWhereItsSenderSaysAndNowhereElse(FuzzedDataProvider data) throws IOException {
        var piece = data.consumeInt(1, 64);
        var message = data.consumeRemainingAsBytes();
        var wire = new ByteArrayOutputStream();
        try {
            stuff(message, piece, wire);
            assertThat(hasBareNewline(message)).isFalse();
            check(text(message), wire.toString(StandardCharsets.ISO_8859_1));
        } catch (BareNewlineException _) {
            assertThat(hasBareNewline(message)).isTrue();
        }
    }

    private static void stuff(byte[] message, int piece, ByteArrayOutputStream wire) throws IOException {
        var stuffing = new DotStuffing(wire);
        for (var i = 0; i < message.length; i += piece) {
            stuffing.write(message, i, Math.min(piece, message.length - i));
        }
        stuffing.finish();
        assertThat(stuffing.octets()).isEqualTo(message.length);
    }

    private static void check(String message, String wire) {
        assertThat("\r\n" + wire).doesNotContain("\r\n.\r\n");
        assertThat(wire.isEmpty() || wire.endsWith("\r\n")).isTrue();
        var received = ("\r\n" + wire).replace("\r\n.", "\r\n").substring(2);
        assertThat(received).isEqualTo(message.isEmpty() || message.endsWith("\r\n") ? message : message + "\r\n");
    }

    private static boolean hasBareNewline(byte[] message) {
        var others = text(message).replace("\r\n", "");
        return others.contains("\r") || others.contains("\n");
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
