package org.stsrelay.delivery.dns;

/// Whether answers can be known to be secure, and who sees to it.
///
/// @param text for people, naming the servers and what came of their test
public record DnssecStanding(Validator by, String text) {

    public enum Validator {
        /// The name servers, whose AD bit is believed.
        RESOLVER,
        /// The relay itself, by its trust anchors.
        RELAY,
        /// Nobody: every answer counts as unsigned.
        NOBODY,
        /// Not known yet, which counts as nobody.
        UNTESTED
    }

    public boolean isSecure() {
        return by == Validator.RESOLVER || by == Validator.RELAY;
    }
}
