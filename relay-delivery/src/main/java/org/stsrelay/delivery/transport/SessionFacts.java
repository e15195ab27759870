package org.stsrelay.delivery.transport;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Proof;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.policy.TlsVersion;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// What a session established about its peer: facts, never a permission. Each message's own requirement is held against
/// them before its MAIL FROM (P14), so one connection may serve several policies and none gets less than it asks for.
///
/// @param source our end
/// @param established when TLS was judged, or when the connection stood
/// @param offersRequireTls whether the host offered REQUIRETLS under TLS; what it said before is nobody's word
/// @param ownName what the host called itself, which proves nothing
public record SessionFacts(Endpoint endpoint, InetAddress source, Instant established, Security security,
        boolean offersRequireTls, Optional<DomainPart> ownName) {

    /// Of a host that does not offer REQUIRETLS and does not say who it is.
    public SessionFacts(Endpoint endpoint, InetAddress source, Instant established, Security security) {
        this(endpoint, source, established, security, false, Optional.empty());
    }

    public sealed interface Security {

        /// @param why TLS is not in use, absent when the host was never asked
        record Clear(Optional<TlsFailure> why) implements Security {}

        /// @param webPki absent when the certificate chain leads to a trust anchor, is valid now and names the host, and
        ///     the protocol is TLS 1.2 or later (RFC 8461 §4.2); else what is wrong
        /// @param chain what the host showed, the leaf first
        record Tls(TlsSession session, Optional<TlsFailure> webPki, List<X509Certificate> chain) implements Security {
            public Tls {
                chain = List.copyOf(chain);
            }
        }
    }

    /// Whether a message with this requirement may be named to the peer.
    public boolean satisfy(TlsRequirement requirement) {
        return shortfall(security, requirement, established).isEmpty();
    }

    /// Whether it is also one on which such a message can be sent. A connection on which it cannot was no waste: its host
    /// has said so.
    public boolean suit(TlsRequirement requirement) {
        return satisfy(requirement) && (offersRequireTls || !(requirement instanceof TlsRequirement.RequireTls));
    }

    /// Whether MAIL may carry REQUIRETLS, which is only where all of it holds (RFC 8689 §2).
    public boolean mayRequireTls(TlsRequirement requirement) {
        return switch (requirement) {
            case TlsRequirement.RequireTls _ -> suit(requirement);
            case TlsRequirement.PassOn(var beside) -> suit(new TlsRequirement.RequireTls(beside));
            case TlsRequirement.Opportunistic(),TlsRequirement.Observed(_, _),TlsRequirement.WebPki(_),TlsRequirement.Dane(_, _),TlsRequirement.AtLeast(_, _, _),TlsRequirement.Watched(_, _) ->
                false;
        };
    }

    /// What a connection falls short of.
    ///
    /// @param at when its chain was seen
    /// @return empty when it is all that was asked for
    public static Optional<TlsFailure> shortfall(Security security, TlsRequirement requirement, Instant at) {
        return switch (requirement) {
            case TlsRequirement.Opportunistic(),TlsRequirement.Observed(_, _),TlsRequirement.Watched(_, _) ->
                Optional.empty();
            case TlsRequirement.WebPki(_) -> inTls(security, Security.Tls::webPki);
            case TlsRequirement.Dane(var set, var beside) ->
                inTls(security, tls -> set.judge(tls.chain(), at))
                        .or(() -> shortfall(security, beside, at));
            case TlsRequirement.AtLeast(var proof, var minimum, var beside) -> shortfall(security, beside, at)
                    .or(() -> shortfall(security, proof))
                    .or(() -> minimum.flatMap(oldest -> shortfall(security, oldest)));
            case TlsRequirement.RequireTls demand -> shortfall(security, demand.beside(), at)
                    .or(() -> demand.needsWebPki() ? inTls(security, Security.Tls::webPki) : Optional.empty());
            case TlsRequirement.PassOn(var beside) -> shortfall(security, beside, at);
        };
    }

    private static Optional<TlsFailure> shortfall(Security security, Proof proof) {
        return switch (proof) {
            case ANY -> Optional.empty();
            case ENCRYPTED -> inTls(security, _ -> Optional.empty());
            case VERIFIED -> inTls(security, Security.Tls::webPki);
        };
    }

    private static Optional<TlsFailure> shortfall(Security security, TlsVersion oldest) {
        return inTls(security, tls -> oldest.isMetBy(tls.session().protocol())
                ? Optional.empty()
                : Optional.of(new TlsFailure(FailureType.VALIDATION_FAILURE, "tls-version-too-old", "the host speaks "
                        + tls.session().protocol() + " where an operator's rule asks for " + oldest + " at least")));
    }

    private static Optional<TlsFailure> inTls(Security security,
            Function<Security.Tls, Optional<TlsFailure>> proof) {
        return switch (security) {
            case Security.Clear(var why) -> Optional.of(why.orElseGet(SessionFacts::noTls));
            case Security.Tls tls -> proof.apply(tls);
        };
    }

    private static TlsFailure noTls() {
        return new TlsFailure(FailureType.STARTTLS_NOT_SUPPORTED, "", "the connection is in clear text");
    }
}
