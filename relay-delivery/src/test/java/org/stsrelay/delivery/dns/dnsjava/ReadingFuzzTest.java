package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.mail.DomainName;
import org.xbill.DNS.Message;

/// Whatever octets a name server sends: they are read, or dnsjava says that they are no message.
class ReadingFuzzTest {

    private static final List<RecordKind<?, ?>> KINDS = List.of(RecordKind.MX, RecordKind.A, RecordKind.AAAA,
            RecordKind.TXT, RecordKind.TLSA);

    @FuzzTest
    void noAnswerBreaksItsReader(byte[] octets) {
        message(octets).filter(message -> !Reading.isHollow(message))
                .ifPresent(message -> KINDS.forEach(kind -> read(message, kind)));
    }

    private static void read(Message message, RecordKind<?, ?> kind) {
        var question = Question.of(DomainName.of("u.test"), kind.type());
        var reading = Reading.of(message, question);

        assertThat(kind.read(reading.records())).hasSameSizeAs(reading.records());
        assertThat(reading.aliases()).hasSizeLessThanOrEqualTo(AliasChase.MAX_ALIASES + 1);
        assertThat(reading.timeToLive()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(reading.result()).isNotEqualTo(DnsListener.Result.FAILED);
        if (reading.aliases().isEmpty()) {
            assertThat(reading.records()).allMatch(record -> record.getName().equals(question.name()));
        }
    }

    private static Optional<Message> message(byte[] octets) {
        try {
            return Optional.of(new Message(Arrays.copyOf(octets, Math.min(octets.length, Message.MAXLENGTH))));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
