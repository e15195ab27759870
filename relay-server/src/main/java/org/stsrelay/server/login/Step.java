package org.stsrelay.server.login;

import java.time.Duration;
import java.util.Optional;
import org.stsrelay.server.users.User;

/// What a response of the client leads to.
public sealed interface Step {

    /// The client has to say more.
    ///
    /// @param text what it is told, not yet in base64
    record Challenge(String text) implements Step {}

    record Accepted(User user) implements Step {}

    /// Name or password are wrong, and the client learns no more than that.
    ///
    /// @param reason for us
    /// @param known who it was about, if there is such a user: a name that nobody has may be a mistyped password
    record Denied(String reason, Optional<String> known) implements Step {}

    /// Nothing was looked at, since there were too many failures before.
    record TooSoon(Duration left) implements Step {}

    /// Nothing was looked at, since others are being looked at.
    ///
    /// @param limit how many are at a time
    record Busy(int limit) implements Step {}

    /// The response is no message of the mechanism.
    record Malformed() implements Step {}
}
