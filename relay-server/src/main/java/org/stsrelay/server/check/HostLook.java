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

    /// Of each host; and hosts enough for everybody but the curious.
    private static final int MAX_ADDRESSES = 5;
    private static final int MAX_HOSTS = 10;

    /// All of them at a time: their owner wants to know about each.
    List<HostStage> atAll() {
        return Abreast.each(via.hosts().stream().limit(MAX_HOSTS).toList(), this::thoroughly);
    }

    /// One host with all addresses at a time, whether mail would go there or not.
    private HostStage thoroughly(MxHost host) {
        var start = System.nanoTime();
        var tlsa = Abreast.begin(() -> tlsaOf(host));
        var verdict = verdict(host);
        var visits = Abreast.each(addresses(host).stream().limit(MAX_ADDRESSES).toList(),
                address -> visit(host, address, requirement(verdict)));
        return new HostStage(host, verdict, tlsa.join(), visits, Duration.ofNanos(System.nanoTime() - start));
    }

    /// One host, address by address until one will do.
    HostStage asMail(MxHost host, Walk walk) {
        var start = System.nanoTime();
        var verdict = verdict(host);
        var visits = verdict.isPresent() && verdict.get() instanceof HostVerdict.Use use
                ? visitsAsMail(host, walk, use.requirement())
                : List.<Visit>of();
        return new HostStage(host, verdict, TlsaSeen.NOTHING, visits, Duration.ofNanos(System.nanoTime() - start));
    }

    private Optional<HostVerdict> verdict(MxHost host) {
        return policy instanceof PolicyAnswer.Unknown
                ? Optional.empty()
                : Optional.of(with.judge()
                        .judge(new Asked(policy, MessageTag.NONE, with.routes().directionsTo(destination).local()),
                                destination, via, host));
    }

    private static List<InetAddress> addresses(MxHost host) {
        return host.addresses() instanceof Addresses.Known known ? known.list() : List.of();
    }

    private List<Visit> visitsAsMail(MxHost host, Walk walk, TlsRequirement requirement) {
        var visits = new ArrayList<Visit>();
        for (var address : addresses(host)) {
            if (!walk.mayTry(visits.size())) {
                break;
            }
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
