package org.stsrelay.server.admin;

import java.time.Instant;
import java.util.List;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.health.Health;

/// How the relay is, without its queue.
///
/// @param hostname the configured name
/// @param started when the process was ready first
/// @param listeners one text for each, such as `smtp 127.0.0.1:2525`
public record Status(String hostname, Build build, Instant started, Health health, List<String> listeners) {
    public Status {
        listeners = List.copyOf(listeners);
    }
}
