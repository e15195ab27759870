package org.stsrelay.delivery.dns.dnsjava;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.dns.DnssecStanding;

/// How answers are come by, and on what grounds their AD bits are believed.
///
/// @param believed may wait for a test of the name servers
/// @param standing what is known without waiting
record Grounds(Asking asking, BooleanSupplier believed, Supplier<DnssecStanding> standing) {

    static Grounds of(Dnssec dnssec, List<InetSocketAddress> addresses, NameServers servers, Clock clock,
            DnsListener listener) {
        return switch (dnssec) {
            case Dnssec.Off() -> fixed(asking(servers, false),
                    new DnssecStanding(DnssecStanding.Validator.NOBODY, "switched off by dns.dnssec"));
            case Dnssec.TrustAd() -> fixed(asking(servers, true), new DnssecStanding(DnssecStanding.Validator.RESOLVER,
                    "the name servers validate, as dns.dnssec says"));
            case Dnssec.Auto auto -> {
                var test = new SelfTest(addresses, servers, auto, clock).start();
                yield new Grounds(asking(servers, true), test::isPassed, test::known);
            }
            case Dnssec.Validate(var anchors) -> fixed(new Validator(servers, anchors, clock, listener),
                    new DnssecStanding(DnssecStanding.Validator.RELAY,
                            "the relay validates by " + anchors.lines().size() + " trust anchors"));
        };
    }

    private static Grounds fixed(Asking asking, DnssecStanding standing) {
        return new Grounds(asking, standing::isSecure, () -> standing);
    }

    private static Asking asking(NameServers servers, boolean wantsAd) {
        return (question, deadline) -> servers.ask(question.query(wantsAd), deadline);
    }
}
