package org.stsrelay.delivery.dane;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;

/// The TLSA records of one host, securely found. That they exist makes TLS mandatory (RFC 7672 §2.2); whether the host has
/// to prove itself by them as well depends on whether any of them is usable.
///
/// @param base the TLSA base domain, the name for SNI and for reports
/// @param records as the DNS has them, never empty
/// @param names the reference identifiers of a trust anchor's chain (RFC 7672 §3.2.2), the base domain among them
public record TlsaSet(DomainName base, List<TlsaRecord> records, List<DomainName> names) {

    public TlsaSet {
        records = List.copyOf(records);
        names = List.copyOf(names);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("no TLSA record of " + base);
        }
    }

    /// The records that count, the strongest digest of each kind alone (RFC 7671 §9). Empty when all of them are
    /// unusable: then TLS is needed, and any certificate will do (RFC 7672 §2.2).
    public List<TlsaRecord> usable() {
        return Usability.usable(records);
    }

    /// What is wrong with the records themselves.
    public Optional<TlsFailure> flaw() {
        return usable().isEmpty()
                ? Optional.of(new TlsFailure(FailureType.TLSA_INVALID, "all-tlsa-records-unusable",
                        "none of the " + records.size() + " TLSA records of " + base
                                + " is usable (DANE), so they prove nothing"))
                : Optional.empty();
    }

    /// As reports name it.
    ///
    /// @param beside what else the connection is held against
    public PolicyApplied.Tlsa applied(PolicyApplied beside) {
        return new PolicyApplied.Tlsa(base, records.stream().map(TlsaRecord::toString).toList(), beside);
    }

    /// Whether one of the usable records matches, which is enough (RFC 7672 §3.2).
    ///
    /// @param chain as the host sent it, the leaf first
    /// @return empty when all is well, or when there is nothing to prove
    public Optional<TlsFailure> judge(List<X509Certificate> chain, Instant now) {
        var usable = usable();
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        return chain.isEmpty() ? Optional.of(noCertificate()) : judge(usable, chain, now);
    }

    private Optional<TlsFailure> judge(List<TlsaRecord> usable, List<X509Certificate> chain, Instant now) {
        if (usable.stream().anyMatch(record -> isOwn(record, chain.getFirst()))) {
            return Optional.empty();
        }
        var anchors = anchors(usable, chain);
        return anchors.isEmpty()
                ? Optional.of(noMatch(usable.size()))
                : AnchoredChain.judge(chain, anchors, names, now);
    }

    /// Neither names nor dates matter (RFC 7672 §3.1.1): the record says all there is to say.
    private static boolean isOwn(TlsaRecord record, X509Certificate leaf) {
        return record.usage() == Parameters.END_ENTITY && Certificates.match(record, leaf);
    }

    /// Trust anchors are matched above the leaf; one that a record carries in full need not be sent (RFC 7671 §5.2.2).
    private static List<X509Certificate> anchors(List<TlsaRecord> usable, List<X509Certificate> chain) {
        var records = usable.stream().filter(record -> record.usage() == Parameters.TRUST_ANCHOR).toList();
        var sent = chain.stream()
                .skip(1)
                .filter(certificate -> records.stream()
                        .anyMatch(
                                record -> Certificates.match(record, certificate)));
        var carried = records.stream().map(Certificates::carriedBy).flatMap(Optional::stream);
        return Stream.concat(sent, carried).distinct().toList();
    }

    private TlsFailure noMatch(int usable) {
        return new TlsFailure(FailureType.VALIDATION_FAILURE, "dane-no-tlsa-record-matched",
                "the certificate of " + base
                        + " matches none of its " + usable + " usable TLSA records (DANE)");
    }

    private TlsFailure noCertificate() {
        return new TlsFailure(FailureType.VALIDATION_FAILURE, "no-certificate", base + " showed no certificate");
    }
}
