package org.stsrelay.server.login;

import org.stsrelay.server.users.Saslprep;

/// PLAIN (RFC 4616): everything in one message, `[authzid] NUL authcid NUL password`.
///
/// @param client who counts for failures
record PlainExchange(Logins logins, Object client) implements Exchange {

    @Override
    public String prompt() {
        return "";
    }

    @Override
    public Step answer(byte[] response) {
        var parts = Utf8.decode(response).map(text -> text.split("\0", -1)).orElseGet(() -> new String[0]);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
            return new Step.Malformed();
        }
        // Nobody acts for somebody else here.
        var itself = parts[0].isEmpty() || Saslprep.query(parts[0]).equals(Saslprep.query(parts[1]));
        return itself
                ? logins.check(parts[1], parts[2], client)
                : logins.deny("acts for another user", parts[1], client);
    }
}
