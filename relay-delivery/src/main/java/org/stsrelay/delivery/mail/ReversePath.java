package org.stsrelay.delivery.mail;

import java.util.Optional;

/// Where failures are told: a mailbox, or nobody at all (RFC 5321 §4.5.5).
public sealed interface ReversePath {

    /// `<>`: notices and the like. It never becomes anything else on its way.
    record Null() implements ReversePath {
        @Override
        public String toString() {
            return "";
        }
    }

    record From(Mailbox address) implements ReversePath {
        @Override
        public String toString() {
            return address.text();
        }
    }

    /// The address between the brackets, empty for the null path.
    static ReversePath of(String text) {
        return text.isEmpty() ? new Null() : new From(Mailbox.of(text));
    }

    /// As [DomainPart#ofStored].
    static ReversePath ofStored(String text) {
        return text.isEmpty() ? new Null() : new From(Mailbox.ofStored(text));
    }

    default Optional<Mailbox> mailbox() {
        return switch (this) {
            case Null() -> Optional.empty();
            case From(var address) -> Optional.of(address);
        };
    }
}
