package org.stsrelay.lab;

import java.util.List;
import java.util.function.Predicate;
import org.xbill.DNS.Name;

/// What the lab's DNS, as a resolver, makes of the names that an answer rests on.
record AdJudge(AdBit bit, DnsZones zones, Predicate<Name> isDeclaredSigned) {

    boolean isAuthentic(List<Name> names) {
        return switch (bit) {
            case OF_SIGNED_NAMES -> names.stream().allMatch(isDeclaredSigned);
            case AS_VALIDATED -> names.stream()
                    .allMatch(name -> isDeclaredSigned.test(name) || zones.stateOf(name) == DnsZones.State.SECURE);
            case NEVER -> false;
            case ALWAYS -> true;
        };
    }

    /// Whether the answer is held back.
    boolean isBogus(List<Name> names) {
        return bit == AdBit.AS_VALIDATED
                && names.stream().anyMatch(name -> zones.stateOf(name) == DnsZones.State.BOGUS);
    }
}
