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
        status.path("overrides").forEach(override -> out.println(override(override)));
        monitor(status.path("monitor"), out, humans);
        reports(status.path("last_report_run"), out, humans);
        status.path("report_troubles")
                .forEach(trouble -> out.println("reports     WARNING: " + Humans.safe(trouble.asString(""))));
    }

    private static void reports(JsonNode run, PrintWriter out, Humans humans) {
        if (!run.isObject()) {
            out.println("reports     no daily run has ended since the start");
            return;
        }
        out.println("reports     last run %s%s; %s".formatted(humans.time(text(run, "at")),
                run.path("successful").asBoolean() ? "" : " IN WHICH SOMETHING BROKE, see the log",
                text(run, "summary")));
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

    private static String override(JsonNode override) {
        var domains = new ArrayList<String>();
        override.path("domains").forEach(domain -> domains.add(Humans.safe(domain.asString(""))));
        var until = text(override, "until");
        var counts = override.path("counts").asBoolean();
        return "override    %s: %s, %s (%s)".formatted(String.join(" ", domains), text(override, "what"),
                until.isEmpty() ? "no end" : (counts ? "until " : "ENDED with ") + until, text(override, "reason"));
    }

    private static void monitor(JsonNode monitor, PrintWriter out, Humans humans) {
        if (!monitor.isObject()) {
            return;
        }
        out.println("MONITOR     enforcing would have held %,d of %s since %s".formatted(
                monitor.path("would_hold").asLong(), Humans.count(monitor.path("messages").asLong(), "message"),
                humans.time(text(monitor, "since"))));
        for (var domain : monitor.path("domains")) {
            out.println("            %s: %s, the last since %s".formatted(text(domain, "domain"),
                    Humans.count(domain.path("messages").asLong(), "message"), text(domain, "reason")));
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
