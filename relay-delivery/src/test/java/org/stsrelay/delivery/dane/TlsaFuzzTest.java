package org.stsrelay.delivery.dane;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;

/// Whatever TLSA records a host has: those that count are sound, and judging by them ends in a verdict.
class TlsaFuzzTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final DomainName HOST = DomainName.of("mx.example.com");
    private static final Identity IDENTITY = new Authority("Lab Anchor", NOW).issue(HOST.ascii());

    /// @param octets records one after the other: usage, selector, matching type, length of the data, the data
    @FuzzTest
    void theUsableRecordsAreSound(byte[] octets) {
        var records = records(octets);
        if (records.isEmpty()) {
            return;
        }
        var set = new TlsaSet(HOST, records, List.of(HOST));
        var usable = set.usable();

        assertThat(records).containsAll(usable);
        assertThat(usable).allSatisfy(TlsaFuzzTest::check);
        assertThat(Usability.usable(usable)).isEqualTo(usable);
        assertThat(set.judge(List.of(), NOW).isEmpty()).isEqualTo(usable.isEmpty());
        set.judge(IDENTITY.chain(), NOW).ifPresent(failure -> assertThat(failure.detail()).matches("[ -~]+"));
        assertThat(and(records, own()).judge(IDENTITY.chain(), NOW)).isEmpty();
    }

    private static void check(TlsaRecord record) {
        assertThat(record.usage()).isBetween(Parameters.TRUST_ANCHOR, Parameters.END_ENTITY);
        assertThat(record.selector()).isBetween(Parameters.CERTIFICATE, Parameters.PUBLIC_KEY);
        assertThat(TlsaRecord.of(record.usage(), record.selector(), record.matching(), record.octets()))
                .isEqualTo(record);
    }

    private static TlsaSet and(List<TlsaRecord> records, TlsaRecord one) {
        var all = new ArrayList<>(records);
        all.add(one);
        return new TlsaSet(HOST, all, List.of(HOST));
    }

    /// In full, so that no other record takes its place by a stronger digest (RFC 7671 §9).
    private static TlsaRecord own() {
        return TlsaRecord.of(Parameters.END_ENTITY, Parameters.PUBLIC_KEY, Parameters.FULL,
                IDENTITY.leaf().getPublicKey().getEncoded());
    }

    private static List<TlsaRecord> records(byte[] octets) {
        var in = ByteBuffer.wrap(octets);
        var records = new ArrayList<TlsaRecord>();
        while (in.remaining() >= 4) {
            var usage = in.get() & 0xff;
            var selector = in.get() & 0xff;
            var matching = in.get() & 0xff;
            var data = new byte[Math.min(in.get() & 0xff, in.remaining())];
            in.get(data);
            records.add(TlsaRecord.of(usage, selector, matching, data));
        }
        return records;
    }
}
