package org.stsrelay.server.metrics;

/// What a delivery status notification tells (RFC 3464 §2.3.3).
public enum NoticeAction {
    FAILED, DELAYED, RELAYED
}
