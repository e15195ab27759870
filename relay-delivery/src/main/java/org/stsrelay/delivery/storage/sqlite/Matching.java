package org.stsrelay.delivery.storage.sqlite;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.storage.sqlite.Listing.Head;
import org.stsrelay.delivery.storage.sqlite.Listing.Section;

/// What a [Filter] lets through: a message of which at least one consignment passes.
record Matching(Filter filter, Instant now) {

    boolean passes(Head head) {
        return filter.id().map(head.id()::equals).orElse(true)
                && filter.sender().map(head.from()::equalsIgnoreCase).orElse(true)
                && filter.senderDomain().map(domain -> isFrom(domain, head.from())).orElse(true)
                && filter.olderThan().map(age -> !head.received().isAfter(now.minus(age))).orElse(true);
    }

    List<Section> passing(List<Section> sections) {
        return sections.stream().filter(this::passes).toList();
    }

    private boolean passes(Section section) {
        var kept = section.kept();
        return (filter.states().isEmpty() ? section.state() != State.FINISHED : wants(section.state()))
                && filter.destination().map(kept.destination()::equals).orElse(true)
                && filter.recipient().map(address -> isFor(address, section)).orElse(true)
                && filter.reason().map(words -> contains(section.reason(), words)).orElse(true)
                && kept.attempts() >= filter.minimumAttempts().orElse(0);
    }

    private boolean wants(State state) {
        return filter.states().contains(state);
    }

    private static boolean isFor(String address, Section section) {
        return section.kept()
                .recipients()
                .stream()
                .anyMatch(each -> each.recipient().mailbox().text().equalsIgnoreCase(address));
    }

    private static boolean isFrom(String domain, String sender) {
        return mailbox(sender)
                .filter(from -> from.domainText().equalsIgnoreCase(domain)
                        || from.domain().toString().equalsIgnoreCase(domain))
                .isPresent();
    }

    /// One row that cannot be read hides no other.
    private static Optional<Mailbox> mailbox(String sender) {
        try {
            return ReversePath.ofStored(sender).mailbox();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean contains(String text, String words) {
        return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    }
}
