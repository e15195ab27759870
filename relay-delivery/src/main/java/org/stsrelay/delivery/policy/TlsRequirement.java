package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.CachedPolicy;

/// What TLS must prove before a host may have the message, or before its envelope may be named to that host.
public sealed interface TlsRequirement {

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
    /// What the operator, or the message, asks on top of what domain and host do.
    ///
    /// @param minimum the oldest protocol, absent where nobody names one
    /// @param beside what they ask of the same connection; both have to hold
    record AtLeast(Proof proof, Optional<TlsVersion> minimum, TlsRequirement beside) implements TlsRequirement {}

    /// Held against the connection and not held to: as [Opportunistic], and what `would` or `refusal` stands in the way of
    /// is told.
    ///
    /// @param refusal present when the host would not have been used at all
    record Watched(TlsRequirement would, Optional<TlsFailure> refusal) implements TlsRequirement {}

    /// Whether clear text is out of the question.
    default boolean needsTls() {
        return switch (this) {
            case Opportunistic(),Observed(_, _),Watched(_, _) -> false;
            case WebPki(_),Dane(_, _),RequireTls(_) -> true;
            case PassOn(var beside) -> beside.needsTls();
            case AtLeast(var proof, var minimum, var beside) ->
                proof != Proof.ANY || minimum.isPresent() || beside.needsTls();
        };
    }

    /// The TLSA records that the connection is held to.
    default Optional<TlsaSet> tlsa() {
        return switch (this) {
            case Opportunistic(),Observed(_, _),WebPki(_),Watched(_, _) -> Optional.empty();
            case Dane(var set, _) -> Optional.of(set);
            case AtLeast(_, _, var beside) -> beside.tlsa();
            case RequireTls(var beside) -> beside.tlsa();
            case PassOn(var beside) -> beside.tlsa();
        };
    }

    /// What the connection is held against without being held to it.
    default Optional<Watched> watched() {
        return switch (this) {
            case Opportunistic(),Observed(_, _),WebPki(_) -> Optional.empty();
            case Watched watched -> Optional.of(watched);
            case Dane(_, var beside) -> beside.watched();
            case AtLeast(_, _, var beside) -> beside.watched();
            case RequireTls(var beside) -> beside.watched();
            case PassOn(var beside) -> beside.watched();
        };
    }

    /// Whether whatever satisfies it proves this much.
    default boolean proves(Proof wanted) {
        return switch (this) {
            case Opportunistic(),Observed(_, _),Watched(_, _) -> wanted == Proof.ANY;
            case WebPki(_),RequireTls(_) -> true;
            case PassOn(var beside) -> beside.proves(wanted);
            case Dane(var set, var beside) ->
                wanted != Proof.VERIFIED || !set.usable().isEmpty() || beside.proves(wanted);
            case AtLeast(var proof, var minimum, var beside) -> proof.compareTo(wanted) >= 0
                    || (wanted == Proof.ENCRYPTED && minimum.isPresent()) || beside.proves(wanted);
        };
    }
}
