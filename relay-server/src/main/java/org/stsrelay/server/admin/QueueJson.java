package org.stsrelay.server.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.spool.QueueDesk.Acted;
import org.stsrelay.delivery.spool.QueueDesk.Addressee;
import org.stsrelay.delivery.spool.QueueDesk.Listed;
import org.stsrelay.delivery.spool.QueueDesk.Part;
import org.stsrelay.delivery.spool.QueueDesk.Shown;
import tools.jackson.databind.JsonNode;

/// The JSON shapes of the queue. Their names are a promise to scripts: members are added, never renamed.
final class QueueJson {

    private QueueJson() {}

    static Message of(Listed message) {
        return new Message(message.id().text(), message.from(), message.size(), time(message.received()),
                Tokens.of(message.state()), message.consignments().stream().map(QueueJson::of).toList());
    }

    static Detail of(Shown shown) {
        var message = of(shown.message());
        return new Detail(message.id(), message.from(), message.size(), message.received(), message.state(),
                message.consignments(), shown.messageId(), shown.listener(), shown.client(), shown.login(),
                shown.attempts().stream().map(Answers.JSON::readTree).toList(), shown.header());
    }

    static Action of(QueueVerb verb, Acted acted) {
        return new Action(verb.token(), acted.messages(), acted.ids().stream().map(id -> id.text()).toList());
    }

    private static Consignment of(Part part) {
        return new Consignment(part.destination().toString(), Tokens.of(part.state()), part.attempts(),
                part.nextAttempt().map(QueueJson::time).orElse(null), part.reason(),
                part.recipients().stream().map(QueueJson::of).toList());
    }

    private static To of(Addressee addressee) {
        return new To(addressee.address().text(), addressee.state(),
                addressee.enhanced().map(EnhancedStatus::toString).orElse(null), addressee.reply());
    }

    /// RFC 3339, as precise as anybody reads it.
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    record Message(String id, String from, long size, String received, String state, List<Consignment> consignments) {}

    record Consignment(String domain, String state, int attempts, @Nullable String nextAttempt, String reason,
            List<To> recipients) {}

    record To(String address, String state, @Nullable String enhanced, String reply) {}

    record Detail(String id, String from, long size, String received, String state, List<Consignment> consignments,
            String messageId, String listener, String client, String login, List<JsonNode> attempts, String header) {}

    record Action(String action, int messages, List<String> ids) {}
}
