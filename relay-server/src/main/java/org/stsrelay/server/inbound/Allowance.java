package org.stsrelay.server.inbound;

import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.ReversePath;

/// What somebody may do who may relay, with what he used of it.
///
/// @param whose as in `from your ...`
/// @param place where an administrator finds its limits
/// @param senderDomains the senders it may have; with `senders` empty as well, those of everybody
/// @param senders further single addresses
record Allowance(String whose, String place, SenderDomains senderDomains, List<Mailbox> senders, Rate recipients) {

    private static final int SHOWN = 5;

    Allowance {
        senders = List.copyOf(senders);
    }

    static Allowance of(String whose, String place, SenderDomains senders, OptionalInt perHour, Clock clock) {
        return new Allowance(whose, place, senders, List.of(), Rate.anHour(perHour, clock));
    }

    private boolean hasSendersOfItsOwn() {
        return !senderDomains.isAny() || !senders.isEmpty();
    }

    /// @param common what holds for all
    void admit(ReversePath sender, SenderDomains common) throws Refusal {
        if (!hasSendersOfItsOwn()) {
            admitAnybody(sender, common);
        } else if (!mayUse(sender)) {
            throw Refusal.of(Rejection.SENDER_NOT_ALLOWED, 550, "5.7.1 This sender may not be used from " + whose
                    + ": allowed are " + shown() + " (" + senderKey() + " in " + place + ")");
        }
    }

    /// For those who have no limits of their own, or who may not relay at all.
    static void admitAnybody(ReversePath sender, SenderDomains common) throws Refusal {
        if (!common.allow(sender)) {
            throw Refusal.of(Rejection.SENDER_NOT_ALLOWED, 550,
                    "5.7.1 This sender domain may not be used here (accept.sender-domains)");
        }
    }

    void admitOneMore() throws Refusal {
        if (!recipients.takeOne()) {
            throw Refusal.of(Rejection.RATE_LIMITED, 451, "4.7.1 Too many recipients from " + whose + ": the limit is "
                    + recipients.limit().orElseThrow() + " an hour (recipients-per-hour in " + place + ")");
        }
    }

    private boolean mayUse(ReversePath sender) {
        return switch (sender) {
            case ReversePath.Null() -> true;
            case ReversePath.From(var address) -> (!senderDomains.isAny() && senderDomains.allow(sender))
                    || senders.stream().anyMatch(one -> isSame(one, address));
        };
    }

    /// Nobody tells mailboxes apart by case, and whoever wants may not use that to seem another.
    private static boolean isSame(Mailbox one, Mailbox other) {
        return one.domain().equals(other.domain()) && one.localPart().equalsIgnoreCase(other.localPart());
    }

    private String senderKey() {
        return senders.isEmpty() ? "sender-domains" : senderDomains.isAny() ? "senders" : "sender-domains and senders";
    }

    private String shown() {
        var all = senderDomains.entries();
        all.addAll(senders.stream().map(Mailbox::asciiDomainText).filter(Xtext::isAscii).toList());
        var some = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? some + " and " + (all.size() - SHOWN) + " more" : some;
    }
}
