package org.stsrelay.delivery.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainName;

/// The DNS names of a certificate, and whether one of them is a host's: DNS-IDs only, no CN, and a wildcard only as the
/// complete left-most label (RFC 8461 §4.2, RFC 9525 §6.3).
public final class CertificateNames {

    private static final Integer DNS_NAME = 2;
    /// A wildcard and a domain of any length.
    private static final int MAX_LENGTH = 2 + 253;

    /// Letters, digits, hyphens, underscores and dots; so an entry with a NUL or an octet above 127 matches nothing.
    private static final Pattern PLAIN = Pattern.compile("(?:\\*\\.)?[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");

    private CertificateNames() {}

    /// The dNSName entries as they stand; none when the extension cannot be read.
    public static List<String> of(X509Certificate certificate) {
        try {
            var entries = certificate.getSubjectAlternativeNames();
            if (entries == null) {
                return List.of();
            }
            return entries.stream()
                    .filter(entry -> DNS_NAME.equals(entry.getFirst()))
                    .map(entry -> String.valueOf(entry.get(1)))
                    .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    public static boolean cover(X509Certificate certificate, DomainName host) {
        return of(certificate).stream().anyMatch(name -> covers(name, host));
    }

    /// Whether one entry of a certificate names a host.
    public static boolean covers(String entry, DomainName host) {
        var name = entry.toLowerCase(Locale.ROOT);
        // First the length: the pattern takes a stack frame for each label, and a certificate may name thousands.
        if (name.length() > MAX_LENGTH || !PLAIN.matcher(name).matches()) {
            return false;
        }
        if (!name.startsWith("*.")) {
            return name.equals(host.ascii());
        }
        var dot = host.ascii().indexOf('.');
        return dot > 0 && host.ascii().substring(dot).equals(name.substring(1));
    }
}
