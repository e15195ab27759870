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
        var wait = waitFor(client, name);
        if (wait.isPresent()) {
            return new Step.TooSoon(wait.get());
        }
        var password = Saslprep.query(saidPassword);
        return checks.admits(users().verifierFor(name), name, password.orElse("\0"))
                .map(right -> settle(name, right && password.isPresent(), client))
                .orElseGet(Step.Busy::new);
    }

    /// Lets in who has proved to know the password, unless he is not to be let in.
    Step settle(String name, boolean proved, Object client) {
        var user = users().find(name);
        if (user.isPresent() && proved && !user.get().disabled()) {
            backOff.succeeded(client, name);
            return new Step.Accepted(user.get());
        }
        return denied(reason(user, proved), name, client);
    }

    Step deny(String reason, String saidName, Object client) {
        return denied(reason, Saslprep.query(saidName).orElse(""), client);
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
