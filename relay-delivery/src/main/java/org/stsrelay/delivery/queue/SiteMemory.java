package org.stsrelay.delivery.queue;

import java.util.Collection;
import java.util.List;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;

/// What is known of destinations and providers, kept across restarts: a relay that starts again must not burst into one
/// that limps. All of it blocks, and throws when the store does not keep or give; the caller then asks again.
public interface SiteMemory {

    /// For a relay that forgets.
    SiteMemory NONE = new SiteMemory() {
        @Override
        public Remembered all() {
            return new Remembered(List.of(), List.of());
        }

        @Override
        public void remember(Remembered changed) {
            // It forgets.
        }

        @Override
        public void forget(Collection<DomainPart> destinations, Collection<ProviderName> providers) {
            // It has forgotten.
        }
    };

    Remembered all();

    /// Puts these in the place of what was remembered of them; of others nothing changes.
    void remember(Remembered changed);

    void forget(Collection<DomainPart> destinations, Collection<ProviderName> providers);
}
