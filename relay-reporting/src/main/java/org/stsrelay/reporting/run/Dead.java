package org.stsrelay.reporting.run;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.ReportStore;

/// The destinations that get nothing at the moment.
///
/// @param why by destination
record Dead(Map<String, String> why) {

    static Dead at(Instant now, ReportStore store) {
        return new Dead(store.suppressed(now)
                .stream()
                .collect(Collectors.toMap(DeadDestination::destination, Dead::sentence)));
    }

    Optional<String> why(String destination) {
        return Optional.ofNullable(why.get(destination));
    }

    private static String sentence(DeadDestination dead) {
        return "nothing goes there%s: %s".formatted(dead.until().map(until -> " until " + until).orElse(""),
                dead.reason());
    }
}
