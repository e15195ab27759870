package org.stsrelay.delivery.healing;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.sts.CachedPolicy;

/// Which MTA-STS policy is heeded for a domain, whenever it was fetched.
///
/// @param policy absent where none asks for anything
public record Standing(Optional<Text> policy) {

    /// @param id of the TXT record
    /// @param lines of the body
    public record Text(String id, List<String> lines) {
        public Text {
            lines = List.copyOf(lines);
        }
    }

    /// @param held absent where no policy holds
    public static Standing of(Optional<CachedPolicy> held) {
        return new Standing(held.filter(CachedPolicy::isActive)
                .map(policy -> new Text(policy.id(), policy.policy().lines())));
    }

    /// The one that a session was held against.
    static Standing of(PolicyApplied applied) {
        return switch (applied) {
            case PolicyApplied.Sts(_, var id, var lines, _, _) -> new Standing(Optional.of(new Text(id, lines)));
            case PolicyApplied.Tlsa(_, _, var beside) -> of(beside);
            case PolicyApplied.None() -> new Standing(Optional.empty());
        };
    }
}
