package org.stsrelay.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.bounce.Action;
import org.stsrelay.delivery.bounce.NoticeListener;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.server.metrics.NoticeAction;
import org.stsrelay.server.metrics.RelayMetrics;

/// Notices to senders, counted, and those not sent in the log (P17).
record NoticeEvents(RelayMetrics metrics) implements NoticeListener {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeEvents.class);

    @Override
    public void composed(Action action) {
        metrics.noticeQueued(switch (action) {
            case FAILED -> NoticeAction.FAILED;
            case RELAYED -> NoticeAction.RELAYED;
        });
    }

    @Override
    public void withheld(QueueId about, String reason) {
        LOG.info("{} no notice to the sender: {}", about, reason);
    }
}
