package org.stsrelay.server.metrics;

/// Why a delivery status notification that was due was not sent.
public enum NoticeWithheld {
    NOTICE, TLS_REPORT, NULL_SENDER, STRANGER, OFF, LIMIT
}
