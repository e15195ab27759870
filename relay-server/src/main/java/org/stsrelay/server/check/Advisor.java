package org.stsrelay.server.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.Route;

/// What the owner of a domain should do about what was found.
///
/// @param port of MX hosts
record Advisor(DomainReport report, int port) {

    /// The most pressing first.
    List<Advice> advice() {
        var all = new ArrayList<>(aboutMx());
        if (report.mx().route() instanceof Route.Via via) {
            all.addAll(new RecordAdvice(report.domain(), report.sts(), report.at()).advice());
            all.addAll(new PolicyAdvice(report.domain(), report.sts(), names(via), report.at()).advice());
            report.hosts()
                    .forEach(
                            host -> all.addAll(new HostAdvice(host, report.sts(), report.at(), port).advice()));
            all.addAll(new ReportingAdvice(report.domain(), report.reporting()).advice());
        }
        all.sort(Comparator.comparing(Advice::level));
        return all;
    }

    private List<Advice> aboutMx() {
        return switch (report.mx().route()) {
            case Route.Via _,Route.NullMx() -> List.of();
            case Route.NoSuchDomain() -> List.of(Advice.wrong("no-such-domain", report.domain()
                    + " does not exist in the DNS. Is it spelt right?"));
            case Route.Loop(var host) -> List.of(Advice.wrong("mx-is-this-relay", "the best MX host, " + host
                    + ", is this relay itself, which hosts no mailboxes: name the host that does in the MX record"));
            case Route.Unusable(var reason) -> List.of(Advice.wrong("mx-unusable", "no MX record leads to a host: "
                    + reason, report.domain() + ". IN MX 10 <a host that has an address>"));
            case Route.Unknown(var reason) -> List.of(Advice.wrong("mx-unknown",
                    "the name servers of the domain do not say where its mail goes: " + reason));
        };
    }

    private static List<String> names(Route.Via via) {
        return via.hosts()
                .stream()
                .map(host -> host.name())
                .filter(DomainPart.Name.class::isInstance)
                .map(Object::toString)
                .distinct()
                .toList();
    }
}
