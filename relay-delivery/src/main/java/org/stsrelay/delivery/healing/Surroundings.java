package org.stsrelay.delivery.healing;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;

/// What the world says of a destination.
@FunctionalInterface
public interface Surroundings {

    /// Looks for another policy of the destination on the way, and has that fetched. Within bounded time.
    ///
    /// @return all that decides about TLS there, the policy left out, in words to compare; empty when it is not known now
    Optional<String> of(DomainPart destination);
}
