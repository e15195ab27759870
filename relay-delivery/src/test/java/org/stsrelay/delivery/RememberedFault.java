package org.stsrelay.delivery;

import java.util.Optional;
import org.stsrelay.delivery.fault.FaultMark;

/// A mark that outlives the relay.
public final class RememberedFault implements FaultMark {

    private volatile Optional<String> mark = Optional.empty();

    @Override
    public Optional<String> kept() {
        return mark;
    }

    @Override
    public void keep(Optional<String> other) {
        mark = other;
    }
}
