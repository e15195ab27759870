package org.stsrelay.server.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.queue.ProviderState;

/// The JSON shape of a provider.
final class ProviderJson {

    private ProviderJson() {}

    static Provider of(ProviderState state) {
        return new Provider(state.name().text(), state.limit(), state.window(), state.busy(), state.destinations(),
                state.ready(), state.pause().map(ProviderJson::of).orElse(null));
    }

    private static Pause of(ProviderState.Pause pause) {
        return new Pause(pause.until().equals(Instant.MAX) ? null : QueueJson.time(pause.until()), pause.reason(),
                pause.byHand());
    }

    /// @param limit attempts at a time that the table allows
    /// @param window those that it is given now
    /// @param active those that go on
    /// @param ready consignments that wait for a turn
    record Provider(String provider, int limit, int window, int active, int destinations, int ready,
            @Nullable Pause pause) {}

    /// @param until absent when somebody has to end it
    record Pause(@Nullable String until, String reason, boolean byHand) {}
}
