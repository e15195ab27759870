package org.stsrelay.delivery.dns;

import java.util.HexFormat;
import java.util.Locale;

/// One TLSA record (RFC 6698 §2.1) as it stands in the DNS, be it of use or not.
///
/// @param usage how the data takes part in the judgement of a chain
/// @param selector whether the data is of the certificate or of its public key
/// @param matching how the data was made of what the selector names
/// @param data in lower-case hexadecimal digits
public record TlsaRecord(int usage, int selector, int matching, String data) {

    public TlsaRecord {
        data = data.toLowerCase(Locale.ROOT);
    }

    public static TlsaRecord of(int usage, int selector, int matching, byte[] data) {
        return new TlsaRecord(usage, selector, matching, HexFormat.of().formatHex(data));
    }

    public byte[] octets() {
        return HexFormat.of().parseHex(data);
    }

    /// As a zone file and a report write it (RFC 8460 §4.2).
    @Override
    public String toString() {
        return usage + " " + selector + " " + matching + " " + data;
    }
}
