package org.stsrelay.server.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ReversePath;

/// Which sender domains are taken: `example.org` is that domain, `.example.org` every one below it, no entry at all
/// means any.
///
/// @param exact the domains themselves
/// @param parents the domains whose subdomains are meant
public record SenderDomains(List<DomainName> exact, List<DomainName> parents) {

    public static final SenderDomains ANY = new SenderDomains(List.of(), List.of());

    public SenderDomains {
        exact = List.copyOf(exact);
        parents = List.copyOf(parents);
    }

    /// Reads entries as the configuration file has them.
    ///
    /// @throws IllegalArgumentException when one is no domain
    public static SenderDomains of(List<String> entries) {
        var split = entries.stream().collect(Collectors.partitioningBy(entry -> entry.startsWith(".")));
        return new SenderDomains(names(split.getOrDefault(false, List.of()).stream()),
                names(split.getOrDefault(true, List.of()).stream().map(entry -> entry.substring(1))));
    }

    /// The null sender is always taken: notices have no other (RFC 5321 §4.5.5).
    boolean allow(ReversePath sender) {
        return switch (sender) {
            case ReversePath.Null() -> true;
            case ReversePath.From(var address) -> isAny() || allow(address.domain());
        };
    }

    /// As [#of] reads them.
    List<String> entries() {
        return Stream.concat(exact.stream().map(DomainName::ascii), parents.stream().map(name -> "." + name.ascii()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    boolean isAny() {
        return exact.isEmpty() && parents.isEmpty();
    }

    private boolean allow(DomainPart domain) {
        return switch (domain) {
            case DomainPart.Name(var name) -> exact.contains(name) || parents.stream().anyMatch(name::isBelow);
            case DomainPart.Literal(_) -> false;
        };
    }

    private static List<DomainName> names(Stream<String> entries) {
        return entries.map(DomainName::of).toList();
    }
}
