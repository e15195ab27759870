package org.stsrelay.lab;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/// A zone of the lab's internet, with one key for everything when it is signed.
///
/// @param keys absent when it is not signed
/// @param now when its signatures are made
record DnsZone(Name apex, Optional<KeyPair> keys, ZoneFlaw flaw, Instant now) {

    private static final int ZONE_KEY_AND_ENTRY_POINT = 257;
    private static final Duration LONG = Duration.ofDays(365);

    static DnsZone unsigned(Name apex) {
        return new DnsZone(apex, Optional.empty(), ZoneFlaw.NONE, Instant.EPOCH);
    }

    static DnsZone signed(Name apex, ZoneFlaw flaw, Instant now) {
        return new DnsZone(apex, Optional.of(newKeys()), flaw, now);
    }

    boolean isSigned() {
        return keys.isPresent();
    }

    /// Those at the apex, and the DS record that the zone above has.
    List<Record> records(long seconds) {
        var records = new ArrayList<Record>();
        records.add(soa(seconds));
        records.add(LabZone.record(apex.toString(), "NS", seconds, "ns." + (apex.equals(Name.root) ? "test." : apex)));
        keys.map(own -> key(own, seconds)).ifPresent(records::add);
        records.addAll(delegation(seconds));
        return records;
    }

    Record soa(long seconds) {
        return LabZone.record(apex.toString(), "SOA", seconds,
                "ns.test. hostmaster.test. 1 3600 600 86400 " + seconds);
    }

    List<Record> delegation(long seconds) {
        var named = flaw == ZoneFlaw.WRONG_DS ? keys.map(_ -> newKeys()) : keys;
        return named
                .<Record>map(pair -> new DSRecord(apex, DClass.IN, seconds, DNSSEC.Digest.SHA256, key(pair, seconds)))
                .stream()
                .toList();
    }

    /// The signature over records of one name and type; none where the zone has none.
    Optional<Record> signature(RRset set) {
        return flaw == ZoneFlaw.NO_SIGNATURES ? Optional.empty() : keys.map(own -> sign(set, own));
    }

    private Record sign(RRset set, KeyPair own) {
        var maker = flaw == ZoneFlaw.WRONG_KEY ? newKeys() : own;
        var from = flaw == ZoneFlaw.NOT_YET_VALID ? now.plus(Duration.ofDays(1)) : now.minus(LONG);
        var to = flaw == ZoneFlaw.EXPIRED ? now.minus(Duration.ofDays(1)) : now.plus(LONG);
        try {
            return DNSSEC.sign(set, key(own, set.getTTL()), maker.getPrivate(), from, to);
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }

    private DNSKEYRecord key(KeyPair pair, long seconds) {
        try {
            return new DNSKEYRecord(apex, DClass.IN, seconds, ZONE_KEY_AND_ENTRY_POINT, DNSKEYRecord.Protocol.DNSSEC,
                    DNSSEC.Algorithm.ECDSAP256SHA256, pair.getPublic());
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
