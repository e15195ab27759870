package org.stsrelay.delivery.outcome;

import org.stsrelay.delivery.mail.DomainPart;

/// Told of each attempt by which a host said how it wants to be sent mail. The rules of [TlsOutcomeListener] hold.
public interface FeedbackListener {

    /// It wants less (P9).
    ///
    /// @param reply in one line
    void throttled(DomainPart host, String reply);

    /// It wants the same again later (P12).
    void greylisted(DomainPart host);

    /// For those who do not listen.
    FeedbackListener NOBODY = new FeedbackListener() {
        @Override
        public void throttled(DomainPart host, String reply) {}

        @Override
        public void greylisted(DomainPart host) {}
    };
}
