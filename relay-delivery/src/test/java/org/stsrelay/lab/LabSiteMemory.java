package org.stsrelay.lab;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.Remembered;
import org.stsrelay.delivery.queue.SiteMemory;

/// Remembers for as long as a test lasts.
public final class LabSiteMemory implements SiteMemory {

    private final Map<DomainPart, Remembered.Destination> destinations = new ConcurrentHashMap<>();
    private final Map<ProviderName, Remembered.Provider> providers = new ConcurrentHashMap<>();
    private final AtomicInteger toFail = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    /// Has so many writes fail.
    public void fail(int writes) {
        toFail.set(writes);
    }

    public int failures() {
        return failures.get();
    }

    @Override
    public Remembered all() {
        return new Remembered(List.copyOf(destinations.values()), List.copyOf(providers.values()));
    }

    @Override
    public void remember(Remembered changed) {
        if (toFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            failures.incrementAndGet();
            throw new IllegalStateException("told to fail");
        }
        changed.destinations().forEach(each -> destinations.put(each.name(), each));
        changed.providers().forEach(each -> providers.put(each.name(), each));
    }

    @Override
    public void forget(Collection<DomainPart> forgotten, Collection<ProviderName> forgottenProviders) {
        destinations.keySet().removeAll(forgotten);
        providers.keySet().removeAll(forgottenProviders);
    }
}
