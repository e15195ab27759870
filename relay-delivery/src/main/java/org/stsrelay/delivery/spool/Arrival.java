package org.stsrelay.delivery.spool;

import java.util.List;

/// A message that is to be kept, split into consignments.
///
/// @param body what [BodyWriter#finish] gave
public record Arrival(Message message, Body body, List<Consignment> consignments) {

    public Arrival {
        consignments = List.copyOf(consignments);
        if (consignments.isEmpty()) {
            throw new IllegalArgumentException("a message without recipients");
        }
    }
}
