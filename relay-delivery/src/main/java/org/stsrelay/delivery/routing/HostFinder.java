package org.stsrelay.delivery.routing;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.MxHost.Addresses;

/// Where hosts are, and whether mail may go there.
final class HostFinder {

    /// P13 of the production rules: more would only prolong an attempt at a dead host.
    private static final int MAX_ADDRESSES = 5;

    private final Resolver resolver;
    private final AddressGuard guard;
    private final Self self;
    private final AddressOrder order;

    HostFinder(Resolver resolver, AddressGuard guard, Self self, AddressOrder order) {
        this.resolver = resolver;
        this.guard = guard;
        this.self = self;
        this.order = order;
    }

    /// A host and whether it is us.
    record Place(MxHost host, boolean isSelf) {}

    /// Looks for all of them at once, and keeps their order.
    List<Place> find(List<Candidate> candidates, Freshness freshness) {
        if (candidates.size() == 1) {
            return List.of(find(candidates.getFirst(), freshness));
        }
        var places = new ArrayList<Future<Place>>();
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("route ", 0).factory())) {
            candidates.forEach(candidate -> places.add(threads.submit(() -> find(candidate, freshness))));
        }
        return places.stream().map(Future::resultNow).toList();
    }

    /// An address literal names the host itself.
    Place at(DomainPart.Literal literal) {
        return place(literal, 0, new Answer.Found<>(List.of(literal.address()), false, Duration.ZERO));
    }

    /// A host that an operator named, addresses that are no public ones included: nobody else could have named it.
    Place pinned(NextHop.Pinned hop, Freshness freshness) {
        return switch (hop.name()) {
            case DomainPart.Literal(var address) -> pinned(hop, new Addresses.Known(List.of(address)));
            case DomainPart.Name(var name) -> pinned(hop, switch (resolver.addresses(name, freshness)) {
                case Answer.Found<List<InetAddress>> found -> ordered(hop.name(), found);
                case Answer.NoData<List<InetAddress>> _ -> new Addresses.None(name + " has no address");
                case Answer.NxDomain<List<InetAddress>> _ -> new Addresses.None(name + " does not exist");
                case Answer.Failed<List<InetAddress>>(var reason) -> new Addresses.Unknown(reason);
            });
        };
    }

    private Addresses ordered(DomainPart name, Answer.Found<List<InetAddress>> found) {
        var wanted = order.of(found.value()).stream().limit(MAX_ADDRESSES).toList();
        return wanted.isEmpty() ? leftOut(name) : new Addresses.Known(wanted, found.secure(), found.alias());
    }

    private Place pinned(NextHop.Pinned hop, Addresses addresses) {
        var port = hop.port().orElse(self.deliveryPort());
        var named = hop.name() instanceof DomainPart.Name(var name) && self.isNamed(name) && self.listensOn(port);
        return new Place(new MxHost(hop.name(), 0, addresses, hop.port()), named
                || (addresses instanceof Addresses.Known(var list, _, _)
                        && list.stream().anyMatch(address -> self.answersAt(address, port))));
    }

    private Addresses leftOut(DomainPart name) {
        return new Addresses.Refused(name + " has only addresses that delivery.addresses (" + order + ") leaves out");
    }

    private Place find(Candidate candidate, Freshness freshness) {
        var name = new DomainPart.Name(candidate.name());
        if (self.isNamed(candidate.name())) {
            return new Place(new MxHost(name, candidate.preference(), new Addresses.None("it is this relay")), true);
        }
        return switch (resolver.addresses(candidate.name(), freshness)) {
            case Answer.Found<List<InetAddress>> found -> place(name, candidate.preference(), found);
            case Answer.NoData<List<InetAddress>> _ ->
                nowhere(candidate, new Addresses.None(candidate.name() + " has no address"));
            case Answer.NxDomain<List<InetAddress>> _ ->
                nowhere(candidate, new Addresses.None(candidate.name() + " does not exist"));
            case Answer.Failed<List<InetAddress>>(var reason) -> nowhere(candidate, new Addresses.Unknown(reason));
        };
    }

    private Place place(DomainPart name, int preference, Answer.Found<List<InetAddress>> found) {
        return new Place(new MxHost(name, preference, usable(name, found)),
                found.value().stream().anyMatch(self::answersAt));
    }

    private static Place nowhere(Candidate candidate, Addresses addresses) {
        return new Place(new MxHost(new DomainPart.Name(candidate.name()), candidate.preference(), addresses), false);
    }

    private Addresses usable(DomainPart name, Answer.Found<List<InetAddress>> found) {
        var wanted = order.of(found.value());
        if (wanted.isEmpty()) {
            return leftOut(name);
        }
        var allowed = wanted.stream()
                .filter(address -> guard.refusal(address).isEmpty())
                .limit(MAX_ADDRESSES)
                .toList();
        return allowed.isEmpty()
                ? new Addresses.Refused(refusal(name, wanted))
                : new Addresses.Known(allowed, found.secure(), found.alias());
    }

    private String refusal(DomainPart name, List<InetAddress> addresses) {
        var reasons = addresses.stream()
                .limit(MAX_ADDRESSES)
                .map(address -> address.getHostAddress() + " (" + guard.refusal(address).orElseThrow() + ")")
                .collect(Collectors.joining(", "));
        return name + " is at " + reasons + ", where no mail is sent unless delivery.internal-networks allows it";
    }
}
