package org.stsrelay.delivery.queue;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;

/// Who takes which destination's mail, and how much of it at a time (P8).
public interface Providers {

    /// Asks the DNS, so it may block.
    ///
    /// @return empty when the DNS does not say, or when nobody takes mail for it; the attempt then says why
    Optional<ProviderName> of(DomainPart destination);

    /// Attempts at a time at all destinations of a provider together. Cheap.
    int connections(ProviderName provider);
}
