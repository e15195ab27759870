package org.stsrelay.delivery.https;

import java.time.Duration;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Resolver;

/// How web servers are reached.
///
/// @param resolver asked once in a visit
/// @param guard says which addresses may be connected to
/// @param deadline of a visit as a whole, of which each address gets a share
/// @param userAgent tells a server's owner who asks
public record Reach(Resolver resolver, AddressGuard guard, Duration deadline, String userAgent) {

    int millis() {
        return (int) deadline.toMillis();
    }

    /// @return milliseconds
    int share(int part) {
        return (int) Math.max(1, deadline.toMillis() / part);
    }
}
