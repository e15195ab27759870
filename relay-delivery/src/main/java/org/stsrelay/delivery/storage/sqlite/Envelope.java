package org.stsrelay.delivery.storage.sqlite;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.spool.Message.Origin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A message's row: columns for what is searched, one JSON object for the rest.
final class Envelope {

    private static final JsonMapper JSON = new JsonMapper();

    private Envelope() {}

    static String write(Message message) {
        var node = JSON.createObjectNode();
        node.put("purpose", message.purpose().name());
        var options = message.options();
        node.put("body", options.body().name());
        node.put("smtputf8", options.smtpUtf8());
        node.put("requiretls", options.requireTls());
        options.ret().ifPresent(ret -> node.put("ret", ret.name()));
        options.envelopeId().ifPresent(id -> node.put("envid", id));
        var content = message.content();
        node.put("eight_bit", content.eightBit());
        node.put("utf8_header", content.utf8Header());
        node.put("message_id", content.messageId());
        if (content.tlsNotRequired()) {
            node.put("tls_not_required", true);
        }
        var origin = message.origin();
        node.put("listener", origin.listener());
        origin.client().ifPresent(client -> node.put("client", client.getHostAddress()));
        node.put("helo", origin.helo());
        origin.login().ifPresent(login -> node.put("login", login));
        node.put("accept_ms", origin.acceptMillis());
        return JSON.writeValueAsString(node);
    }

    /// @param row with the columns `id`, `received`, `sender`, `size`, `envelope`
    /// @throws RuntimeException when the row is not what was written
    static Message read(ResultSet row) throws SQLException {
        var node = JSON.readTree(row.getString("envelope"));
        var content = new Content(row.getLong("size"), flag(node, "eight_bit"), flag(node, "utf8_header"),
                text(node, "message_id"), node.path("tls_not_required").booleanValue(false));
        var origin = new Origin(text(node, "listener"), optional(node, "client").map(InetAddress::ofLiteral),
                text(node, "helo"), optional(node, "login"), node.required("accept_ms").longValue());
        return new Message(new QueueId(row.getString("id")), Instant.ofEpochMilli(row.getLong("received")),
                Purpose.valueOf(text(node, "purpose")), ReversePath.ofStored(row.getString("sender")), options(node),
                content,
                origin);
    }

    private static MailOptions options(JsonNode node) {
        return new MailOptions(BodyType.valueOf(text(node, "body")), flag(node, "smtputf8"), flag(node, "requiretls"),
                optional(node, "ret").map(Ret::valueOf), optional(node, "envid"));
    }

    private static boolean flag(JsonNode node, String member) {
        return node.required(member).booleanValue();
    }

    private static String text(JsonNode node, String member) {
        return node.required(member).stringValue();
    }

    private static Optional<String> optional(JsonNode node, String member) {
        return node.has(member) ? Optional.of(text(node, member)) : Optional.empty();
    }
}
