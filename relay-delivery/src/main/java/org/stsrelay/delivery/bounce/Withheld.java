package org.stsrelay.delivery.bounce;

/// That a notice was due and is not sent, and why.
///
/// @param sentence for log and history
public record Withheld(Cause cause, String sentence) {

    public enum Cause {
        /// It would answer a notice.
        NOTICE,
        /// It would answer a report of ours.
        TLS_REPORT,
        /// Nobody is named who could be told.
        NULL_SENDER,
        /// The sender is none of ours, `bounces.to: local-senders`.
        STRANGER,
        /// `bounces.to: none`.
        OFF,
        /// More than `bounces.limit` for one domain.
        LIMIT
    }
}
