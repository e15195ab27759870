package org.stsrelay.delivery.attempt;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Local;
import org.stsrelay.delivery.routing.NextHop;

/// What the operator has laid down for a destination. An attempt asks once, so that it goes by one configuration from the
/// choice of the way to the choice of what TLS has to prove there.
///
/// @param hop whose hosts take its mail, and whose policy counts
/// @param local what is asked of them
/// @param route the rule that leads elsewhere than the DNS, absent where none does
public record Directions(NextHop hop, Local local, Optional<String> route) {

    /// Where the DNS leads, on the terms of those who are there.
    public static Directions none(DomainPart destination) {
        return new Directions(new NextHop.ByMx(destination), Local.NONE, Optional.empty());
    }
}
