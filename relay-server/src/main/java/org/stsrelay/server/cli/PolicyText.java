package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Policies for people.
final class PolicyText {

    private final Humans humans;

    PolicyText(Humans humans) {
        this.humans = humans;
    }

    static Table table() {
        return new Table("DOMAIN", "MODE", "ID", "FETCHED", "EXPIRES", "LAST USE", "MX", "TROUBLE");
    }

    void row(Table table, JsonNode policy) {
        table.row(text(policy, "domain"), text(policy, "mode"), text(policy, "id"), since(policy, "fetched"),
                humans.time(text(policy, "expires")), since(policy, "last_use"), mx(policy),
                wrong(policy));
    }

    void detail(JsonNode policy, PrintWriter out) {
        out.println("%s: mode %s, id %s".formatted(text(policy, "domain"), text(policy, "mode"), text(policy, "id")));
        out.println("mx           " + mx(policy));
        out.println("fetched      " + humans.time(text(policy, "fetched")));
        out.println("expires      " + humans.time(text(policy, "expires")));
        out.println("last use     " + humans.time(text(policy, "last_use")));
        out.println("certificate  " + text(policy, "certificate"));
        var trouble = policy.path("trouble");
        if (trouble.isObject()) {
            out.println(
                    "trouble      %s, seen %s".formatted(text(trouble, "reason"), humans.time(text(trouble, "at"))));
        }
        weakening(policy, out);
        out.println("text");
        lines(policy, out);
    }

    /// One of its versions, under a line of its own.
    void version(JsonNode version, PrintWriter out) {
        out.println("id %s: mode %s, max_age %s s, %s".formatted(text(version, "id"), text(version, "mode"),
                version.path("max_age_s").asString(""), text(version, "status").replace('_', ' ')));
        out.println("fetched      %s, last confirmed %s".formatted(humans.time(text(version, "fetched")),
                humans.time(text(version, "confirmed"))));
        if (version.path("until").isString()) {
            out.println("until        " + humans.time(text(version, "until")));
        }
        out.println("certificate  " + text(version, "certificate"));
        weakening(version, out);
        lines(version, out);
        out.println();
    }

    private static void weakening(JsonNode policy, PrintWriter out) {
        if (policy.path("weakening").isString()) {
            out.println("weaker       " + text(policy, "weakening"));
        }
    }

    private static void lines(JsonNode policy, PrintWriter out) {
        policy.path("lines").forEach(line -> out.println("    " + Humans.safe(line.asString(""))));
    }

    /// What is to be looked at: a weaker policy stays weaker when nothing else is wrong.
    private static String wrong(JsonNode policy) {
        var trouble = text(policy.path("trouble"), "reason");
        var weaker = policy.path("weakening").isString() ? "weaker: " + text(policy, "weakening") : "";
        return Stream.of(trouble, weaker).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
    }

    private String since(JsonNode policy, String member) {
        return humans.ageOf(text(policy, member)) + " ago";
    }

    private static String mx(JsonNode policy) {
        return policy.path("mx").valueStream().map(mx -> Humans.safe(mx.asString(""))).collect(Collectors.joining(" "));
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
