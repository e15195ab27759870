package org.stsrelay.server.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.server.check.DomainReport.HostStage;
import org.stsrelay.server.check.DomainReport.TlsaSeen;

/// Looks at the hosts of one destination.
///
/// @param policy what is asked of all of them
record HostLook(Instruments with, DomainPart destination, Route.Via via, PolicyAnswer policy) {

    /// As many as one attempt tries (P13), of each host; and hosts enough for everybody but the curious.
    private static final int MAX_ADDRESSES = 5;
    private static final int MAX_HOSTS = 10;

    /// All of them at a time: their owner wants to know about each.
    List<HostStage> atAll() {
        return Abreast.each(via.hosts().stream().limit(MAX_HOSTS).toList(), host -> at(host, true));
    }

    /// One host, with all addresses at a time, or one after the other until one will do, as mail does.
    HostStage at(MxHost host, boolean thoroughly) {
        var start = System.nanoTime();
        var tlsa = Abreast.begin(() -> thoroughly ? tlsaOf(host) : TlsaSeen.NOTHING);
        var verdict = verdict(host);
        var visits = visits(host, verdict, thoroughly);
        return new HostStage(host, verdict, tlsa.join(), visits, Duration.ofNanos(System.nanoTime() - start));
    }

    private Optional<HostVerdict> verdict(MxHost host) {
        return policy instanceof PolicyAnswer.Unknown
                ? Optional.empty()
                : Optional.of(with.judge()
                        .judge(new Asked(policy, MessageTag.NONE, with.routes().directionsTo(destination).local()),
                                destination, via, host));
    }

    private List<Visit> visits(MxHost host, Optional<HostVerdict> verdict, boolean thoroughly) {
        var addresses = host.addresses() instanceof Addresses.Known known
                ? known.list().stream().limit(MAX_ADDRESSES).toList()
                : List.<InetAddress>of();
        var requirement = requirement(verdict);
        if (thoroughly) {
            return Abreast.each(addresses, address -> visit(host, address, requirement));
        }
        return verdict.isPresent() && verdict.get() instanceof HostVerdict.Use
                ? visitsAsMail(host, addresses, requirement)
                : List.of();
    }

    private List<Visit> visitsAsMail(MxHost host, List<InetAddress> addresses, TlsRequirement requirement) {
        var visits = new ArrayList<Visit>();
        for (var address : addresses) {
            visits.add(visit(host, address, requirement));
            if (visits.getLast().met() instanceof Visit.Met.Usable) {
                break;
            }
        }
        return visits;
    }

    /// A host that mail does not use is looked at all the same, without a demand.
    private static TlsRequirement requirement(Optional<HostVerdict> verdict) {
        return verdict.isPresent() && verdict.get() instanceof HostVerdict.Use use
                ? use.requirement()
                : new TlsRequirement.Opportunistic();
    }

    private Visit visit(MxHost host, InetAddress address, TlsRequirement requirement) {
        var endpoint = new Endpoint(host.name(), address, with.port());
        var met = Timed.of(() -> Visit.met(with.transport().connect(endpoint, requirement)));
        return new Visit(endpoint, met.value(), met.took());
    }

    /// Mail asks for these only where addresses are signed; an owner wants to know what else stands there.
    private TlsaSeen tlsaOf(MxHost host) {
        if (!(host.name() instanceof DomainPart.Name(var name))) {
            return TlsaSeen.NOTHING;
        }
        return owner(name).map(owner -> seen(with.resolver().tlsa(owner, Freshness.CACHED))).orElse(TlsaSeen.NOTHING);
    }

    private static TlsaSeen seen(Answer<List<TlsaRecord>> answer) {
        return switch (answer) {
            case Answer.Found<List<TlsaRecord>> found -> new TlsaSeen(found.value(), found.secure());
            case Answer.NoData<List<TlsaRecord>> _,Answer.NxDomain<List<TlsaRecord>> _,Answer.Failed<List<TlsaRecord>> _ ->
                TlsaSeen.NOTHING;
        };
    }

    private Optional<DomainName> owner(DomainName name) {
        try {
            return Optional.of(name.child("_tcp").child("_" + with.port()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
