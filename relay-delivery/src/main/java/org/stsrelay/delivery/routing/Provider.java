package org.stsrelay.delivery.routing;

import java.util.List;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.ProviderName;

/// An entry of the provider table.
///
/// @param mx what the names of its MX hosts end in, label by label
public record Provider(ProviderName name, List<DomainName> mx, ProviderLimits limits) {

    public Provider {
        mx = List.copyOf(mx);
    }

    Provider without(Set<DomainName> suffixes) {
        return new Provider(name, mx.stream().filter(suffix -> !suffixes.contains(suffix)).toList(), limits);
    }
}
