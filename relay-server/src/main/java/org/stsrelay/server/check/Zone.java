package org.stsrelay.server.check;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.stsrelay.delivery.mail.DomainName;

/// What is to be published, as a zone file and a policy host have it.
final class Zone {

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MAX_SHOWN = 200;

    private Zone() {}

    /// As much of a stranger's record as a sentence bears.
    static String shown(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }

    /// An id that no earlier policy of the domain had, unless two are made within a second.
    static String freshId(Instant now) {
        return ID.format(now);
    }

    static String stsRecord(DomainName domain, String id) {
        return "_mta-sts." + domain + ". IN TXT \"v=STSv1; id=" + id + ";\"";
    }

    static String reportingRecord(DomainName domain, String rua) {
        return "_smtp._tls." + domain + ". IN TXT \"v=TLSRPTv1; rua=" + rua + "\"";
    }

    static String policyUrl(DomainName domain) {
        return "https://mta-sts." + domain + "/.well-known/mta-sts.txt";
    }

    static List<String> policyLines(String mode, Duration maxAge, List<String> mx) {
        var lines = new ArrayList<>(List.of("version: STSv1", "mode: " + mode));
        mx.forEach(host -> lines.add("mx: " + host));
        lines.add("max_age: " + maxAge.toSeconds());
        return lines;
    }

    /// The kind that survives a renewed certificate as long as its key stays (RFC 7672 §3.1.1).
    static String tlsaRecord(String host, int port, X509Certificate leaf) {
        return "_" + port + "._tcp." + host + ". IN TLSA 3 1 1 " + sha256(leaf.getPublicKey().getEncoded());
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime has no SHA-256", e);
        }
    }
}
