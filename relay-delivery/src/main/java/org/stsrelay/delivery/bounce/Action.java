package org.stsrelay.delivery.bounce;

import java.util.Locale;

/// What a notice says of its recipients (RFC 3464 §2.3.3).
public enum Action {
    FAILED,
    /// Still waiting; it is tried again (RFC 3461 §5.2.5).
    DELAYED,
    /// Handed to a host that tells the sender nothing more (RFC 3461 §5.2.2).
    RELAYED;

    /// The wire spelling.
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
