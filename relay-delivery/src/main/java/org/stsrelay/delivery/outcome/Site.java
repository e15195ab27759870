package org.stsrelay.delivery.outcome;

/// What an attempt learned about the destination as a place to connect to, whatever became of the message. It moves the
/// window of how many attempts go there at a time.
public enum Site {
    /// A host held a conversation, even if it refused message or recipients.
    ANSWERED,
    /// No host did: no connection, no usable greeting, or the line went dead.
    SILENT,
    /// TLS did not prove what a policy asks for. That is a matter of the policy and not of load, so it never parks a
    /// destination.
    REFUSED,
    /// A host said that we send too much or too fast (P9). It lives; its provider wants less.
    THROTTLED,
    /// Nothing was learned: no host was tried.
    UNKNOWN
}
