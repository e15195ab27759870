package org.stsrelay.delivery.policy;

import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.TlsRequirement.PassOn;
import org.stsrelay.delivery.policy.TlsRequirement.RequireTls;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// Adds what a message with REQUIRETLS asks for to what everybody else asks of a host (RFC 8689 §4.2.1). It never takes
/// anything away.
public final class SenderDemand {

    private SenderDemand() {}

    /// @param verdict what is asked of the host whatever the message says
    /// @param via how the destination's hosts were found
    public static HostVerdict add(HostVerdict verdict, Asked asked, DomainPart destination, Route.Via via,
            MxHost host) {
        return switch (verdict) {
            case Skip skip -> skip;
            case Use use -> switch (asked.tag()) {
                case NONE, TLS_NOT_REQUIRED, TLS_REPORT -> use;
                case REQUIRE_TLS -> isCertain(asked.policy(), destination, via, host)
                        ? new Use(new RequireTls(use.requirement()), ground(use))
                        : new Skip(uncertain(destination, host), ground(use));
                // A notice is not lost for want of protection (RFC 8689 §5).
                case REQUIRE_TLS_IF_OFFERED -> isCertain(asked.policy(), destination, via, host)
                        ? new Use(new PassOn(use.requirement()), use.ground())
                        : use;
            };
        };
    }

    private static Ground ground(Use use) {
        return new Ground(Row.REQUIRE_TLS, use.ground().operator());
    }

    /// Whether somebody vouches that mail for the destination belongs to this host: DNSSEC, a policy, or the name itself
    /// where there is no MX record in between (RFC 8689 §4.2.1, steps 2 and 4). What a certificate proves is a name.
    private static boolean isCertain(PolicyAnswer policy, DomainPart destination, Route.Via via, MxHost host) {
        return host.name() instanceof DomainPart.Name(var name)
                && (via.secure() || host.name().equals(destination) || isEnforcedFor(policy, name));
    }

    /// Mode testing vouches for nothing: its domain does not yet stand by what it says.
    private static boolean isEnforcedFor(PolicyAnswer answer, DomainName host) {
        return switch (answer) {
            case PolicyAnswer.Active(var cached, _) ->
                cached.policy().mode() == Mode.ENFORCE && cached.policy().covers(host);
            case PolicyAnswer.None(_),PolicyAnswer.Unknown(_) -> false;
        };
    }

    private static TlsFailure uncertain(DomainPart destination, MxHost host) {
        var why = switch (host.name()) {
            case DomainPart.Name(_) -> "nobody vouches that " + host + " is a mail server of " + destination
                    + ": its MX records are not signed (DNSSEC), and no enforced MTA-STS policy names that host";
            case DomainPart.Literal(_) -> host + " is an address, and certificates prove names";
        };
        return new TlsFailure(FailureType.VALIDATION_FAILURE, "requiretls-host-not-certain",
                why + "; the message may only go to a server of which that is certain (REQUIRETLS)");
    }
}
