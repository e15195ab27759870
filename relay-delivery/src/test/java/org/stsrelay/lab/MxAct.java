package org.stsrelay.lab;

import java.time.Duration;

/// What an MX host of the lab does at a step instead of what is right.
public sealed interface MxAct {

    /// Answers so and goes on. A positive reply has its usual effect.
    ///
    /// @param reply without the last line end
    record Say(String reply) implements MxAct {}

    /// Answers so and closes.
    record SayAndDrop(String reply) implements MxAct {}

    /// Writes these octets as they are and goes on as if it had answered well.
    record Write(String octets) implements MxAct {}

    /// Writes these octets as they are, then cuts the TCP connection without an end of TLS.
    record WriteAndCut(String octets) implements MxAct {}

    /// Closes.
    record Drop() implements MxAct {}

    /// Closes with a RST.
    record Reset() implements MxAct {}

    /// Neither reads nor writes any more and holds the line.
    record Stall() implements MxAct {}

    /// One octet after the other.
    record Trickle(String reply, Duration pause) implements MxAct {}

    /// The same line until the client has had enough.
    record Endless(String line) implements MxAct {}

    /// Waits, then goes on with another act.
    record Later(Duration delay, MxAct act) implements MxAct {}

    static MxAct say(String reply) {
        return new Say(reply);
    }
}
