package org.stsrelay.server;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.stsrelay.delivery.attempt.Directions;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.healing.Standing;
import org.stsrelay.delivery.healing.Surroundings;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.StsPolicies;

/// What decides about TLS at a destination: the policy of the domain that its mail is routed to, which hosts take its mail,
/// and their TLSA records where DNSSEC vouches for the hosts. Addresses come and go without meaning anything.
record DestinationView(StsPolicies policies, Supplier<InForce> current) implements Surroundings {

    @Override
    public Optional<View> of(DomainPart destination) {
        var now = current.get();
        var directions = now.rules().directionsTo(destination);
        var routed = routed(destination, directions);
        return switch (now.router().likely(directions.hop())) {
            case Route.Via via -> Optional.of(new View(routed, names(via), tlsa(directions.hop(), via, now)));
            case Route.Unknown(_) -> Optional.empty();
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_) -> Optional
                    .of(new View(routed, Set.of(), "no host"));
        };
    }

    /// Whoever waits for a destination is told of its own policy, but not of that of a domain that it is routed to.
    private Optional<Standing> routed(DomainPart destination, Directions directions) {
        var next = directions.hop().name();
        if (!directions.local().heedsPolicy(MessageTag.NONE) || !(next instanceof DomainPart.Name(var domain))) {
            return Optional.empty();
        }
        policies.look(domain);
        return next.equals(destination)
                ? Optional.empty()
                : Optional.of(Standing.of(policies.held(domain)));
    }

    private static Set<DomainPart> names(Route.Via via) {
        return via.hosts().stream().map(MxHost::name).collect(Collectors.toSet());
    }

    private static String tlsa(NextHop hop, Route.Via via, InForce now) {
        return now.usesDane()
                ? via.hosts()
                        .stream()
                        .map(host -> host.name() + tlsa(hop, via, host, now))
                        .sorted()
                        .collect(Collectors.joining(" "))
                : "";
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
