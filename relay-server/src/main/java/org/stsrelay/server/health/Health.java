package org.stsrelay.server.health;

import java.util.Map;

/// Which components are in trouble at this moment.
///
/// @param troubles one sentence for each component in trouble: what happened and what to do
public record Health(Map<Component, String> troubles) {

    public static final Health GOOD = new Health(Map.of());

    public Health {
        troubles = Map.copyOf(troubles);
    }

    public boolean isGood(Component component) {
        return !troubles.containsKey(component);
    }

    /// Whether new mail is accepted: the one answer that `/healthz/ready`, `status` and the metric give alike.
    public boolean isReady() {
        return troubles.keySet().stream().noneMatch(Component::acceptsMail);
    }
}
