package org.stsrelay.server.inbound;

import org.stsrelay.delivery.mail.DomainPart;

/// How the client introduced itself. It is free to say anything (P21).
///
/// @param name what it called itself, possibly nothing
/// @param isDomain whether that is a domain or an address literal
/// @param extended whether it said EHLO
record Greeting(String name, boolean isDomain, boolean extended) {

    private static final int MAX_NAME = 255;

    static Greeting of(String said, boolean extended) {
        var name = said.length() > MAX_NAME ? said.substring(0, MAX_NAME) : said;
        return new Greeting(name, isDomain(name), extended);
    }

    /// In A-labels, as RFC 6531 §3.7.1 asks.
    private static boolean isDomain(String name) {
        if (name.isEmpty() || !Xtext.isAscii(name)) {
            return false;
        }
        try {
            DomainPart.of(name);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
