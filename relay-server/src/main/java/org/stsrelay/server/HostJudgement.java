package org.stsrelay.server;

import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.SenderDemand;
import org.stsrelay.delivery.policy.TlsPolicies;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;

/// What a host has to prove, by the recipient domain's policy, by the host's own TLSA records, and by what the message
/// demands.
final class HostJudgement implements HostJudge {

    private final TlsaLookup tlsa;

    HostJudgement(TlsaLookup tlsa) {
        this.tlsa = tlsa;
    }

    @Override
    public HostVerdict judge(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        var verdict = TlsPolicies.judge(asked, dane(asked.tag(), destination, via, host), host);
        return SenderDemand.add(verdict, asked, destination, via, host);
    }

    /// What is delivered whatever TLS proves needs no records.
    private DaneState dane(MessageTag tag, DomainPart destination, Route.Via via, MxHost host) {
        return switch (tag) {
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> tlsa.of(destination, via, host);
            case TLS_NOT_REQUIRED, TLS_REPORT ->
                new DaneState.Absent("this message is delivered whatever the host proves");
        };
    }
}
