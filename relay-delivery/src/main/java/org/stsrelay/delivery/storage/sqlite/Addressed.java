package org.stsrelay.delivery.storage.sqlite;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.spool.QueueDesk.Addressee;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A recipient and what became of it; a consignment's row holds them as one JSON array.
///
/// @param enhanced of the last attempt
/// @param reply of the last attempt, in one line
record Addressed(Recipient recipient, State state, Optional<EnhancedStatus> enhanced, String reply) {

    private static final JsonMapper JSON = new JsonMapper();

    enum State {
        WAITING, DELIVERED, FAILED, EXPIRED, DELETED;

        String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Addressed waiting(Recipient recipient) {
        return new Addressed(recipient, State.WAITING, Optional.empty(), "");
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /// After an attempt that went on waiting for it or not.
    Addressed after(RecipientOutcome result, boolean stillWaiting) {
        var reached = stillWaiting ? State.WAITING : switch (result.outcome()) {
            case DELIVERED -> State.DELIVERED;
            case EXPIRED -> State.EXPIRED;
            case BOUNCED, DEFERRED -> State.FAILED;
        };
        return new Addressed(recipient, reached, Optional.of(result.status()), result.text());
    }

    Addressed failed() {
        return new Addressed(recipient, State.FAILED, enhanced, reply);
    }

    Addressed deleted(String reason) {
        return new Addressed(recipient, State.DELETED, enhanced, reason);
    }

    Addressee shown() {
        return new Addressee(recipient.mailbox(), state.token(), enhanced, reply);
    }

    static String write(List<Addressed> recipients) {
        var array = JSON.createArrayNode();
        for (var each : recipients) {
            var node = array.addObject();
            node.put("address", each.recipient.mailbox().text());
            node.put("state", each.state.token());
            if (!each.recipient.notifyOn().isEmpty()) {
                var keywords = node.putArray("notify");
                new TreeSet<>(each.recipient.notifyOn()).forEach(keyword -> keywords.add(keyword.name()));
            }
            each.recipient.originalRecipient().ifPresent(original -> node.put("orcpt", original));
            each.enhanced.ifPresent(status -> node.put("enhanced", status.toString()));
            if (!each.reply.isEmpty()) {
                node.put("reply", each.reply);
            }
        }
        return JSON.writeValueAsString(array);
    }

    /// @throws RuntimeException when the text is not what [#write] writes
    static List<Addressed> read(String text) {
        return JSON.readTree(text).valueStream().map(Addressed::of).toList();
    }

    private static Addressed of(JsonNode node) {
        var notifyOn = node.path("notify")
                .valueStream()
                .map(keyword -> Notify.valueOf(keyword.stringValue()))
                .collect(Collectors.toSet());
        var recipient = new Recipient(Mailbox.ofStored(node.required("address").stringValue()), notifyOn,
                text(node, "orcpt"));
        var state = State.valueOf(node.required("state").stringValue().toUpperCase(Locale.ROOT));
        return new Addressed(recipient, state, text(node, "enhanced").flatMap(EnhancedStatus::parse),
                text(node, "reply").orElse(""));
    }

    private static Optional<String> text(JsonNode node, String member) {
        return node.has(member) ? Optional.of(node.required(member).stringValue()) : Optional.empty();
    }
}
