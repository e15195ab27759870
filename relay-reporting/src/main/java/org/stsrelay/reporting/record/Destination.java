package org.stsrelay.reporting.record;

import java.net.URI;
import org.stsrelay.delivery.mail.Mailbox;

/// Where a domain wants its reports: the two schemes of RFC 8460 §3.
public sealed interface Destination {

    /// By mail. Header fields that the URI asks for (`?subject=`, `?cc=`) are not taken over: strangers write no headers of
    /// ours.
    record Mail(Mailbox address) implements Destination {
        @Override
        public String toString() {
            return "mailto:" + address;
        }
    }

    /// By POST.
    record Https(URI uri) implements Destination {
        @Override
        public String toString() {
            return uri.toString();
        }
    }
}
