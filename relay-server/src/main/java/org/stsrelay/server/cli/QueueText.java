package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Messages of the queue for people.
final class QueueText {

    private static final int MOST_RECIPIENTS = 5;
    private static final String WAITING = "waiting for ";
    private static final String NOTICE_WITHHELD = "notice withheld: ";

    private final PrintWriter out;
    private final Humans humans;

    QueueText(PrintWriter out, Humans humans) {
        this.out = out;
        this.humans = humans;
    }

    /// One line about the message, and for each destination who it is for and one sentence why it waits (P43).
    void message(JsonNode message) {
        out.println("%s  %-8s  %6s  %8s  from %s".formatted(text(message, "id"), text(message, "state"),
                humans.ageOf(text(message, "received")), Humans.size(message.path("size").asLong()), sender(message)));
        for (var consignment : message.path("consignments")) {
            out.println("    to " + recipients(consignment));
            out.println("    " + sentence(message, consignment));
        }
    }

    /// All that is known of one message.
    void detail(JsonNode message) {
        out.println(text(message, "id") + "  " + text(message, "state"));
        out.println("from        " + sender(message));
        out.println("received    " + humans.time(text(message, "received")) + origin(message));
        out.println("size        " + Humans.size(message.path("size").asLong()));
        out.println("message-id  " + text(message, "message_id"));
        message.path("consignments").forEach(consignment -> consignment(message, consignment));
        attempts(message.path("attempts"));
        header(message.path("header").asString(""));
    }

    private void consignment(JsonNode message, JsonNode consignment) {
        out.println();
        out.println("%s: %s".formatted(text(consignment, "domain"), sentence(message, consignment)));
        for (var to : consignment.path("recipients")) {
            var answer = (text(to, "enhanced") + " " + text(to, "reply")).strip();
            out.println("    %s  %s%s".formatted(text(to, "address"), text(to, "state"),
                    answer.isEmpty() ? "" : "  " + answer));
        }
    }

    private void attempts(JsonNode attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        out.println();
        out.println("attempts, oldest first");
        for (var attempt : attempts) {
            out.println("    %s  attempt %d to <%s>: %s".formatted(humans.time(text(attempt, "time")),
                    attempt.path("attempt").asInt(), text(attempt, "to"), AttemptText.of(attempt)));
            DecisionText.lines(attempt, humans).forEach(line -> out.println("        " + line));
        }
    }

    private void header(String header) {
        if (!header.isEmpty()) {
            out.println();
            out.println("header");
            header.lines().forEach(line -> out.println("    " + Humans.safe(line.replace("\t", "    "))));
        }
    }

    private String sentence(JsonNode message, JsonNode consignment) {
        var attempts = consignment.path("attempts").asInt();
        return switch (text(consignment, "state")) {
            case "ready" ->
                attempts == 0 ? "waits for its first attempt" : "due now, after " + Humans.count(attempts, "attempt");
            case "active" -> "is being delivered now, attempt " + (attempts + 1);
            case "held" -> "held until it is released" + after(": ", text(consignment, "reason"));
            case "finished" ->
                endings(consignment) + " after " + Humans.count(attempts, "attempt") + withheld(consignment);
            default -> waiting(message, consignment, attempts);
        };
    }

    /// Whose sender was not told (P17).
    private static String withheld(JsonNode consignment) {
        var reason = text(consignment, "reason");
        return reason.startsWith(NOTICE_WITHHELD) ? "; " + reason : "";
    }

    /// What became of the recipients: `delivered`, or `delivered, failed` where they fared differently.
    private static String endings(JsonNode consignment) {
        return consignment.path("recipients")
                .valueStream()
                .map(to -> text(to, "state"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String waiting(JsonNode message, JsonNode consignment, int attempts) {
        var age = humans.ageOf(text(message, "received"));
        var reason = text(consignment, "reason");
        var sentence = reason.startsWith(WAITING)
                ? "waiting " + age + " for " + reason.substring(WAITING.length())
                : "waiting %s for %s%s%s".formatted(age, text(consignment, "domain"), after(": ", reason),
                        next(consignment));
        return sentence + " (" + Humans.count(attempts, "attempt") + " so far)";
    }

    private String next(JsonNode consignment) {
        var next = text(consignment, "next_attempt");
        return next.isEmpty() ? "" : "; next try " + humans.time(next);
    }

    private static String recipients(JsonNode consignment) {
        List<String> all = new ArrayList<>();
        consignment.path("recipients").forEach(to -> all.add(text(to, "address")));
        var shown = all.stream().limit(MOST_RECIPIENTS).collect(Collectors.joining(", "));
        return all.size() > MOST_RECIPIENTS ? shown + " and " + (all.size() - MOST_RECIPIENTS) + " more" : shown;
    }

    private static String sender(JsonNode message) {
        var from = text(message, "from");
        return from.isEmpty() ? "<> (a notice)" : from;
    }

    private static String origin(JsonNode message) {
        return after(" on listener ", text(message, "listener")) + after(" from ", text(message, "client"))
                + after(", logged in as ", text(message, "login"));
    }

    private static String after(String words, String text) {
        return text.isEmpty() ? "" : words + text;
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
