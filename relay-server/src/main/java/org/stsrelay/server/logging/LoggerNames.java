package org.stsrelay.server.logging;

import java.util.Set;

/// The short names that `logging.levels` understands.
final class LoggerNames {

    private static final Set<String> SERVER = Set.of("admin", "cli", "config", "inbound", "metrics");
    private static final Set<String> DELIVERY =
            Set.of("attempt", "bounce", "dns", "policy", "queue", "routing", "spool",
                    "storage", "sts", "transport", "trust");

    private LoggerNames() {}

    /// `dns` is the package of that name, `delivery` the delivery log, `tls` the log of judged sessions; anything else is
    /// a logger's full name.
    static String of(String name) {
        if (name.equals("delivery") || name.equals("tls")) {
            return "stsrelay." + name;
        }
        if (DELIVERY.contains(name)) {
            return "org.stsrelay.delivery." + name;
        }
        return SERVER.contains(name) ? "org.stsrelay.server." + name : name;
    }
}
