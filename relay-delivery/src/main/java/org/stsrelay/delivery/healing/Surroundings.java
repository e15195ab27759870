package org.stsrelay.delivery.healing;

import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;

/// What the world says of a destination.
@FunctionalInterface
public interface Surroundings {

    /// Looks for another policy of the destination on the way, and has that fetched. Within bounded time.
    ///
    /// @return empty when it is not known now
    Optional<View> of(DomainPart destination);

    /// What decides about TLS at a destination, its own policy left out, of which [SelfHealing] is told.
    ///
    /// @param routed what holds for the domain that its mail is routed to; absent where it is not, or nobody heeds that
    /// @param hosts that take its mail
    /// @param more all else, in words to compare
    record View(Optional<Standing> routed, Set<DomainPart> hosts, String more) {
        public View {
            hosts = Set.copyOf(hosts);
        }
    }
}
