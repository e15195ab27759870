package org.stsrelay.server.check;

import java.util.List;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Ground;

/// What would happen to mail for the domain now.
public sealed interface Forecast {

    /// For people, without a full stop.
    String sentence();

    /// @param host the first that would take it
    /// @param ground the rule that it is delivered by
    record Delivered(DomainPart host, Protection protection, Ground ground) implements Forecast {
        @Override
        public String sentence() {
            return "mail is delivered to " + host + ", " + switch (protection) {
                case AUTHENTICATED -> "encrypted, and the host proves who it is";
                case ENCRYPTED -> "encrypted; nobody asks the host who it is";
                case CLEAR_TEXT -> "in clear text";
            };
        }
    }

    /// It waits, and comes back when its lifetime is over.
    ///
    /// @param rule which one keeps it, one sentence
    /// @param reasons one for each host that was tried, or the one why none was
    /// @param forTls whether TLS keeps it
    record Held(String rule, List<String> reasons, boolean forTls) implements Forecast {
        public Held {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String sentence() {
            return "mail waits, and comes back when its lifetime is over: " + String.join("; ", reasons);
        }
    }

    /// It comes back at once.
    record Returned(String reason) implements Forecast {
        @Override
        public String sentence() {
            return "mail comes back at once: " + reason;
        }
    }

    enum Protection {
        /// Encrypted, to a host that proved who it is.
        AUTHENTICATED,
        /// Encrypted; nobody asks the host to prove anything.
        ENCRYPTED, CLEAR_TEXT;

        public String token() {
            return switch (this) {
                case AUTHENTICATED -> "authenticated";
                case ENCRYPTED -> "encrypted";
                case CLEAR_TEXT -> "plaintext";
            };
        }
    }
}
