package org.stsrelay.delivery.dns.dnsjava;

import java.time.Duration;

/// How long the DNS is waited for.
///
/// @param answer for one answer of one server, before the next server is asked
/// @param total for a whole question, every server, TCP and every CNAME on the way included
public record Patience(Duration answer, Duration total) {

    /// A recursive server may need seconds for a cold name; more than this helps nobody, since the message is tried
    /// again anyway.
    public static final Patience USUAL = new Patience(Duration.ofSeconds(4), Duration.ofSeconds(12));

    public Patience {
        if (!answer.isPositive() || total.compareTo(answer) < 0) {
            throw new IllegalArgumentException("the time for one DNS answer must be positive and at most the total: "
                    + answer + " of " + total);
        }
    }
}
