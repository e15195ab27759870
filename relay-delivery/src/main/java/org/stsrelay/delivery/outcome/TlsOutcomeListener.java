package org.stsrelay.delivery.outcome;

/// Told of every [TlsOutcome], on the thread that produced it and before the first message of the session is settled.
///
/// Listeners may block briefly; they must not throw. Delivery does not wait for reports to be right, so a failing
/// listener is logged and counted, and the message goes on.
@FunctionalInterface
public interface TlsOutcomeListener {
    void sessionJudged(TlsOutcome outcome);
}
