package org.stsrelay.lab;

/// What is wrong with the signatures of a zone.
public enum ZoneFlaw {
    NONE,
    /// They ended yesterday.
    EXPIRED,
    /// They begin tomorrow.
    NOT_YET_VALID,
    /// They were made with a key that is not the zone's.
    WRONG_KEY,
    /// The zone above names another key.
    WRONG_DS,
    /// There are none, though the zone above says that there should be.
    NO_SIGNATURES
}
