package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;

/// What is remembered of sites across a restart: only what makes us more careful with one than with a stranger.
public record Remembered(List<Destination> destinations, List<Provider> providers) {

    public Remembered {
        destinations = List.copyOf(destinations);
        providers = List.copyOf(providers);
    }

    /// @param window attempts at a time, 0 when it is dead
    /// @param deaths how often in a row it was found dead
    /// @param parkedUntil when it is tried again; absent when that is now
    public record Destination(DomainPart name, int window, int deaths, Optional<Instant> parkedUntil) {}

    /// @param window attempts at a time
    /// @param throttlings how often in a row it asked for less without a success between
    /// @param pause present while it is left alone; its end may be [Instant#MAX]
    public record Provider(ProviderName name, int window, int throttlings, Optional<ProviderState.Pause> pause) {}
}
