package org.stsrelay.server.metrics;

/// What an operator does to messages in the queue.
public enum QueueAction {
    RETRY, HOLD, RELEASE, BOUNCE, DELETE
}
