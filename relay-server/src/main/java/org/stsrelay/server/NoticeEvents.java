package org.stsrelay.server;

import org.stsrelay.delivery.bounce.Action;
import org.stsrelay.delivery.bounce.NoticeListener;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.server.metrics.NoticeAction;
import org.stsrelay.server.metrics.RelayMetrics;

/// Notices to senders, counted. Those withheld stand in the log already.
record NoticeEvents(RelayMetrics metrics) implements NoticeListener {

    @Override
    public void composed(Action action) {
        metrics.noticeQueued(switch (action) {
            case FAILED -> NoticeAction.FAILED;
            case RELAYED -> NoticeAction.RELAYED;
        });
    }

    @Override
    public void withheld(QueueId about, String reason) {}
}
