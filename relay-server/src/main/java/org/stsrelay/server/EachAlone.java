package org.stsrelay.server;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.Providers;

/// Knows no providers: every destination counts alone.
final class EachAlone implements Providers {

    @Override
    public Optional<ProviderName> of(DomainPart destination) {
        return Optional.empty();
    }

    @Override
    public int connections(ProviderName provider) {
        return Integer.MAX_VALUE;
    }
}
