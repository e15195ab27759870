package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.server.health.Component;

/// The JSON shape of `status`.
///
/// @param monitor null while MTA-STS and DANE are enforced
/// @param lastReportRun always null: there are no TLS reports yet
record StatusJson(boolean ready, String hostname, String version, String revision, String java, String started,
        long uptimeS, List<String> listeners, List<Part> components, Queue queue, Configuration configuration,
        Status.Dnssec dnssec, List<OverrideJson> overrides, @Nullable MonitorJson monitor,
        @Nullable String lastReportRun, List<String> reportTroubles) {

    private static final List<State> WAITING = List.of(State.READY, State.ACTIVE, State.DEFERRED, State.HELD);

    static StatusJson of(Status status, QueueDesk.Totals totals, Instant now) {
        var build = status.build();
        return new StatusJson(status.health().isReady(), status.hostname(), build.version(), build.revision(),
                build.java(), QueueJson.time(status.started()), Duration.between(status.started(), now).toSeconds(),
                status.listeners(), Stream.of(Component.values()).map(part -> Part.of(part, status)).toList(),
                Queue.of(totals), Configuration.of(status.configuration()), status.dnssec(),
                status.tls().overrides().stream().map(OverrideJson::of).toList(),
                status.tls().monitored().map(MonitorJson::of).orElse(null), null, status.reportTroubles());
    }

    /// @param reason what is wrong and what to do, empty when it is healthy
    record Part(String name, boolean healthy, String reason) {
        private static Part of(Component component, Status status) {
            var health = status.health();
            return new Part(component.token(), health.isGood(component),
                    health.troubles().getOrDefault(component, ""));
        }
    }

    /// @param until its last day, null when there is none
    record OverrideJson(List<String> domains, String what, String reason, @Nullable String until, boolean counts) {
        private static OverrideJson of(Status.OverrideShown shown) {
            return new OverrideJson(shown.domains(), shown.what(), shown.reason(),
                    shown.until().map(Object::toString).orElse(null), shown.counts());
        }
    }

    record MonitorJson(String since, long messages, long wouldHold, List<Status.WouldHold> domains) {
        private static MonitorJson of(Status.Monitored monitored) {
            return new MonitorJson(QueueJson.time(monitored.since()), monitored.messages(), monitored.held(),
                    monitored.domains());
        }
    }

    /// @param since when what is in force was read
    /// @param lastReload null before the first
    record Configuration(String since, @Nullable Reload lastReload, List<Reloaded.Change> needsRestart) {
        private static Configuration of(Status.Configuration configuration) {
            return new Configuration(QueueJson.time(configuration.since()),
                    configuration.last().map(Reload::of).orElse(null), configuration.needsRestart());
        }
    }

    record Reload(String at, boolean good, String summary) {
        private static Reload of(Status.LastReload last) {
            return new Reload(QueueJson.time(last.at()), last.good(), last.summary());
        }
    }

    /// @param oldest when the oldest message was received, null when the queue is empty
    record Queue(Map<String, Long> messages, Map<String, Long> recipients, @Nullable String oldest, long bytes,
            long destinations, long overdueS) {

        private static Queue of(QueueDesk.Totals totals) {
            var oldest = totals.oldest().values().stream().min(Instant::compareTo);
            return new Queue(byState(totals.messages()), byState(totals.recipients()),
                    oldest.map(QueueJson::time).orElse(null), totals.bytes(), totals.destinations(),
                    totals.overdue().toSeconds());
        }

        private static Map<String, Long> byState(Map<State, Long> counts) {
            var all = new LinkedHashMap<String, Long>();
            WAITING.forEach(state -> all.put(Tokens.of(state), counts.getOrDefault(state, 0L)));
            return all;
        }
    }
}
