package org.stsrelay.delivery;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.bounce.Action;
import org.stsrelay.delivery.bounce.NoticeListener;
import org.stsrelay.delivery.bounce.Withheld;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.FeedbackListener;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;

/// Who is told of what happens.
///
/// @param outcomes of each TLS session that was judged
/// @param attempts of each attempt that was settled
/// @param notices of each notice to a sender
/// @param feedback of each host that asked for less, or to come again later
public record Listeners(TlsOutcomeListener outcomes, AttemptListener attempts, NoticeListener notices,
        FeedbackListener feedback) {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /// The same, where a listener that throws is logged and holds nothing up.
    Listeners contained() {
        return new Listeners(outcome -> contain("TLS outcomes", () -> outcomes.sessionJudged(outcome)),
                attempt -> contain("attempts", () -> attempts.attemptSettled(attempt)), new Contained(notices),
                new ContainedFeedback(feedback));
    }

    private record ContainedFeedback(FeedbackListener feedback) implements FeedbackListener {
        @Override
        public void throttled(DomainPart host, String reply) {
            contain("feedback", () -> feedback.throttled(host, reply));
        }

        @Override
        public void greylisted(DomainPart host) {
            contain("feedback", () -> feedback.greylisted(host));
        }
    }

    private record Contained(NoticeListener notices) implements NoticeListener {
        @Override
        public void composed(Action action) {
            contain("notices", () -> notices.composed(action));
        }

        @Override
        public void withheld(QueueId about, Withheld reason) {
            contain("notices", () -> notices.withheld(about, reason));
        }
    }

    private static void contain(String subject, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException broken) {
            LOG.error("A listener to {} failed; what it was told is missing there, and delivery goes on", subject,
                    broken);
        }
    }
}
