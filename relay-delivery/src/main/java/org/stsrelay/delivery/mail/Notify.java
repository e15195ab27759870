package org.stsrelay.delivery.mail;

/// The keywords of NOTIFY (RFC 3461 §4.1). No keyword at all means that the sender asked for nothing in particular.
public enum Notify {
    NEVER, SUCCESS, FAILURE, DELAY
}
