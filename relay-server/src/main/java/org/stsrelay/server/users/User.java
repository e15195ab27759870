package org.stsrelay.server.users;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.stsrelay.delivery.mail.Mailbox;

/// Somebody who may log in, and what he may do then.
///
/// @param name after [Saslprep]
/// @param senderDomains as in the configuration file: `example.org`, or `.example.org` for every subdomain
/// @param senders single addresses that he may use; without both lists it is as for everybody
/// @param recipientsPerHour how many recipients he may address in any hour
/// @param disabled kept, but not let in
public record User(String name, Verifier verifier, List<String> senderDomains, List<Mailbox> senders,
        OptionalInt recipientsPerHour, boolean disabled) {

    public User {
        senderDomains = List.copyOf(senderDomains);
        senders = List.copyOf(senders);
    }

    /// The line of the file.
    String line() {
        var words = new ArrayList<String>(List.of(name, verifier.text()));
        if (!senderDomains.isEmpty()) {
            words.add("sender-domains=" + String.join(",", senderDomains));
        }
        if (!senders.isEmpty()) {
            words.add("senders=" + String.join(",", senders.stream().map(Mailbox::text).toList()));
        }
        recipientsPerHour.ifPresent(limit -> words.add("recipients-per-hour=" + limit));
        if (disabled) {
            words.add("disabled");
        }
        return String.join(" ", words);
    }
}
