package org.stsrelay.delivery.storage.sqlite;

import java.util.Collection;
import java.util.Locale;
import org.stsrelay.delivery.spool.QueueDesk.State;

/// The words of the `state` columns.
final class Standing {

    /// A consignment that is tried when it is due.
    static final String WAITING = "waiting";
    static final String HELD = "held";
    /// One that an operator deleted during an attempt: it ends with it.
    static final String DELETING = "deleting";
    static final String FINISHED = "finished";

    private Standing() {}

    static State ofMessage(String column) {
        return State.valueOf(column.toUpperCase(Locale.ROOT));
    }

    static String column(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static State ofConsignment(String column, int attempts) {
        return switch (column) {
            case WAITING -> attempts == 0 ? State.READY : State.DEFERRED;
            case HELD, DELETING -> State.HELD;
            case FINISHED -> State.FINISHED;
            default -> throw new IllegalArgumentException("unknown state " + column);
        };
    }

    /// A message is what the liveliest of its consignments is.
    static State together(Collection<State> parts) {
        if (parts.contains(State.ACTIVE)) {
            return State.ACTIVE;
        }
        if (parts.contains(State.READY)) {
            return State.READY;
        }
        if (parts.contains(State.DEFERRED)) {
            return State.DEFERRED;
        }
        return parts.contains(State.HELD) ? State.HELD : State.FINISHED;
    }
}
