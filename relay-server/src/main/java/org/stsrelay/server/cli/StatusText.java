package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/// `status` for people: at a glance whether something needs them.
final class StatusText {

    private StatusText() {}

    static void print(JsonNode status, PrintWriter out, Humans humans) {
        out.println("%s: %s, up %s, version %s".formatted(text(status, "hostname"),
                status.path("ready").asBoolean() ? "ready" : "NOT READY, new mail is refused",
                Humans.span(Duration.ofSeconds(status.path("uptime_s").asLong())), text(status, "version")));
        status.path("listeners").forEach(listener -> out.println("listener    " + Humans.safe(listener.asString(""))));
        queue(status.path("queue"), out, humans);
        components(status.path("components"), out);
        var dnssec = status.path("dnssec");
        out.println("dnssec      %s: %s".formatted(dnssec.path("secure").asBoolean() ? "on" : "OFF, no DANE",
                text(dnssec, "text")));
        configuration(status.path("configuration"), out, humans);
        var reports = text(status, "last_report_run");
        out.println("reports     " + (reports.isEmpty() ? "none sent yet" : "last run " + humans.time(reports)));
    }

    private static void configuration(JsonNode configuration, PrintWriter out, Humans humans) {
        var last = configuration.path("last_reload");
        if (last.isObject()) {
            out.println((last.path("good").asBoolean()
                    ? "config      reloaded "
                    : "config      RELOAD FAILED, the one before stays in force; `config check` says why; tried ")
                    + humans.time(text(last, "at")));
        }
        for (var change : configuration.path("needs_restart")) {
            out.println("config      waits for a restart: " + text(change, "key") + " " + text(change, "change"));
        }
    }

    private static void queue(JsonNode queue, PrintWriter out, Humans humans) {
        var states = new ArrayList<String>();
        var total = 0L;
        for (var state : queue.path("messages").properties()) {
            states.add(state.getValue().asLong() + " " + state.getKey());
            total += state.getValue().asLong();
        }
        out.println(
                "queue       %s (%s), %s for %s".formatted(Humans.count(total, "message"), String.join(", ", states),
                        Humans.size(queue.path("bytes").asLong()),
                        Humans.count(queue.path("destinations").asLong(), "destination")));
        var oldest = text(queue, "oldest");
        out.println("oldest      " + (oldest.isEmpty() ? "nothing waits" : "waits since " + humans.time(oldest)));
    }

    private static void components(JsonNode components, PrintWriter out) {
        for (var component : components) {
            out.println("%-10s  %s".formatted(text(component, "name"),
                    component.path("healthy").asBoolean() ? "good" : "IN TROUBLE: " + text(component, "reason")));
        }
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
