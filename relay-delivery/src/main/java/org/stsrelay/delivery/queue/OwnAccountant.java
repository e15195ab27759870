package org.stsrelay.delivery.queue;

import java.util.HashMap;
import java.util.Map;
import org.stsrelay.delivery.mail.ProviderName;

/// All that a provider allows is this relay's.
final class OwnAccountant implements Accountant {

    private final Providers providers;
    private final Map<ProviderName, Integer> lent = new HashMap<>();

    OwnAccountant(Providers providers) {
        this.providers = providers;
    }

    @Override
    public int limit(ProviderName provider) {
        return providers.connections(provider);
    }

    @Override
    public boolean lend(ProviderName provider) {
        if (lent.getOrDefault(provider, 0) >= limit(provider)) {
            return false;
        }
        lent.merge(provider, 1, Integer::sum);
        return true;
    }

    @Override
    public void takeBack(ProviderName provider) {
        lent.computeIfPresent(provider, (_, count) -> count > 1 ? count - 1 : null);
    }
}
