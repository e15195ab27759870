package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.ProviderName;

/// What the dispatcher knows of a provider, for people and metrics.
///
/// @param limit attempts at a time that the provider table allows
/// @param window attempts at a time that it is given now
/// @param busy attempts that go on
/// @param destinations that have mail for it
/// @param ready consignments that wait in memory for a slot
/// @param pause present while it is left alone
public record ProviderState(ProviderName name, int limit, int window, int busy, int destinations, int ready,
        Optional<Pause> pause) {

    /// @param until when it is tried again, [Instant#MAX] for a pause that somebody has to end
    /// @param reason the reply that asked for it, or what the operator gave
    /// @param byHand whether an operator asked for it
    public record Pause(Instant until, String reason, boolean byHand) {}
}
