package org.stsrelay.lab;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The zone cuts of the lab's internet. A name under none of them lies in unsigned space.
final class DnsZones {

    private final ConcurrentMap<Name, DnsZone> byApex = new ConcurrentHashMap<>();

    enum State {
        SECURE, INSECURE, BOGUS
    }

    void add(DnsZone zone) {
        byApex.put(zone.apex(), zone);
    }

    /// The zone that is asked about a name: for DS records the one above it (RFC 4035 §3.1.4.1).
    Optional<DnsZone> of(Name name, int type) {
        return type == Type.DS && byApex.containsKey(name) ? above(name) : of(name);
    }

    private Optional<DnsZone> of(Name name) {
        for (var labels = 0; labels < name.labels(); labels++) {
            var zone = byApex.get(new Name(name, labels));
            if (zone != null) {
                return Optional.of(zone);
            }
        }
        return Optional.empty();
    }

    private Optional<DnsZone> above(Name apex) {
        return apex.labels() > 1 ? of(new Name(apex, 1)) : Optional.empty();
    }

    boolean isApex(Name name) {
        return byApex.containsKey(name);
    }

    State stateOf(Name name) {
        return of(name).map(this::stateOf).orElse(State.INSECURE);
    }

    private State stateOf(DnsZone zone) {
        var parent = above(zone.apex()).filter(DnsZone::isSigned);
        if (!zone.isSigned()) {
            return parent.map(this::stateOf).filter(state -> state == State.BOGUS).orElse(State.INSECURE);
        }
        var inherited = parent.map(this::stateOf).orElse(State.SECURE);
        return inherited == State.SECURE && zone.flaw() != ZoneFlaw.NONE ? State.BOGUS : inherited;
    }

    List<Record> anchors() {
        return byApex.values()
                .stream()
                .filter(DnsZone::isSigned)
                .filter(zone -> above(zone.apex()).filter(DnsZone::isSigned).isEmpty())
                .flatMap(zone -> zone.delegation(0).stream())
                .toList();
    }
}
