package org.stsrelay.server;

import java.util.function.BooleanSupplier;
import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.SenderDemand;
import org.stsrelay.delivery.policy.TlsPolicies;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;

/// What a host has to prove, by the recipient domain's policy, by the host's own TLSA records, and by what the message
/// demands.
final class HostJudgement implements HostJudge {

    private final TlsaLookup tlsa;
    private final BooleanSupplier usesDane;

    /// @param usesDane whether TLSA records are looked for at all
    HostJudgement(TlsaLookup tlsa, BooleanSupplier usesDane) {
        this.tlsa = tlsa;
        this.usesDane = usesDane;
    }

    @Override
    public HostVerdict judge(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        var verdict = TlsPolicies.judge(asked, dane(asked, destination, via, host), host);
        return SenderDemand.add(verdict, asked, destination, via, host);
    }

    /// What is delivered whatever TLS proves needs no records, unless the operator does.
    private DaneState dane(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        return switch (asked.tag()) {
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> found(destination, via, host);
            case TLS_NOT_REQUIRED, TLS_REPORT -> asked.local().requiresDane()
                    ? found(destination, via, host)
                    : new DaneState.Absent("this message is delivered whatever the host proves");
        };
    }

    private DaneState found(DomainPart destination, Route.Via via, MxHost host) {
        return usesDane.getAsBoolean()
                ? tlsa.of(destination, via, host)
                : new DaneState.Absent("DANE is off, or nobody tells signed answers of the DNS from others");
    }
}
