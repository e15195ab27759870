package org.stsrelay.server.users;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All users of one file, at one time.
public final class Users {

    private final Map<String, User> byName;
    private final byte[] decoySecret;
    private final List<Verifier> verifiers;

    /// @param byName in the order of the file
    /// @param decoySecret what the salts of users that do not exist come from
    Users(Map<String, User> byName, byte[] decoySecret) {
        this.byName = byName;
        this.decoySecret = decoySecret;
        this.verifiers = byName.values().stream().map(User::verifier).toList();
    }

    /// @param name after [Saslprep]
    public Optional<User> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// What to check a login with. For a name that nobody has it is one that takes as long and fits no password, so that a
    /// stranger cannot find out which names there are.
    public Verifier verifierFor(String name) {
        return find(name).map(User::verifier).orElseGet(() -> Verifier.decoy(decoySecret, name, verifiers));
    }

    public Collection<User> all() {
        return byName.values();
    }
}
