package org.stsrelay.delivery.spool;

import java.util.List;

/// Consignments that an operator ordered to be returned to their senders without another attempt, leased.
///
/// @param ready the first of them
/// @param more whether there are others: behind these, or out with an attempt that has to end first
public record Orders(List<Order> ready, boolean more) {

    public static final Orders NONE = new Orders(List.of(), false);

    public Orders {
        ready = List.copyOf(ready);
    }

    /// @param why the operator's words, may be empty
    public record Order(Lease lease, String why) {}
}
