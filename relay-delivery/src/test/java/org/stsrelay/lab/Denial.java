package org.stsrelay.lab;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The NSEC records by which a signed zone proves what it does not have (RFC 4035 §3.1.3).
///
/// @param zone the one that denies
record Denial(LabZone records, DnsZones zones, DnsZone zone, long seconds) {

    /// @param noName whether the name itself does not exist, in which case no wildcard covers it either
    Set<Record> of(Name name, boolean noName) {
        var chain = chain();
        var proof = new LinkedHashSet<Record>();
        proof.add(nsec(before(name, chain), chain));
        if (noName) {
            proof.add(nsec(before(wildcardFor(name), chain), chain));
        }
        return proof;
    }

    /// The names of this zone, and those of the zones that begin right below it.
    private TreeSet<Name> chain() {
        var chain = new TreeSet<Name>();
        records.names()
                .stream()
                .filter(name -> zones.of(name, Type.DS).filter(zone::equals).isPresent())
                .forEach(chain::add);
        chain.add(zone.apex());
        return chain;
    }

    private static Name before(Name name, TreeSet<Name> chain) {
        var owner = chain.floor(name);
        return owner == null ? chain.last() : owner;
    }

    private Name wildcardFor(Name name) {
        var encloser = new Name(name, 1);
        while (records.at(encloser).isEmpty()) {
            encloser = new Name(encloser, 1);
        }
        return LabZone.below(encloser);
    }

    private NSECRecord nsec(Name owner, TreeSet<Name> chain) {
        var next = chain.higher(owner);
        return new NSECRecord(owner, DClass.IN, seconds, next == null ? zone.apex() : next, types(owner));
    }

    private int[] types(Name owner) {
        var types = new TreeSet<>(List.of(Type.RRSIG, Type.NSEC));
        var isDelegation = zones.isApex(owner) && !owner.equals(zone.apex());
        records.at(owner)
                .orElse(List.of())
                .stream()
                .map(Record::getType)
                .filter(type -> isDelegation ? type == Type.NS || type == Type.DS : type != Type.DS)
                .forEach(types::add);
        return types.stream().mapToInt(Integer::intValue).toArray();
    }
}
