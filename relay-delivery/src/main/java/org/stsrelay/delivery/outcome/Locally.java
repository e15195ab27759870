package org.stsrelay.delivery.outcome;

import java.util.Optional;

/// What the operator of this relay had to do with an attempt.
///
/// @param override the rule that counted for the destination
/// @param trial in monitor mode, what enforcing would have made of it; absent in the mode that enforces, and where no
///     host was looked at
public record Locally(Optional<Rule> override, Optional<Trial> trial) {

    /// Nothing.
    public static final Locally NONE = new Locally(Optional.empty(), Optional.empty());

    /// @param name the pattern that matched
    /// @param word what it does, such as `testing`
    public record Rule(String name, String word, String reason) {}

    /// @param refusal why the host that was used last would not have been used
    public record Trial(Optional<TlsFailure> refusal) {}
}
