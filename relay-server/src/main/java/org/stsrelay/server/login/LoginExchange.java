package org.stsrelay.server.login;

import java.util.Optional;

/// LOGIN, as its clients know it: the name is asked for, then the password.
final class LoginExchange implements Exchange {

    private final Logins logins;
    private final Object client;
    private Optional<String> name = Optional.empty();

    /// @param client who counts for failures
    LoginExchange(Logins logins, Object client) {
        this.logins = logins;
        this.client = client;
    }

    @Override
    public String prompt() {
        return "Username:";
    }

    @Override
    public Step answer(byte[] response) {
        var text = Utf8.decode(response).filter(said -> !said.isEmpty());
        if (text.isEmpty()) {
            return new Step.Malformed();
        }
        if (name.isEmpty()) {
            name = text;
            return new Step.Challenge("Password:");
        }
        return logins.check(name.get(), text.get(), client);
    }
}
