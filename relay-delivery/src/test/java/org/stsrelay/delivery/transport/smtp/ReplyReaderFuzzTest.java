package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.stsrelay.delivery.mail.Reply;

/// Whatever a host sends is a reply, or it is not.
class ReplyReaderFuzzTest {

    @FuzzTest
    void whateverComesIsAReplyOrIsNot(byte[] octets) throws IOException {
        var in = new ByteArrayInputStream(octets);
        try {
            check(ReplyReader.readWhole(in));
        } catch (ReplySyntaxException e) {
            assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThan(200);
        } catch (EOFException _) {
            assertThat(in.available()).isZero();
        }
        assertThat(octets.length - in.available()).isLessThanOrEqualTo(ReplyReader.MAX_OCTETS + 1);
    }

    private static void check(Reply reply) throws IOException {
        assertThat(reply.code()).isBetween(200, 599);
        assertThat(reply.status().type()).isIn(2, 4, 5);
        assertThat(reply.lines()).allSatisfy(line -> assertThat(line).doesNotContainPattern("\\p{Cntrl}"));
        assertThat(Extensions.of(reply).sizeLimit().orElse(1)).isPositive();
        assertThat(again(reply)).isEqualTo(reply);
    }

    private static Reply again(Reply reply) throws IOException {
        var octets = wire(reply.code(), reply.lines()).getBytes(StandardCharsets.UTF_8);
        // What was no UTF-8 has become longer by now.
        return octets.length > ReplyReader.MAX_OCTETS
                ? reply
                : ReplyReader.readWhole(new ByteArrayInputStream(octets));
    }

    private static String wire(int code, List<String> lines) {
        var last = lines.size() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToObj(i -> code + (i < last ? "-" : " ") + lines.get(i) + "\r\n")
                .collect(Collectors.joining());
    }
}
