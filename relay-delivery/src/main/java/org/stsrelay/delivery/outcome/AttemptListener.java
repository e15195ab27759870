package org.stsrelay.delivery.outcome;

/// Told of every attempt once it is settled. The rules of [TlsOutcomeListener] hold.
@FunctionalInterface
public interface AttemptListener {
    void attemptSettled(AttemptRecord attempt);
}
