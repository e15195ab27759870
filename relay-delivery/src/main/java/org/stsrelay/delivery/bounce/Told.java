package org.stsrelay.delivery.bounce;

import java.util.List;
import org.stsrelay.delivery.spool.Arrival;

/// What the sender learns of an attempt.
///
/// @param notices ready to be kept
/// @param withheld notices that were due and are not sent
/// @param warned whether the sender's one notice of delay was due; it has then been told or withheld for good
public record Told(List<Arrival> notices, List<Withheld> withheld, boolean warned) {

    public static final Told NOTHING = new Told(List.of(), List.of(), false);

    public Told {
        notices = List.copyOf(notices);
        withheld = List.copyOf(withheld);
    }
}
