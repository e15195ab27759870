package org.stsrelay.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.health.Health;

/// How the relay is, without its queue.
///
/// @param hostname the configured name
/// @param started when the process was ready first
/// @param listeners one text for each, such as `smtp 127.0.0.1:2525`
public record Status(String hostname, Build build, Instant started, Health health, List<String> listeners,
        Configuration configuration, Dnssec dnssec) {

    public Status {
        listeners = List.copyOf(listeners);
    }

    /// @param by who tells signed answers of the DNS from others: `resolver`, `relay`, `nobody` or `untested`
    /// @param secure whether anybody does, so that DANE is possible
    public record Dnssec(String by, boolean secure, String text) {}

    /// @param since when what is in force was read
    /// @param last the last reload; empty before the first
    /// @param needsRestart what the file says since the start that is not in force
    public record Configuration(Instant since, Optional<LastReload> last, List<Reloaded.Change> needsRestart) {

        public Configuration {
            needsRestart = List.copyOf(needsRestart);
        }
    }

    /// @param good whether the file was put in force
    public record LastReload(Instant at, boolean good, String summary) {}
}
