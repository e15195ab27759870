package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.CachedPolicy;

/// What TLS must prove before a host may have the message, or before its envelope may be named to that host.
public sealed interface TlsRequirement {

    /// The host's TLSA records, where they are part of it.
    default Optional<TlsaSet> tlsa() {
        return switch (this) {
            case Dane(var set, _) -> Optional.of(set);
            case RequireTls(var beside) -> beside.tlsa();
            case PassOn(var beside) -> beside.tlsa();
            case Opportunistic(),Observed(_, _),WebPki(_) -> Optional.empty();
        };
    }

    /// TLS if both can, clear text otherwise (RFC 7435): nobody asked for more.
    record Opportunistic() implements TlsRequirement {}

    /// Mode testing (RFC 8461 §5): as [Opportunistic], and what enforcing would have refused is reported.
    ///
    /// @param mismatch present when the MX host is not in the policy
    record Observed(CachedPolicy policy, Optional<TlsFailure> mismatch) implements TlsRequirement {}

    /// Mode enforce (RFC 8461 §4): TLS 1.2 or later and a certificate that a trust anchor vouches for and that names
    /// the MX host.
    record WebPki(CachedPolicy policy) implements TlsRequirement {}

    /// TLSA records of the host (RFC 7672 §2.2): TLS whatever happens, and a chain that matches where any record is
    /// usable.
    ///
    /// @param beside what MTA-STS asks of the same connection; both have to hold
    record Dane(TlsaSet set, TlsRequirement beside) implements TlsRequirement {}

    /// A message with REQUIRETLS (RFC 8689 §4.2.1): what else is asked, and in any case a certificate that names the host
    /// and is vouched for. Whether the host passes the demand on is told by its EHLO, not by TLS.
    ///
    /// @param beside what is asked of the connection whatever the message says
    record RequireTls(TlsRequirement beside) implements TlsRequirement {

        /// Whether a trust anchor has to vouch for the host: where a TLSA record does, none is needed.
        public boolean needsWebPki() {
            return beside.tlsa().filter(set -> !set.usable().isEmpty()).isEmpty();
        }
    }

    /// A notice with REQUIRETLS (RFC 8689 §5): as `beside`, and passed on with its demand where the session is one that
    /// [RequireTls] would take.
    record PassOn(TlsRequirement beside) implements TlsRequirement {}
}
