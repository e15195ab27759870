package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Why an attempt went as it did, for people: what was asked, each host in a line, what decided.
final class DecisionText {

    private final JsonNode attempt;
    private final JsonNode decision;
    private final Humans humans;

    private DecisionText(JsonNode attempt, Humans humans) {
        this.attempt = attempt;
        this.decision = attempt.path("decision");
        this.humans = humans;
    }

    /// Empty where no decision was kept: with all recipients of an attempt but the first.
    static List<String> lines(JsonNode attempt, Humans humans) {
        return attempt.path("decision").isObject() ? new DecisionText(attempt, humans).lines() : List.of();
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        if (decision.path("sts").isObject()) {
            lines.add("asked    " + asked(decision.path("sts")));
        }
        decision.path("hosts").forEach(host -> lines.add("host     " + host(host)));
        var leftOut = decision.path("hosts_left_out").asInt(0);
        if (leftOut > 0) {
            lines.add("         and " + Humans.count(leftOut, "more host"));
        }
        if (!text(decision, "rule").isEmpty()) {
            lines.add("decided  " + text(decision, "rule"));
        }
        return lines;
    }

    private String asked(JsonNode sts) {
        var record = "TXT record: " + text(sts, "record");
        return text(sts, "id").isEmpty()
                ? record
                : "MTA-STS policy %s, mode %s (%s, of %s); %s".formatted(text(sts, "id"), text(sts, "mode"),
                        text(sts, "source"), humans.time(text(sts, "fetched")), record);
    }

    private String host(JsonNode host) {
        var line = new StringBuilder("%d %s".formatted(host.path("preference").asInt(), text(host, "mx")));
        add(line, " [", listed(host.path("ip")), "]");
        if (!"absent".equals(text(host, "dane"))) {
            add(line, ", DANE ", text(host, "dane"), "");
        }
        add(line, ", ", text(host, "verdict"), "");
        add(line, ": ", text(host, "reason"), "");
        add(line, " (", text(host, "check"), ")");
        add(line, "; ", tls(host), "");
        add(line, "; by: ", text(host, "rule"), "");
        return line.toString();
    }

    /// The session of the host that was used last stands beside the decision.
    private String tls(JsonNode host) {
        var own = host.path("tls");
        var tls = own.isObject() || !text(host, "mx").equals(text(attempt, "mx")) ? own : attempt.path("tls");
        return tls.isObject()
                ? "%s %s, certificate for %s, by %s, until %s".formatted(text(tls, "protocol"), text(tls, "cipher"),
                        listed(tls.path("peer_names")), text(tls, "issuer"), humans.time(text(tls, "not_after")))
                : "";
    }

    private static void add(StringBuilder line, String before, String text, String after) {
        if (!text.isEmpty()) {
            line.append(before).append(text).append(after);
        }
    }

    private static String listed(JsonNode texts) {
        return texts.valueStream().map(text -> Humans.safe(text.asString(""))).collect(Collectors.joining(", "));
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
