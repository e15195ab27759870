package org.stsrelay.server.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Message.Origin;
import org.stsrelay.delivery.spool.QueueDesk.Copy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A message on its way from one queue to another: its first line, `X-Stsrelay-Envelope: {...}`, says all that its octets
/// do not. They follow exactly as they are sent, so the file is a message that any mail program can show.
///
/// @param id what it was called where it comes from
/// @param size how many octets follow the line
/// @param parts one for each destination
public record MovedMessage(QueueId id, Instant received, Purpose purpose, ReversePath sender, MailOptions options,
        Origin origin, long size, List<Part> parts) {

    static final String FIELD = "X-Stsrelay-Envelope: ";

    /// The last line of an export: without it, something is missing.
    public static final String END = "X-Stsrelay-End: ";

    private static final int VERSION = 1;
    /// Room for ten thousand recipients with all that can be said of them.
    private static final int MOST_LINE = 8 << 20;
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");
    private static final int MOST_RECIPIENTS = 50_000;

    public MovedMessage {
        parts = List.copyOf(parts);
    }

    /// @param waiting who still waits
    record Part(DomainPart destination, List<Recipient> waiting, int attempts, Instant due) {}

    /// What it is called, fit for a file name.
    public String name() {
        return id.text();
    }

    /// The domains of the recipients who still wait.
    public List<String> destinations() {
        return parts.stream().map(part -> part.destination().toString()).distinct().toList();
    }

    /// The first line, with its end.
    static String line(Copy copy) {
        var message = copy.message();
        var node = Answers.JSON.createObjectNode();
        node.put("version", VERSION).put("id", message.id().text()).put("received", message.received().toString());
        node.put("purpose", Tokens.of(message.purpose())).put("from", message.sender().toString());
        node.put("size", message.content().size());
        options(node.putObject("options"), message.options());
        origin(node.putObject("origin"), message.origin());
        var parts = node.putArray("destinations");
        copy.consignments().forEach(part -> part(parts.addObject(), part));
        return FIELD + Answers.JSON.writeValueAsString(node) + "\r\n";
    }

    private static void options(ObjectNode node, MailOptions options) {
        node.put("body", Tokens.of(options.body())).put("smtputf8", options.smtpUtf8());
        node.put("requiretls", options.requireTls());
        options.ret().ifPresent(ret -> node.put("ret", Tokens.of(ret)));
        options.envelopeId().ifPresent(id -> node.put("envid", id));
    }

    private static void origin(ObjectNode node, Origin origin) {
        node.put("listener", origin.listener());
        origin.client().ifPresent(client -> node.put("client", client.getHostAddress()));
        node.put("helo", origin.helo());
        origin.login().ifPresent(login -> node.put("login", login));
        node.put("accept_ms", origin.acceptMillis());
    }

    private static void part(ObjectNode node, Consignment part) {
        node.put("domain", part.destination().toString()).put("attempts", part.attempts());
        node.put("due", part.due().toString());
        var recipients = node.putArray("recipients");
        for (var recipient : part.waiting()) {
            var to = recipients.addObject().put("address", recipient.mailbox().text());
            if (!recipient.notifyOn().isEmpty()) {
                var keywords = to.putArray("notify");
                new TreeSet<>(recipient.notifyOn()).forEach(keyword -> keywords.add(Tokens.of(keyword)));
            }
            recipient.originalRecipient().ifPresent(original -> to.put("orcpt", original));
        }
    }

    /// Reads the first line and leaves the octets behind it.
    ///
    /// @throws MovedMessageException when it is none
    public static MovedMessage read(InputStream in) throws IOException {
        return parse(readLine(in));
    }

    /// A line without its end.
    public static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() > MOST_LINE) {
                throw new MovedMessageException("it does not begin with a line \"" + FIELD + "{...}\"");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    public static MovedMessage parse(String line) throws MovedMessageException {
        if (!line.startsWith(FIELD)) {
            throw new MovedMessageException("it does not begin with \"" + FIELD
                    + "{...}\"; only files that \"queue export\" wrote can be imported");
        }
        try {
            return of(Answers.JSON.readTree(line.substring(FIELD.length())));
        } catch (RuntimeException e) {
            throw new MovedMessageException("the envelope cannot be used: " + firstLine(e));
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    }

    private static MovedMessage of(JsonNode node) {
        if (node.required("version").intValue() != VERSION) {
            throw new IllegalArgumentException("version " + node.path("version") + " is not known here");
        }
        var parts = new ArrayList<Part>();
        node.required("destinations").forEach(part -> parts.add(part(part)));
        var recipients = parts.stream().mapToInt(part -> part.waiting().size()).sum();
        if (recipients == 0 || recipients > MOST_RECIPIENTS) {
            throw new IllegalArgumentException("it has " + recipients + " recipients");
        }
        var size = node.required("size").longValue();
        if (size < 0) {
            throw new IllegalArgumentException("size " + size);
        }
        return new MovedMessage(new QueueId(text(node, "id")), received(node),
                Purpose.valueOf(upper(node, "purpose")), ReversePath.of(text(node, "from")),
                options(node.required("options")), origin(node.required("origin")), size, parts);
    }

    private static MailOptions options(JsonNode node) {
        return new MailOptions(BodyType.valueOf(upper(node, "body")), node.required("smtputf8").booleanValue(),
                node.required("requiretls").booleanValue(),
                optional(node, "ret").map(ret -> Ret.valueOf(ret.toUpperCase(Locale.ROOT))), optional(node, "envid"));
    }

    private static Origin origin(JsonNode node) {
        return new Origin(text(node, "listener"), optional(node, "client").map(InetAddress::ofLiteral),
                text(node, "helo"), optional(node, "login"), node.required("accept_ms").longValue());
    }

    private static Part part(JsonNode node) {
        var destination = DomainPart.of(text(node, "domain"));
        var waiting = new ArrayList<Recipient>();
        node.required("recipients").forEach(to -> waiting.add(recipient(to)));
        waiting.stream().filter(to -> !to.mailbox().domain().equals(destination)).findFirst().ifPresent(stray -> {
            throw new IllegalArgumentException("a recipient is not at " + destination);
        });
        var attempts = node.required("attempts").intValue();
        if (waiting.isEmpty() || attempts < 0) {
            throw new IllegalArgumentException("a destination without recipients, or with a number that is none");
        }
        return new Part(destination, waiting, attempts, instant(node, "due"));
    }

    private static Recipient recipient(JsonNode node) {
        Set<Notify> keywords = node.path("notify")
                .valueStream()
                .map(keyword -> Notify.valueOf(keyword.stringValue().toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        return new Recipient(Mailbox.of(text(node, "address")), keywords, optional(node, "orcpt"));
    }

    private static String text(JsonNode node, String member) {
        return plain(node.required(member).stringValue());
    }

    private static Optional<String> optional(JsonNode node, String member) {
        return node.has(member) ? Optional.of(text(node, member)) : Optional.empty();
    }

    private static String upper(JsonNode node, String member) {
        return text(node, member).toUpperCase(Locale.ROOT);
    }

    /// Queue ids are made of it.
    private static Instant received(JsonNode node) {
        var received = instant(node, "received");
        if (received.isBefore(Instant.EPOCH) || received.isAfter(END_OF_TIME)) {
            throw new IllegalArgumentException("received " + received + ", when no mail was");
        }
        return received;
    }

    private static Instant instant(JsonNode node, String member) {
        return Instant.parse(text(node, member));
    }

    /// What stands here goes into commands of SMTP, where a line ends at a control.
    private static String plain(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a control character in it");
        }
        return text;
    }
}
