package org.stsrelay.delivery.queue;

/// What a destination may expect when slots are short (P7).
enum Standing {
    /// A message was taken or refused there a moment ago.
    ANSWERS,
    /// It has not answered lately, and nothing goes on there.
    UNPROVEN,
    /// It has not answered lately, and an attempt is already finding out whether it does.
    UNPROVEN_AND_BUSY
}
