package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
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
                text(policy.path("trouble"), "reason"));
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
        out.println("text");
        policy.path("lines").forEach(line -> out.println("    " + Humans.safe(line.asString(""))));
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
