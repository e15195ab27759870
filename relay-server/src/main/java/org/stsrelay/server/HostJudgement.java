package org.stsrelay.server;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.SenderDemand;
import org.stsrelay.delivery.policy.WithSts;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;

/// What a host has to prove, by the recipient domain's policy, by the host's own TLSA records, and by what the message
/// demands.
final class HostJudgement implements HostJudge {

    private final TlsaLookup tlsa;
    private final BooleanSupplier usesDane;
    private final Supplier<WithSts> withSts;

    /// @param usesDane whether TLSA records are looked for at all
    /// @param withSts what has to hold beside them
    HostJudgement(TlsaLookup tlsa, BooleanSupplier usesDane, Supplier<WithSts> withSts) {
        this.tlsa = tlsa;
        this.usesDane = usesDane;
        this.withSts = withSts;
    }

    @Override
    public HostVerdict judge(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        var verdict = withSts.get().judge(asked, dane(asked.tag(), destination, via, host), host);
        return SenderDemand.add(verdict, asked, destination, via, host);
    }

    /// What is delivered whatever TLS proves needs no records.
    private DaneState dane(MessageTag tag, DomainPart destination, Route.Via via, MxHost host) {
        return switch (tag) {
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> usesDane.getAsBoolean()
                    ? tlsa.of(destination, via, host)
                    : new DaneState.Absent("DANE is off, or nobody tells signed answers of the DNS from others");
            case TLS_NOT_REQUIRED, TLS_REPORT ->
                new DaneState.Absent("this message is delivered whatever the host proves");
        };
    }
}
