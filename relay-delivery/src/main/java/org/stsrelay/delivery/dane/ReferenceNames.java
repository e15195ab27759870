package org.stsrelay.delivery.dane;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.trust.CertificateNames;

/// The names under a DANE trust anchor: DNS-IDs, and only where there is none at all the subject's CN (RFC 7672 §3.2.3),
/// unlike under MTA-STS, where a CN never counts.
final class ReferenceNames {

    private ReferenceNames() {}

    static Optional<TlsFailure> mismatch(X509Certificate leaf, List<DomainName> names) {
        var presented = CertificateNames.of(leaf);
        var offered = presented.isEmpty() ? commonNames(leaf) : presented;
        return names.stream().anyMatch(name -> offered.stream().anyMatch(entry -> CertificateNames.covers(entry, name)))
                ? Optional.empty()
                : Optional.of(new TlsFailure(FailureType.CERTIFICATE_HOST_MISMATCH, "", "the certificate is for "
                        + (offered.isEmpty() ? "no name at all" : String.join(", ", offered.stream().limit(5).toList()))
                        + ", and its DANE trust anchor vouches for it only as " + names));
    }

    private static List<String> commonNames(X509Certificate leaf) {
        try {
            return new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()
                    .stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(Rdn::getValue)
                    .map(String::valueOf)
                    .toList();
        } catch (InvalidNameException _) {
            return List.of();
        }
    }
}
