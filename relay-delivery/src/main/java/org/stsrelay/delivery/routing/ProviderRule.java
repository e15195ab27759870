package org.stsrelay.delivery.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.ProviderName;

/// What an operator says about a provider. It wins over the shipped table where both name the same MX suffix; what it
/// leaves out stays as it was.
///
/// @param name of a shipped entry to change it, or of a new one
/// @param mx what the names of the provider's MX hosts end in
public record ProviderRule(Optional<ProviderName> name, List<DomainName> mx, Optional<Integer> connections,
        Optional<Integer> messages, Optional<Duration> idle, Optional<Duration> life,
        Optional<Boolean> chunking) {

    public ProviderRule {
        mx = List.copyOf(mx);
    }

    ProviderLimits over(ProviderLimits before) {
        return new ProviderLimits(connections.orElse(before.connections()), messages.orElse(before.messages()),
                idle.orElse(before.idle()), life.orElse(before.life()),
                chunking.orElse(before.chunking()));
    }
}
