package org.stsrelay.delivery.dane;

import static java.util.function.Predicate.not;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stsrelay.delivery.dns.TlsaRecord;

/// Which records of a set count. What is unknown, malformed or weaker than its neighbour does not, and is no error either
/// (RFC 6698 §4.1, RFC 7672 §3.1).
final class Usability {

    private static final int HEX_DIGITS_OF_SHA_256 = 64;
    private static final int HEX_DIGITS_OF_SHA_512 = 128;

    private Usability() {}

    static List<TlsaRecord> usable(List<TlsaRecord> records) {
        var sound = records.stream().filter(Usability::isSound).toList();
        var strongest = strongest(sound);
        return sound.stream().filter(record -> isStrongest(record, strongest)).toList();
    }

    /// The usages PKIX-TA and PKIX-EE are not: nobody knows which public authorities both sides trust (RFC 7672 §3.1.3).
    private static boolean isSound(TlsaRecord record) {
        return (record.usage() == Parameters.TRUST_ANCHOR || record.usage() == Parameters.END_ENTITY)
                && (record.selector() == Parameters.CERTIFICATE || record.selector() == Parameters.PUBLIC_KEY)
                && hasSoundData(record);
    }

    private static boolean hasSoundData(TlsaRecord record) {
        return switch (record.matching()) {
            case Parameters.FULL -> Certificates.isReadable(record);
            case Parameters.SHA_256 -> record.data().length() == HEX_DIGITS_OF_SHA_256;
            case Parameters.SHA_512 -> record.data().length() == HEX_DIGITS_OF_SHA_512;
            default -> false;
        };
    }

    /// Digest agility (RFC 7671 §9): of each usage and selector, the strongest digest alone counts, so that a forger gains
    /// nothing from breaking a weaker one.
    private static Map<Kind, Integer> strongest(List<TlsaRecord> sound) {
        var strongest = new HashMap<Kind, Integer>();
        sound.stream()
                .filter(not(Usability::isFull))
                .forEach(record -> strongest.merge(Kind.of(record),
                        record.matching(), Math::max));
        return strongest;
    }

    private static boolean isStrongest(TlsaRecord record, Map<Kind, Integer> strongest) {
        return isFull(record) || record.matching() == strongest.getOrDefault(Kind.of(record), record.matching());
    }

    private static boolean isFull(TlsaRecord record) {
        return record.matching() == Parameters.FULL;
    }

    private record Kind(int usage, int selector) {
        private static Kind of(TlsaRecord record) {
            return new Kind(record.usage(), record.selector());
        }
    }
}
