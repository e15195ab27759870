package org.stsrelay.reporting.record;

import java.net.URI;
import java.util.Locale;
import org.stsrelay.delivery.mail.Mailbox;

/// Where a domain wants its reports: the two schemes of RFC 8460 §3. As a text it has one spelling, whatever the record's is:
/// by that it is known which places have had a report, and which get none.
public sealed interface Destination {

    String MAILTO = "mailto:";
    /// As everybody should be able to handle (RFC 9110, section 4.1); who asks for reports needs a fraction of it.
    int MAX_LENGTH = 8000;

    /// As a `rua` field has it.
    ///
    /// @throws IllegalArgumentException saying what was expected
    static Destination of(String uri) {
        return ReportUri.read(uri);
    }

    /// One that was kept as its text.
    static Destination ofStored(String text) {
        return text.startsWith(MAILTO)
                ? new Mail(Mailbox.ofStored(text.substring(MAILTO.length())))
                : new Https(URI.create(text));
    }

    /// Who answers for the place: the host, or the domain of the address.
    String host();

    /// By mail. Header fields that the URI asks for (`?subject=`, `?cc=`) are not taken over: strangers write no headers of
    /// ours.
    record Mail(Mailbox address) implements Destination {
        @Override
        public String toString() {
            return MAILTO + address.localPart() + "@" + address.domain();
        }

        @Override
        public String host() {
            return address.domain().toString();
        }
    }

    /// By POST.
    record Https(URI uri) implements Destination {
        private static final int USUAL_PORT = 443;

        @Override
        public String toString() {
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return "https://" + authority() + uri.getRawPath() + query;
        }

        /// The host, and the port unless it is the usual one: whoever answers there need not be who answers at another.
        public String authority() {
            var port = uri.getPort() < 0 || uri.getPort() == USUAL_PORT ? "" : ":" + uri.getPort();
            return host() + port;
        }

        @Override
        public String host() {
            return uri.getHost().toLowerCase(Locale.ROOT);
        }
    }
}
