package org.stsrelay.server;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.stsrelay.delivery.bounce.BounceBrake;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.server.admin.BrakeDesk;

/// The bounce brake and the local fault as operators see them.
record Brake(BounceBrake brake, LocalFault localFault) implements BrakeDesk {

    private static final Filter HELD_BY_IT = new Filter(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Set.of(State.HELD), Optional.empty(), Optional.of(BounceBrake.REASON),
            OptionalInt.empty(), 1);

    /// While nobody has decided about what it holds, a restart must not let the next hundred failures through. Where
    /// nothing is held at all, the queue is not searched.
    static void rearm(BounceBrake brake, QueueDesk desk) {
        if (desk.totals().messages().getOrDefault(State.HELD, 0L) > 0 && !desk.list(HELD_BY_IT).isEmpty()) {
            brake.rearm();
        }
    }

    @Override
    public boolean isArmed() {
        return brake.isArmed();
    }

    @Override
    public void clear() {
        brake.clear();
    }

    @Override
    public Optional<Fault> fault() {
        return localFault.standing()
                .map(standing -> new Fault(standing.kind().token(), standing.since(),
                        standing.sentence()));
    }

    @Override
    public void clearFault() {
        localFault.clear();
    }
}
