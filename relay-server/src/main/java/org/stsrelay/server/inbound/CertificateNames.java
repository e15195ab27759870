package org.stsrelay.server.inbound;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// What a client's certificate calls its owner: its DNS names and mail addresses, and without any of them its common name,
/// which is all that many an authority of one's own writes.
final class CertificateNames {

    private static final int MAIL = 1;
    private static final int DNS = 2;

    private CertificateNames() {}

    /// In lower case.
    static Stream<String> of(X509Certificate certificate) {
        var alternative = alternative(certificate);
        var names = alternative.isEmpty() ? commonNames(certificate) : alternative;
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT));
    }

    private static List<String> alternative(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .stream()
                    .flatMap(Collection::stream)
                    .filter(entry -> entry.get(0) instanceof Integer type && (type == MAIL || type == DNS))
                    .map(entry -> String.valueOf(entry.get(1)))
                    .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()
                    .stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(part -> String.valueOf(part.getValue()))
                    .toList();
        } catch (InvalidNameException _) {
            return List.of();
        }
    }
}
