package org.stsrelay.server.cli;

import tools.jackson.databind.JsonNode;

/// Providers for people.
final class ProviderText {

    private final Humans humans;

    ProviderText(Humans humans) {
        this.humans = humans;
    }

    static Table table() {
        return new Table("PROVIDER", "ACTIVE", "WINDOW", "LIMIT", "DOMAINS", "READY", "PAUSED");
    }

    void row(Table table, JsonNode provider) {
        table.row(Humans.safe(provider.path("provider").asString("")), number(provider, "active"),
                number(provider, "window"), number(provider, "limit"), number(provider, "destinations"),
                number(provider, "ready"), pause(provider.path("pause")));
    }

    /// `until 14:30 (in 12 min): 421 4.7.0 [TSS04] ...`, with `by hand` where an operator asked for it.
    String pause(JsonNode pause) {
        if (!pause.isObject()) {
            return "";
        }
        var until = pause.path("until").asString("");
        var reason = Humans.safe(pause.path("reason").asString(""));
        return (until.isEmpty() ? "until it is resumed" : "until " + humans.time(until))
                + (pause.path("by_hand").asBoolean() ? " by hand" : "") + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String number(JsonNode provider, String member) {
        return Integer.toString(provider.path(member).asInt());
    }
}
