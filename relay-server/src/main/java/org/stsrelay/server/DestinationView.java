package org.stsrelay.server;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.stsrelay.delivery.attempt.Directions;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.healing.Surroundings;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.StsPolicies;

/// What decides about TLS at a destination: the policy of the domain that its mail is routed to, which hosts take its mail, and their TLSA records where DNSSEC
/// vouches for the hosts. Addresses come and go without meaning anything.
record DestinationView(StsPolicies policies, Supplier<InForce> current) implements Surroundings {

    @Override
    public Optional<String> of(DomainPart destination) {
        var now = current.get();
        var directions = now.rules().directionsTo(destination);
        var policy = policy(destination, directions);
        return hosts(directions.hop(), now).map(hosts -> policy + hosts);
    }

    /// Whoever waits for a destination is told of its own policy, but not of that of a domain that it is routed to.
    private String policy(DomainPart destination, Directions directions) {
        var next = directions.hop().name();
        if (!directions.local().heedsPolicy(MessageTag.NONE) || !(next instanceof DomainPart.Name(var domain))) {
            return "";
        }
        policies.look(domain);
        return next.equals(destination)
                ? ""
                : policies.held(domain).map(held -> held.id() + " " + held.policy().lines() + " ").orElse("no policy ");
    }

    private static Optional<String> hosts(NextHop hop, InForce now) {
        return switch (now.router().likely(hop)) {
            case Route.Via via -> Optional.of(via.hosts()
                    .stream()
                    .map(host -> host.name() + (now.usesDane() ? tlsa(hop, via, host, now) : ""))
                    .sorted()
                    .collect(Collectors.joining(" ")));
            case Route.Unknown(_) -> Optional.empty();
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_) -> Optional.of("no host");
        };
    }

    /// As an attempt asks for them. That they cannot be found out keeps mail back, and ends.
    private static String tlsa(NextHop hop, Route.Via via, MxHost host, InForce now) {
        return switch (new TlsaLookup(now.resolver(), now.config().delivery().port()).of(hop.name(), via, host)) {
            case DaneState.Present(var set) -> " " + set.base() + " " + shown(set);
            case DaneState.Absent(_) -> "";
            case DaneState.Unknown(_) -> " unknown";
        };
    }

    private static String shown(TlsaSet set) {
        return set.records().stream().map(TlsaRecord::toString).sorted().toList().toString();
    }
}
