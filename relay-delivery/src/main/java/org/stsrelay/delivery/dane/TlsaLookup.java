package org.stsrelay.delivery.dane;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.routing.Route;

/// Looks for a host's TLSA records, where its addresses are secure. Elsewhere nobody is asked: there are name servers of
/// unsigned zones that do not answer such questions, and their mail must not suffer (RFC 7672 §2.2.2).
public final class TlsaLookup {

    private final Resolver resolver;
    private final int port;

    /// @param port of the hosts
    public TlsaLookup(Resolver resolver, int port) {
        this.resolver = resolver;
        this.port = port;
    }

    /// @param destination whose host it is
    /// @param via how its hosts were found
    public DaneState of(DomainPart destination, Route.Via via, MxHost host) {
        if (!(host.name() instanceof DomainPart.Name(var name))) {
            return new DaneState.Absent(host + " is an address, which has no TLSA records");
        }
        return switch (host.addresses()) {
            case Addresses.Known(_, var secure, var alias) -> {
                var references = referenceNames(destination, via);
                var service = new Service(name, host.port().orElse(port));
                yield secure ? find(service, alias, references) : behindAlias(service, alias, references);
            }
            case Addresses.None(var reason) -> new DaneState.Absent(reason);
            case Addresses.Unknown(var reason) -> new DaneState.Absent(reason);
            case Addresses.Refused(var reason) -> new DaneState.Absent(reason);
        };
    }

    /// Where a signed alias leads into unsigned space, the name before it may still have records (RFC 7672 §2.2.2).
    private DaneState behindAlias(Service service, Optional<DomainName> alias, List<DomainName> references) {
        var host = service.host();
        if (alias.isEmpty()) {
            return unsigned(host);
        }
        return switch (resolver.alias(host, Freshness.CACHED)) {
            case Answer.Found<List<String>> found -> found.secure() ? at(service, references) : unsigned(host);
            case Answer.NoData<List<String>> _,Answer.NxDomain<List<String>> _ -> unsigned(host);
            case Answer.Failed<List<String>>(var reason) -> unknown(host, reason);
        };
    }

    private static DaneState unsigned(DomainName host) {
        return new DaneState.Absent("the addresses of " + host + " are not signed");
    }

    private static DaneState unknown(DomainName base, String reason) {
        return new DaneState.Unknown(new TlsFailure(FailureType.DNSSEC_INVALID, "tlsa-lookup-failed", "whether " + base
                + " has TLSA records (DANE) cannot be found out, though its zone is signed: " + reason));
    }

    /// The next hop's own names vouch only where it is certain whose hosts these are (RFC 7672 §3.2.2).
    private static List<DomainName> referenceNames(DomainPart destination, Route.Via via) {
        return via.secure() && destination instanceof DomainPart.Name(var domain)
                ? Stream.concat(Stream.of(domain), via.alias().stream()).toList()
                : List.of();
    }

    /// The fully expanded name first, then the one that was named (RFC 7672 §2.2.3). The first secure set counts.
    private DaneState find(Service service, Optional<DomainName> alias, List<DomainName> references) {
        var host = service.host();
        var absent = (DaneState) new DaneState.Absent(host + " has no TLSA records");
        for (var base : Stream.concat(alias.stream(), Stream.of(host)).distinct().toList()) {
            var state = at(new Service(base, service.port()), references);
            if (!(state instanceof DaneState.Absent)) {
                return state;
            }
            absent = state;
        }
        return absent;
    }

    private DaneState at(Service service, List<DomainName> references) {
        return service.owner()
                .map(owner -> published(owner, service.host(), references))
                .orElseGet(
                        () -> new DaneState.Absent("the name " + service.host() + " is too long to have TLSA records"));
    }

    private DaneState published(DomainName owner, DomainName base, List<DomainName> references) {
        return switch (resolver.tlsa(owner, Freshness.CACHED)) {
            case Answer.Found<List<TlsaRecord>> found when found.secure() -> new DaneState.Present(new TlsaSet(base,
                    found.value(), Stream.concat(Stream.of(base), references.stream()).distinct().toList()));
            case Answer.Found<List<TlsaRecord>> _ ->
                new DaneState.Absent("the TLSA records of " + base + " are not signed");
            case Answer.NoData<List<TlsaRecord>> _,Answer.NxDomain<List<TlsaRecord>> _ ->
                new DaneState.Absent(base + " has no TLSA records");
            case Answer.Failed<List<TlsaRecord>>(var reason) -> unknown(base, reason);
        };
    }

    /// @param port that is connected to, which is part of the name (RFC 7672 §2.2.3)
    private record Service(DomainName host, int port) {

        /// Absent where there is no room for it before the host's own name (RFC 1035 §2.3.4).
        private Optional<DomainName> owner() {
            var name = "_" + port + "._tcp." + host.ascii();
            return name.length() > DomainName.MAX_LENGTH ? Optional.empty() : Optional.of(new DomainName(name));
        }
    }
}
