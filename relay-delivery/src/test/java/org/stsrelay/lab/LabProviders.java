package org.stsrelay.lab;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.Providers;

/// Knows the providers that a test names, and nobody else.
public final class LabProviders implements Providers {

    private final Map<DomainPart, ProviderName> providers = new ConcurrentHashMap<>();
    private final Map<ProviderName, Integer> limits = new ConcurrentHashMap<>();

    /// Has a provider take a domain's mail, so many connections at a time.
    public void add(String domain, String provider, int connections) {
        var name = new ProviderName(provider);
        limits.put(name, connections);
        providers.put(DomainPart.of(domain), name);
    }

    @Override
    public Optional<ProviderName> of(DomainPart destination) {
        return Optional.ofNullable(providers.get(destination));
    }

    @Override
    public int connections(ProviderName provider) {
        return limits.getOrDefault(provider, 20);
    }
}
