package org.stsrelay.delivery.bounce;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Lease;

/// Decides what the sender is told after an attempt, by RFC 3461 §5.2: failures unless NOTIFY was given without
/// FAILURE, one delay unless it was given without DELAY, and a handover to a host that will not tell where SUCCESS was
/// asked for.
public final class Notices {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Supplier<BouncePolicy> policy;
    private final NoticeLimit limit;
    private final Supplier<WarnAfter> warnAfter;
    private final DsnComposer composer;
    private final NoticeListener listener;

    /// @param policy asked for each time, as the others are; they may change
    public Notices(Supplier<BouncePolicy> policy, Supplier<NoticeRate> rate, Supplier<WarnAfter> warnAfter,
            DsnComposer composer, NoticeListener listener) {
        this.policy = policy;
        this.limit = new NoticeLimit(rate);
        this.warnAfter = warnAfter;
        this.composer = composer;
        this.listener = listener;
    }

    /// @throws IOException when a notice could not be written
    public Told after(Lease lease, AttemptResult result, Outlook outlook, Instant at) throws IOException {
        var warns = isWarningDue(lease, result, outlook, at);
        var stories = new ArrayList<Story>();
        var withheld = new ArrayList<Withheld>();
        for (var action : Action.values()) {
            var told = result.results().stream().filter(each -> isToldOf(each, action, outlook, warns)).toList();
            if (!told.isEmpty()) {
                objection(lease, at).ifPresentOrElse(reason -> withheld.add(noted(lease, action, reason)),
                        () -> stories.add(Story.of(action, lease, told, result, outlook.end().orElse(at), at)));
            }
        }
        return new Told(composed(lease, stories, at), withheld, warns);
    }

    /// When the sender is to hear that this message waits, as things stand after an attempt; empty when that is not to
    /// be, or has been.
    public Optional<Instant> warningDue(Lease lease, AttemptResult result) {
        if (lease.consignment().warned() || policy.get().objection(lease.message()).isPresent()
                || result.results().stream().noneMatch(Notices::isDelay)) {
            return Optional.empty();
        }
        return warnAfter.get().given(result).map(lease.message().received()::plus);
    }

    private boolean isWarningDue(Lease lease, AttemptResult result, Outlook outlook, Instant at) {
        return !outlook.isLast() && outlook.end().filter(at::isBefore).isPresent()
                && warningDue(lease, result).filter(due -> !at.isBefore(due)).isPresent();
    }

    private Optional<Withheld> objection(Lease lease, Instant at) {
        var sender = lease.message().sender().mailbox().map(Mailbox::domain);
        return policy.get().objection(lease.message()).or(() -> sender.flatMap(domain -> limit.take(domain, at)));
    }

    private List<Arrival> composed(Lease lease, List<Story> stories, Instant at) throws IOException {
        var notices = new ArrayList<Arrival>();
        try {
            for (var story : stories) {
                notices.add(composer.compose(story));
            }
        } catch (IOException | RuntimeException | Error e) {
            // It is tried again; what was never sent must not use up what its sender's domain may get.
            lease.message()
                    .sender()
                    .mailbox()
                    .ifPresent(
                            sender -> stories.forEach(_ -> limit.giveBack(sender.domain(), at)));
            throw e;
        }
        stories.forEach(story -> listener.composed(story.action()));
        return notices;
    }

    private Withheld noted(Lease lease, Action action, Withheld reason) {
        var message = lease.message();
        LOG.info("{}: no notice ({}) to <{}>: {}", message.id(), action.token(), message.sender(), reason.sentence());
        listener.withheld(message.id(), reason);
        return reason;
    }

    private static boolean isToldOf(RecipientResult result, Action action, Outlook outlook, boolean warns) {
        return switch (action) {
            case FAILED -> isFailure(result, outlook.isLast());
            case DELAYED -> warns && isDelay(result);
            case RELAYED -> isRelayed(result);
        };
    }

    private static boolean isFailure(RecipientResult result, boolean isLast) {
        return result.recipient().wantsFailureNotice() && switch (result.ending()) {
            case Ending.Failed(_) -> true;
            case Ending.Deferred(_) -> isLast;
            case Ending.Delivered(_, _, _) -> false;
        };
    }

    private static boolean isDelay(RecipientResult result) {
        return result.ending() instanceof Ending.Deferred && result.recipient().acceptsDelayNotice();
    }

    private static boolean isRelayed(RecipientResult result) {
        return result.recipient().notifyOn().contains(Notify.SUCCESS) && switch (result.ending()) {
            case Ending.Delivered(_, _, var hostTellsSender) -> !hostTellsSender;
            case Ending.Failed(_),Ending.Deferred(_) -> false;
        };
    }
}
