package org.stsrelay.lab;

import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/// Puts the signature of its zone behind each set of records.
///
/// @param zones who signs what
record Signatures(DnsZones zones) {

    /// @param denied the zone that denies, when the answer is or ends in an absence
    void addTo(Message answer, Optional<DnsZone> denied) {
        for (var set : answer.getSectionRRsets(Section.ANSWER)) {
            zones.of(set.getName(), set.getType())
                    .flatMap(zone -> zone.signature(set))
                    .ifPresent(signature -> answer.addRecord(signature, Section.ANSWER));
        }
        for (var set : answer.getSectionRRsets(Section.AUTHORITY)) {
            denied.flatMap(zone -> zone.signature(set))
                    .ifPresent(signature -> answer.addRecord(signature, Section.AUTHORITY));
        }
    }
}
