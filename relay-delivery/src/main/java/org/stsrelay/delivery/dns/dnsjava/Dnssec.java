package org.stsrelay.delivery.dns.dnsjava;

import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// Who tells secure answers from others.
public sealed interface Dnssec {

    /// Nobody: no answer is secure.
    record Off() implements Dnssec {}

    /// The name servers: they validate, and nobody sits between them and us (RFC 7672 §2.1.1).
    record TrustAd() implements Dnssec {}

    /// The name servers, when all of them are on this machine and a test finds that they validate.
    ///
    /// @param signed a name whose signatures are right
    /// @param broken names whose signatures are wrong; the first that still exists is enough
    record Auto(DomainName signed, List<DomainName> broken) implements Dnssec {
        public Auto {
            broken = List.copyOf(broken);
        }
    }

    /// The relay itself; the name servers need not be trusted.
    record Validate(DnssecAnchors anchors) implements Dnssec {}
}
