package org.stsrelay.delivery.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.stsrelay.delivery.dns.Resolver.Exchange;
import org.stsrelay.delivery.dns.Resolver.MxRecord;
import org.stsrelay.delivery.mail.DomainName;

/// A host that an MX record names, before it is known where the host is.
record Candidate(DomainName name, int preference) {

    /// The hosts in the order of RFC 5321 §5.1: by preference, equal ones shuffled. A host that is named twice counts once,
    /// where it is preferred. Records that name no host are left out.
    static List<Candidate> inOrder(List<MxRecord> records, RandomGenerator random) {
        var shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        shuffled.sort(Comparator.comparingInt(MxRecord::preference));
        var named = new LinkedHashMap<DomainName, Candidate>();
        for (var record : shuffled) {
            switch (record.exchange()) {
                case Exchange.Host(var name) -> named.putIfAbsent(name, new Candidate(name, record.preference()));
                case Exchange.Root(),Exchange.Invalid(_) -> {
                }
            }
        }
        return List.copyOf(named.values());
    }
}
