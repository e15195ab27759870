package org.stsrelay.delivery.bounce;

import org.stsrelay.delivery.mail.QueueId;

/// Told of notices to senders, for metrics. Must not throw.
public interface NoticeListener {

    void composed(Action action);

    /// @param about the message of which its sender is not told
    void withheld(QueueId about, Withheld reason);

    /// For those who do not listen.
    NoticeListener NOBODY = new NoticeListener() {
        @Override
        public void composed(Action action) {}

        @Override
        public void withheld(QueueId about, Withheld reason) {}
    };
}
