package org.stsrelay.server;

import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsPolicies;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;

/// What a host has to prove, by the recipient domain's policy and by the host's own TLSA records.
final class HostJudgement implements HostJudge {

    private final TlsaLookup tlsa;

    HostJudgement(TlsaLookup tlsa) {
        this.tlsa = tlsa;
    }

    @Override
    public HostVerdict judge(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        return TlsPolicies.judge(asked, dane(asked, destination, via, host), host,
                via.secure() || host.name().equals(destination));
    }

    /// What is delivered whatever TLS proves needs no records, unless the operator does.
    private DaneState dane(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        return switch (asked.tag()) {
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> tlsa.of(destination, via, host);
            case TLS_NOT_REQUIRED, TLS_REPORT -> asked.local().requiresDane()
                    ? tlsa.of(destination, via, host)
                    : new DaneState.Absent("this message is delivered whatever the host proves");
        };
    }
}
