package org.stsrelay.delivery.routing;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Exchange;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.Resolver.MxRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.HostFinder.Place;
import org.stsrelay.delivery.routing.MxHost.Addresses;

/// Finds the hosts that take a destination's mail (RFC 5321 §5.1).
///
/// What would bounce the mail is asked a second time past every cache before it is told.
public final class Router {

    /// No domain needs more, and nobody may make us ask for a thousand addresses.
    public static final int MAX_HOSTS = 20;

    private final Resolver resolver;
    private final HostFinder finder;
    private final RandomGenerator random;

    /// @param order of a host's addresses
    /// @param random shuffles hosts of equal preference; safe for many threads
    public Router(Resolver resolver, AddressGuard guard, Self self, AddressOrder order, RandomGenerator random) {
        this.resolver = resolver;
        this.finder = new HostFinder(resolver, guard, self, order);
        this.random = random;
    }

    /// How the hosts of a destination were named.
    private record Naming(boolean secure, Optional<DomainName> alias) {
        private static final Naming UNKNOWN = new Naming(false, Optional.empty());
    }

    public Route route(NextHop hop, Freshness freshness) {
        return switch (hop) {
            case NextHop.ByMx(var name) -> route(name, freshness);
            case NextHop.Pinned pinned -> withoutLoop(List.of(finder.pinned(pinned, freshness)), Naming.UNKNOWN);
        };
    }

    public Route route(DomainPart destination, Freshness freshness) {
        var route = find(destination, freshness);
        return switch (freshness) {
            case CACHED -> isFinal(route) ? find(destination, Freshness.FRESH) : route;
            case FRESH -> route;
        };
    }

    /// What the caches make of it, for those who decide nothing about mail by it: never a second question, and no more
    /// questions than the attempt that follows would ask.
    public Route likely(NextHop hop) {
        return switch (hop) {
            case NextHop.ByMx(var name) -> find(name, Freshness.CACHED);
            case NextHop.Pinned pinned -> route(pinned, Freshness.CACHED);
        };
    }

    private static boolean isFinal(Route route) {
        return switch (route) {
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_) -> true;
            case Route.Via(_, _, _),Route.Unknown(_) -> false;
        };
    }

    private Route find(DomainPart destination, Freshness freshness) {
        return switch (destination) {
            case DomainPart.Name(var domain) -> byMx(domain, freshness);
            // No MX lookup for an address literal (RFC 5321 §5.1).
            case DomainPart.Literal literal -> withoutLoop(List.of(finder.at(literal)), Naming.UNKNOWN);
        };
    }

    private Route byMx(DomainName domain, Freshness freshness) {
        return switch (resolver.mx(domain, freshness)) {
            case Answer.Found<List<MxRecord>> found -> via(domain, found, freshness);
            case Answer.NoData<List<MxRecord>>(var secure) -> implicit(domain, secure, freshness);
            case Answer.NxDomain<List<MxRecord>> _ -> new Route.NoSuchDomain();
            case Answer.Failed<List<MxRecord>>(var reason) -> new Route.Unknown(reason);
        };
    }

    /// Without MX records the domain is its own host. With MX records, usable or not, it never is (RFC 5321 §5.1).
    private Route implicit(DomainName domain, boolean secure, Freshness freshness) {
        return withoutLoop(finder.find(List.of(new Candidate(domain, 0)), freshness),
                new Naming(secure, Optional.empty()));
    }

    private Route via(DomainName domain, Answer.Found<List<MxRecord>> found, Freshness freshness) {
        var records = found.value();
        // Any preference will do, though RFC 7505 §3 asks for 0. Beside other records a dot is just a host that is none.
        if (records.stream().allMatch(record -> record.exchange() instanceof Exchange.Root)) {
            return new Route.NullMx();
        }
        var candidates = Candidate.inOrder(records, random);
        if (candidates.isEmpty()) {
            return new Route.Unusable("no MX record of " + domain + " names a host: " + shown(records));
        }
        var route = withoutLoop(finder.find(candidates.stream().limit(MAX_HOSTS).toList(), freshness),
                new Naming(found.secure(), found.alias()));
        return route instanceof Route.Unusable(var reason) && candidates.size() > MAX_HOSTS
                ? new Route.Unknown("only " + MAX_HOSTS + " of " + candidates.size() + " MX hosts were looked for, and "
                        + reason)
                : route;
    }

    /// Where we are in the list ourselves, only those preferred to us may have the mail (RFC 5321 §5.1). Policies have
    /// not thinned the list yet (RFC 8461 §8.4).
    private static Route withoutLoop(List<Place> places, Naming naming) {
        var self = places.stream().filter(Place::isSelf).map(Place::host).findFirst();
        var hosts = places.stream()
                .map(Place::host)
                .filter(host -> self.isEmpty() || host.preference() < self.get().preference())
                .toList();
        if (hosts.isEmpty()) {
            return new Route.Loop(self.orElseThrow());
        }
        return hosts.stream().allMatch(host -> host.addresses() instanceof Addresses.None)
                ? new Route.Unusable("no host to send to: " + reasons(hosts))
                : new Route.Via(hosts, naming.secure(), naming.alias());
    }

    private static String reasons(List<MxHost> hosts) {
        return hosts.stream()
                .map(MxHost::addresses)
                .filter(Addresses.None.class::isInstance)
                .map(Addresses.None.class::cast)
                .map(Addresses.None::reason)
                .collect(Collectors.joining(", "));
    }

    private static String shown(List<MxRecord> records) {
        return records.stream().limit(MAX_HOSTS).map(MxRecord::exchange).map(exchange -> switch (exchange) {
            case Exchange.Host(var name) -> name.ascii();
            case Exchange.Root() -> ".";
            case Exchange.Invalid(var text) -> text;
        }).collect(Collectors.joining(", "));
    }
}
