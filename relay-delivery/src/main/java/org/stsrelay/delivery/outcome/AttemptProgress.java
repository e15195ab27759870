package org.stsrelay.delivery.outcome;

/// Whether an attempt has a session, which is what its place in the queue is counted by (P7). Each may be told more than
/// once, and costs nothing.
public interface AttemptProgress {

    /// No session is open: a host is looked for, connected to or shaking hands.
    void connecting();

    /// No host is needed yet: a policy host is waited for, which may take a minute.
    default void waiting() {}

    /// A session is open.
    void connected();

    /// A host held the conversation to its end ([Site#ANSWERED]) and the session is given back: only what came of it is
    /// still to be written down.
    default void answered() {}
}
