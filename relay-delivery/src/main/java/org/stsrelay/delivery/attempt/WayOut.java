package org.stsrelay.delivery.attempt;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.transport.Transport;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// The way out to hosts, shared by all attempts. It notices when an address family leads nowhere from here (P13): a relay
/// whose IPv6 is broken must not wait for a time-out with every host that has an IPv6 address.
final class WayOut {

    private static final Logger LOG = LoggerFactory.getLogger(WayOut.class);

    /// So many hosts in a row without an answer mean that the fault is on our side of them.
    private static final int HOSTS_IN_A_ROW = 3;

    private static final Duration SKIPPED_FOR = Duration.ofMinutes(10);

    private final Transport transport;
    private final int port;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Family, Silence> silences = new EnumMap<>(Family.class);

    /// @param port of MX hosts
    WayOut(Transport transport, int port, Clock clock) {
        this.transport = transport;
        this.port = port;
        this.clock = clock;
    }

    private enum Family {
        IPV4("IPv4", "ipv6"), IPV6("IPv6", "ipv4");

        private final String shown;
        private final String instead;

        Family(String shown, String instead) {
            this.shown = shown;
            this.instead = instead;
        }

        private static Family of(InetAddress address) {
            return address instanceof Inet4Address ? IPV4 : IPV6;
        }
    }

    /// @param hosts that have not answered since one did
    /// @param skippedUntil while there is another family
    private record Silence(Set<DomainPart> hosts, Instant skippedUntil) {

        private static final Silence NONE = new Silence(Set.of(), Instant.MIN);

        private Silence with(DomainPart host) {
            var more = new HashSet<>(hosts);
            more.add(host);
            return new Silence(Set.copyOf(more), skippedUntil);
        }
    }

    Endpoint endpoint(MxHost host, InetAddress address) {
        return new Endpoint(host.name(), address, host.port().orElse(port));
    }

    /// Those of a host's addresses that are worth trying, in the same order. A host without any other keeps those of a
    /// skipped family: skipping must never leave mail without a way.
    List<InetAddress> worthTrying(List<InetAddress> addresses) {
        var now = clock.instant();
        var open = addresses.stream().filter(address -> !isSkipped(Family.of(address), now)).toList();
        return open.isEmpty() ? addresses : open;
    }

    Connected connect(Endpoint endpoint, TlsRequirement requirement) {
        var connected = transport.connect(endpoint, requirement);
        if (connected instanceof Connected.Unreachable silence && silence.unanswered()) {
            silent(endpoint);
        } else {
            answered(Family.of(endpoint.address()));
        }
        return connected;
    }

    private boolean isSkipped(Family family, Instant now) {
        lock.lock();
        try {
            return now.isBefore(silences.getOrDefault(family, Silence.NONE).skippedUntil());
        } finally {
            lock.unlock();
        }
    }

    private void answered(Family family) {
        lock.lock();
        try {
            silences.remove(family);
        } finally {
            lock.unlock();
        }
    }

    private void silent(Endpoint endpoint) {
        var family = Family.of(endpoint.address());
        lock.lock();
        try {
            var silence = silences.getOrDefault(family, Silence.NONE).with(endpoint.host());
            silences.put(family, silence.hosts().size() < HOSTS_IN_A_ROW ? silence : skip(family, endpoint));
        } finally {
            lock.unlock();
        }
    }

    private Silence skip(Family family, Endpoint last) {
        LOG.warn(
                "{} leads nowhere from here: {} hosts in a row did not answer, the last being {} ({}). For {} min hosts that"
                        + " have another address are reached by that. Mend the route, or set delivery.addresses to {}.",
                family.shown, HOSTS_IN_A_ROW, last.host(), last.address().getHostAddress(), SKIPPED_FOR.toMinutes(),
                family.instead);
        return new Silence(Set.of(), clock.instant().plus(SKIPPED_FOR));
    }
}
