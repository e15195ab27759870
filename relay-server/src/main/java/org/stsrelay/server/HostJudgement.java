package org.stsrelay.server;

import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsPolicies;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// What a host has to prove, by the recipient domain's policy and by the host's own TLSA records.
final class HostJudgement implements HostJudge {

    private final TlsaLookup tlsa;

    HostJudgement(TlsaLookup tlsa) {
        this.tlsa = tlsa;
    }

    @Override
    public HostVerdict judge(PolicyAnswer policy, DomainPart destination, Route.Via via, MxHost host,
            Purpose purpose) {
        return TlsPolicies.judge(policy, dane(destination, via, host, purpose), host, purpose);
    }

    /// What is delivered whatever TLS proves needs no records.
    private DaneState dane(DomainPart destination, Route.Via via, MxHost host, Purpose purpose) {
        return switch (purpose) {
            case RELAYED, NOTICE -> tlsa.of(destination, via, host);
            case TLS_REPORT -> new DaneState.Absent("a TLS report is delivered whatever the host proves");
        };
    }
}
