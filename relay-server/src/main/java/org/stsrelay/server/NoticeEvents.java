package org.stsrelay.server;

import org.stsrelay.delivery.bounce.Action;
import org.stsrelay.delivery.bounce.NoticeListener;
import org.stsrelay.delivery.bounce.Withheld;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.server.metrics.NoticeAction;
import org.stsrelay.server.metrics.NoticeWithheld;
import org.stsrelay.server.metrics.RelayMetrics;

/// Notices to senders, counted.
record NoticeEvents(RelayMetrics metrics) implements NoticeListener {

    @Override
    public void composed(Action action) {
        metrics.noticeQueued(switch (action) {
            case FAILED -> NoticeAction.FAILED;
            case DELAYED -> NoticeAction.DELAYED;
            case RELAYED -> NoticeAction.RELAYED;
        });
    }

    @Override
    public void withheld(QueueId about, Withheld reason) {
        metrics.noticeWithheld(switch (reason.cause()) {
            case NOTICE -> NoticeWithheld.NOTICE;
            case TLS_REPORT -> NoticeWithheld.TLS_REPORT;
            case NULL_SENDER -> NoticeWithheld.NULL_SENDER;
            case STRANGER -> NoticeWithheld.STRANGER;
            case OFF -> NoticeWithheld.OFF;
            case LIMIT -> NoticeWithheld.LIMIT;
        });
    }
}
