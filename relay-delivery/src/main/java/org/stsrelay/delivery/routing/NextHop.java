package org.stsrelay.delivery.routing;

import java.util.OptionalInt;
import org.stsrelay.delivery.mail.DomainPart;

/// Whose hosts take a destination's mail: its own, or what an operator's route names instead. Its name is the policy
/// domain (RFC 8461 §3.4).
public sealed interface NextHop {

    DomainPart name();

    /// The hosts that the DNS names for it; for an address literal, that address.
    record ByMx(DomainPart name) implements NextHop {}

    /// This very host, whatever MX records say.
    ///
    /// @param port absent for that of MX hosts
    record Pinned(DomainPart name, OptionalInt port) implements NextHop {}
}
