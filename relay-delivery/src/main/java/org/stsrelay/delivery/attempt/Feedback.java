package org.stsrelay.delivery.attempt;

/// What a reply tells the sender beside "not this message now".
enum Feedback {
    NONE,
    /// P9: we send its provider too much or too fast.
    THROTTLED,
    /// P12: come again later, and it will be taken.
    GREYLISTED,
    /// The host ends a connection that has idled or carried enough. A new one is welcome.
    FAREWELL
}
