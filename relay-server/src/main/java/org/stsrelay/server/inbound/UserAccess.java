package org.stsrelay.server.inbound;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.stsrelay.server.login.Exchange;
import org.stsrelay.server.login.Logins;
import org.stsrelay.server.login.Mechanism;
import org.stsrelay.server.users.User;

/// The users who may log in at a listener, and what each may do. Listeners with the same file share it, and so its limits.
final class UserAccess {

    private record Granted(User user, Allowance allowance) {}

    private final Logins logins;
    private final Clock clock;
    private final Map<String, Granted> granted = new ConcurrentHashMap<>();

    UserAccess(Logins logins, Clock clock) {
        this.logins = logins;
        this.clock = clock;
    }

    /// @param client who counts for failures
    Exchange begin(Mechanism mechanism, Object client) {
        return logins.begin(mechanism, client);
    }

    /// What a user may do who logged in before, absent when he may not come in any more, or not with that password.
    Optional<Allowance> stillAllowed(User user) {
        return logins.find(user.name()).filter(now -> now.verifier().isSame(user.verifier())).map(this::allowanceOf);
    }

    /// What the user may do, less what he did in the last hour: a changed line of the file takes back nothing of that
    /// unless it changes that limit.
    Allowance allowanceOf(User user) {
        return granted.compute(user.name(), (_, before) -> before != null && before.user().equals(user)
                ? before
                : new Granted(user, allowance(user, before))).allowance();
    }

    private Allowance allowance(User user, @Nullable Granted before) {
        var rate = before != null && before.allowance().recipients().limit().equals(user.recipientsPerHour())
                ? before.allowance().recipients()
                : Rate.anHour(user.recipientsPerHour(), clock);
        return new Allowance("your login", "the users file", SenderDomains.of(user.senderDomains()), user.senders(),
                rate);
    }
}
