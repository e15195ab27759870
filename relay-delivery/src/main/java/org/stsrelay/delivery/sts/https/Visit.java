package org.stsrelay.delivery.sts.https;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// One fetch: the policy host's addresses are looked up once, vetted, and exactly those are connected to in turn, so
/// that the DNS cannot say one thing to the guard and another to the connection.
final class Visit {

    private static final int MAX_ADDRESSES = 5;

    private final Resolver resolver;
    private final AddressGuard guard;
    private final PolicyHost.Settings settings;
    private final DomainName policyDomain;
    private volatile String doing = "waiting for its turn";

    Visit(Resolver resolver, AddressGuard guard, PolicyHost.Settings settings, DomainName policyDomain) {
        this.resolver = resolver;
        this.guard = guard;
        this.settings = settings;
        this.policyDomain = policyDomain;
    }

    /// What it is at, for the message when time is up.
    String doing() {
        return doing;
    }

    Fetched fetched() {
        try {
            var name = hostName();
            doing = "looking up the addresses of " + name;
            return fromAnyOf(vetted(name, addresses(name)), name);
        } catch (FetchException e) {
            return e.failed();
        }
    }

    private DomainName hostName() throws FetchException {
        try {
            return policyDomain.child("mta-sts");
        } catch (IllegalArgumentException _) {
            throw new FetchException(Kind.DNS_ERROR, "name-too-long",
                    "mta-sts." + policyDomain + " is too long to be a host name");
        }
    }

    private List<InetAddress> addresses(DomainName name) throws FetchException {
        return switch (resolver.addresses(name, Freshness.CACHED)) {
            case Answer.Found<List<InetAddress>> found -> found.value();
            case Answer.NoData<List<InetAddress>> _ ->
                throw new FetchException(Kind.DNS_ERROR, "no-address", "the policy host " + name + " has no address");
            case Answer.NxDomain<List<InetAddress>> _ -> throw new FetchException(Kind.DNS_ERROR, "no-such-host",
                    "the policy host " + name + " does not exist in the DNS");
            case Answer.Failed<List<InetAddress>>(var reason) -> throw new FetchException(Kind.DNS_ERROR,
                    "dns-failure", "the addresses of the policy host " + name + " are not known: " + reason);
        };
    }

    private List<InetAddress> vetted(DomainName name, List<InetAddress> addresses) throws FetchException {
        var allowed = addresses.stream().filter(address -> guard.refusal(address).isEmpty()).toList();
        if (allowed.isEmpty()) {
            var refused = addresses.stream()
                    .limit(MAX_ADDRESSES)
                    .map(address -> address.getHostAddress() + " (" + guard.refusal(address).orElse("") + ")")
                    .collect(Collectors.joining(", "));
            throw new FetchException(Kind.CONNECT_ERROR, "address-refused", "the policy host " + name
                    + " has only addresses that are not connected to: " + refused
                    + "; add its network to delivery.internal-networks if it is yours");
        }
        return allowed.stream().limit(MAX_ADDRESSES).toList();
    }

    /// An address that gives no proven connection is followed by the next; what is answered over one that does, counts.
    private Fetched fromAnyOf(List<InetAddress> addresses, DomainName name) throws FetchException {
        var failures = new ArrayList<FetchException>();
        for (var address : addresses) {
            var host = new PolicyHost(settings, name, address);
            doing = "connecting to " + host;
            try (var connection = host.connect()) {
                doing = "waiting for the answer of " + host;
                return new PolicyRequest(settings, name, host.toString()).over(connection);
            } catch (NoConnectionException e) {
                failures.add(e.failure());
            }
        }
        throw summary(failures);
    }

    /// A certificate that proves nothing is the most telling.
    private static FetchException summary(List<FetchException> failures) {
        var telling = failures.stream()
                .filter(failure -> failure.kind() == Kind.CERTIFICATE)
                .findFirst()
                .orElse(failures.getLast());
        var reasons = failures.stream().map(FetchException::reason).collect(Collectors.joining("; "));
        return new FetchException(telling.kind(), telling.reasonCode(), reasons);
    }
}
