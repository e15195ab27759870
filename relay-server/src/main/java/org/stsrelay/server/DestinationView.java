package org.stsrelay.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.healing.Surroundings;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.StsPolicies;

/// What decides about TLS at a destination: its policy, which hosts take its mail, and their TLSA records where DNSSEC
/// vouches for the hosts. Addresses come and go without meaning anything.
record DestinationView(StsPolicies policies, Supplier<InForce> current) implements Surroundings {

    @Override
    public Optional<String> of(DomainPart destination) {
        var now = current.get();
        var directions = now.rules().directionsTo(destination);
        var hop = directions.hop();
        if (directions.local().heedsPolicy(MessageTag.NONE) && hop.name() instanceof DomainPart.Name(var domain)) {
            policies.look(domain);
        }
        return switch (now.router().likely(hop)) {
            case Route.Via(var hosts, var secure, _) -> Optional.of(hosts.stream()
                    .map(host -> host.name() + (secure ? tlsa(host, now) : ""))
                    .sorted()
                    .collect(Collectors.joining(" ")));
            case Route.Unknown(_) -> Optional.empty();
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_) -> Optional.of("no host");
        };
    }

    private static String tlsa(MxHost host, InForce now) {
        return host.name() instanceof DomainPart.Name(var name)
                ? " " + shown(now.resolver(), name.child("_tcp").child("_" + now.config().delivery().port()))
                : "";
    }

    private static String shown(Resolver resolver, DomainName name) {
        return resolver.tlsa(name, Freshness.CACHED) instanceof Answer.Found<List<TlsaRecord>> found
                ? found.value().stream().map(TlsaRecord::toString).sorted().toList().toString()
                : "";
    }
}
