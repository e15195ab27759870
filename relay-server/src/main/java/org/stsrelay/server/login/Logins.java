package org.stsrelay.server.login;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.stsrelay.server.users.LiveUsers;
import org.stsrelay.server.users.Saslprep;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.Users;
import org.stsrelay.server.users.Verifier;

/// Decides who gets in: by name and password, at a bounded cost, and slower after each failure.
public final class Logins {

    private static final int NONCE_OCTETS = 18;

    private final LiveUsers users;
    private final BackOff backOff;
    private final PasswordChecks checks;
    private final SecureRandom random = new SecureRandom();

    /// @param freeFailures how many failures a client or a user may have before the first wait; it may change
    public Logins(LiveUsers users, IntSupplier freeFailures, Clock clock) {
        this.users = users;
        this.backOff = new BackOff(freeFailures, clock);
        this.checks = new PasswordChecks(clock);
    }

    /// @param client who counts for failures: an address, or a network of which its owner has all addresses
    public Exchange begin(Mechanism mechanism, Object client) {
        return switch (mechanism) {
            case PLAIN -> new PlainExchange(this, client);
            case LOGIN -> new LoginExchange(this, client);
            case SCRAM_SHA_256 -> new ScramExchange(this, client, nonce());
        };
    }

    /// Who may come in by this name, absent when nobody may.
    public Optional<User> find(String name) {
        return users().find(name).filter(user -> !user.disabled());
    }

    Users users() {
        return users.current();
    }

    Optional<Duration> waitFor(Object client, String name) {
        return backOff.waitFor(client, name);
    }

    /// Checks a password that was sent as such. What is no name or no password costs as much as any other.
    Step check(String saidName, String saidPassword, Object client) {
        var name = Saslprep.query(saidName).orElse("");
        return tooSoon(name, client).orElseGet(() -> checkNow(name, Saslprep.query(saidPassword), client));
    }

    private Step checkNow(String name, Optional<String> password, Object client) {
        var verifier = users().verifierFor(name);
        return checks.admits(verifier, name, password.orElse("\0"))
                .map(right -> settle(name, verifier, right && password.isPresent(), client))
                .orElseGet(() -> new Step.Busy(checks.atATime()));
    }

    /// Lets in who has proved to know the password, unless he is not to be let in.
    ///
    /// It is too soon as well when others have failed meanwhile: whoever begins many logins at once has no more tries.
    ///
    /// @param verifier what it was proved by, which may be old
    Step settle(String name, Verifier verifier, boolean proved, Object client) {
        return tooSoon(name, client).orElseGet(() -> settleNow(name, verifier, proved, client));
    }

    private Step settleNow(String name, Verifier verifier, boolean proved, Object client) {
        var user = users().find(name);
        var knows = proved && user.filter(now -> now.verifier().isSame(verifier)).isPresent();
        if (user.isPresent() && knows && !user.get().disabled()) {
            backOff.succeeded(client, name);
            return new Step.Accepted(user.get());
        }
        return denied(reason(user, knows), name, client);
    }

    Step deny(String reason, String saidName, Object client) {
        var name = Saslprep.query(saidName).orElse("");
        return tooSoon(name, client).orElseGet(() -> denied(reason, name, client));
    }

    private Optional<Step> tooSoon(String name, Object client) {
        return waitFor(client, name).map(Step.TooSoon::new);
    }

    private Step denied(String reason, String name, Object client) {
        backOff.failed(client, name);
        return new Step.Denied(reason, users().find(name).map(User::name));
    }

    private static String reason(Optional<User> user, boolean proved) {
        if (user.isEmpty()) {
            return "no such user";
        }
        return proved ? "the user is disabled" : "wrong password";
    }

    private String nonce() {
        var octets = new byte[NONCE_OCTETS];
        random.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }
}
