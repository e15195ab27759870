package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Whatever a client sends as its message, in whatever pieces it arrives: it ends at the first CR LF `.` CR LF and nowhere
/// else, and without its dots it is what a plain reading of RFC 5321 §4.5.2 makes of it.
class DataReaderFuzzTest {

    private static final String END = "\r\n.\r\n";

    @FuzzTest
    void theEndIsWhereItIsAndNowhereElse(FuzzedDataProvider data) {
        var piece = data.consumeInt(1, 64);
        var wire = data.consumeRemainingAsBytes();
        var text = "\r\n" + new String(wire, StandardCharsets.ISO_8859_1);
        var out = new ByteArrayOutputStream();
        var reader = new DataReader(out::write);

        var used = feed(reader, wire, piece);

        var end = text.indexOf(END);
        assertThat(reader.hasEnded()).isEqualTo(end >= 0);
        assertThat(used).isEqualTo(end >= 0 ? end + END.length() - 2 : wire.length);
        if (end >= 0 && !reader.sawBareCr()) {
            assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(read(text.substring(0, end + 2)));
        }
    }

    private static int feed(DataReader reader, byte[] wire, int piece) {
        var used = 0;
        while (used < wire.length && !reader.hasEnded()) {
            used = reader.read(wire, used, Math.min(wire.length, used + piece));
        }
        return used;
    }

    /// @param text after a CR LF, so that its first line begins like every other
    private static String read(String text) {
        return text.replace("\r\n.", "\r\n").replaceAll("(?<!\r)\n", "\r\n").substring(2);
    }
}
