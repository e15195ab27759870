package org.stsrelay.server.cli;

import tools.jackson.databind.JsonNode;

/// One object of the delivery log in a line for people.
final class AttemptText {

    private AttemptText() {}

    static String of(JsonNode attempt) {
        var line = new StringBuilder(text(attempt, "outcome"));
        add(line, " at ", text(attempt, "stage"), !"delivered".equals(text(attempt, "outcome")));
        add(line, ", host ", host(attempt), true);
        add(line, ", ", tls(attempt), true);
        add(line, ", policy ", policy(attempt.path("policy")), true);
        add(line, ": ", (text(attempt, "enhanced") + " " + text(attempt, "reply")).strip(), true);
        add(line, "; notice ", text(attempt, "notice"), true);
        return line.toString();
    }

    private static String host(JsonNode attempt) {
        var ip = text(attempt, "mx_ip");
        return text(attempt, "mx") + (ip.isEmpty() ? "" : " [" + ip + "]");
    }

    private static String tls(JsonNode attempt) {
        var protocol = text(attempt.path("tls"), "protocol");
        return (protocol + " " + text(attempt, "security")).strip();
    }

    private static String policy(JsonNode policy) {
        var parts = new StringBuilder(text(policy, "type"));
        add(parts, " ", text(policy, "mode"), true);
        add(parts, " ", text(policy, "id"), true);
        return parts.toString();
    }

    private static void add(StringBuilder line, String before, String text, boolean wanted) {
        if (wanted && !text.isEmpty()) {
            line.append(before).append(text);
        }
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
