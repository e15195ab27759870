package org.stsrelay.reporting.run;

import java.util.List;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.record.Destination;
import org.stsrelay.reporting.record.ReportingRecord;

/// Whether a domain wants reports, and where.
sealed interface Wish {

    record Reports(List<Destination> destinations) implements Wish {
        public Reports {
            destinations = List.copyOf(destinations);
        }
    }

    record Nothing(String reason) implements Wish {}

    /// It cannot be told now.
    record Unknown(String reason) implements Wish {}

    /// RFC 1035 §2.3.4, less `_smtp._tls.`.
    int LONGEST = 253 - 11;

    /// Asks the DNS: whoever has published a record since the sessions wants reports, too.
    static Wish of(DomainName domain, Resolver resolver) {
        if (domain.ascii().length() > LONGEST) {
            return new Nothing("its name leaves no room for one of a record");
        }
        return switch (resolver.txt(domain.child("_smtp._tls"), Freshness.FRESH)) {
            case Answer.Found(var texts, _, _, _) -> in(ReportingRecord.among(texts));
            case Answer.NoData(_) -> new Nothing("it publishes no _smtp._tls record");
            case Answer.NxDomain(_) -> new Nothing("it publishes no _smtp._tls record");
            case Answer.Failed(var reason) -> new Unknown(reason);
        };
    }

    private static Wish in(ReportingRecord published) {
        return switch (published) {
            case ReportingRecord.Published(var destinations, _) -> new Reports(destinations);
            case ReportingRecord.Absent() -> new Nothing("it publishes no _smtp._tls record");
            case ReportingRecord.Several(var count) ->
                new Nothing("it publishes " + count + " _smtp._tls records, which count as none (RFC 8460 §3)");
            case ReportingRecord.Useless(_, var flaws) ->
                new Nothing("its _smtp._tls record names no usable place: " + flaws.getFirst().sentence());
        };
    }
}
