package org.stsrelay.delivery.bounce;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Lease;

/// Decides what the sender is told after an attempt, by RFC 3461 §5.2: failures unless NOTIFY was given without
/// FAILURE, and a handover to a host that will not tell where SUCCESS was asked for.
public final class Notices {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Supplier<BouncePolicy> policy;
    private final DsnComposer composer;
    private final NoticeListener listener;

    public Notices(Supplier<BouncePolicy> policy, DsnComposer composer, NoticeListener listener) {
        this.policy = policy;
        this.composer = composer;
        this.listener = listener;
    }

    /// @param isLast whether what is deferred was given up
    /// @return the notices that are due, ready to be kept
    /// @throws IOException when one could not be written
    public List<Arrival> after(Lease lease, AttemptResult result, boolean isLast, Instant at) throws IOException {
        var stories = new ArrayList<Story>();
        add(stories, Action.FAILED, lease, result, told -> isFailure(told, isLast), at);
        add(stories, Action.RELAYED, lease, result, Notices::isRelayed, at);
        var notices = new ArrayList<Arrival>();
        for (var story : stories) {
            notices.add(composer.compose(story));
        }
        stories.forEach(story -> listener.composed(story.action()));
        return notices;
    }

    private void add(List<Story> stories, Action action, Lease lease, AttemptResult result,
            Predicate<RecipientResult> isToldOf, Instant at) {
        var told = result.results().stream().filter(isToldOf).toList();
        if (told.isEmpty()) {
            return;
        }
        policy.get()
                .objection(lease.message())
                .ifPresentOrElse(reason -> withhold(lease, action, reason),
                        () -> stories.add(Story.of(action, lease, told, result, at)));
    }

    private void withhold(Lease lease, Action action, String reason) {
        var id = lease.message().id();
        LOG.info("{}: no notice ({}) to <{}>: {}", id, action.token(), lease.message().sender(), reason);
        listener.withheld(id, reason);
    }

    private static boolean isFailure(RecipientResult result, boolean isLast) {
        return result.recipient().wantsFailureNotice() && switch (result.ending()) {
            case Ending.Failed(_) -> true;
            case Ending.Deferred(_) -> isLast;
            case Ending.Delivered(_, _, _) -> false;
        };
    }

    private static boolean isRelayed(RecipientResult result) {
        return result.recipient().notifyOn().contains(Notify.SUCCESS) && switch (result.ending()) {
            case Ending.Delivered(_, _, var hostTellsSender) -> !hostTellsSender;
            case Ending.Failed(_),Ending.Deferred(_) -> false;
        };
    }
}
