package org.stsrelay.server.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.health.Health;

/// How the relay is, without its queue.
///
/// @param hostname the configured name
/// @param started when the process was ready first
/// @param listeners one text for each, such as `smtp 127.0.0.1:2525`
/// @param reportTroubles what keeps TLS reports from being sent or believed, in sentences
public record Status(String hostname, Build build, Instant started, Health health, List<String> listeners,
        Configuration configuration, Dnssec dnssec, TlsRules tls, List<String> reportTroubles) {

    public Status {
        listeners = List.copyOf(listeners);
        reportTroubles = List.copyOf(reportTroubles);
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

    /// What the operator laid down about TLS.
    ///
    /// @param monitored empty while MTA-STS and DANE are enforced
    public record TlsRules(List<OverrideShown> overrides, Optional<Monitored> monitored) {

        public TlsRules {
            overrides = List.copyOf(overrides);
        }
    }

    /// @param what in the words of the file
    /// @param counts whether its last day is not over
    public record OverrideShown(List<String> domains, String what, String reason, Optional<LocalDate> until,
            boolean counts) {

        public OverrideShown {
            domains = List.copyOf(domains);
        }
    }

    /// @param messages delivered since then, counted once for each domain they went to
    /// @param held those of them that enforcing would have held
    public record Monitored(Instant since, long messages, long held, List<WouldHold> domains) {

        public Monitored {
            domains = List.copyOf(domains);
        }
    }

    /// @param reason of the last of them
    public record WouldHold(String domain, long messages, String reason) {}

    /// @param good whether the file was put in force
    public record LastReload(Instant at, boolean good, String summary) {}
}
