package org.stsrelay.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.server.config.RelayConfig.Admin;
import org.stsrelay.server.config.RelayConfig.LogFormat;
import org.stsrelay.server.config.RelayConfig.LogLevel;
import org.stsrelay.server.config.RelayConfig.Logging;
import org.stsrelay.server.config.RelayConfig.MetricsPort;

/// `admin` and `logging`: what the operator sees.
final class OperationKeys {

    private static final Key<InetSocketAddress> METRICS_ADDRESS = Key.required("address", Types.listenAddress(),
            "\"0.0.0.0:9825\"", "Where it listens.").atRestart();
    private static final Key<List<Network>> METRICS_ALLOW = Key.unset("allow",
            ListType.of(Types.network(), "networks"), List.of(), "nobody", "Who may read it.").atRestart();
    private static final Section<MetricsPort> METRICS_SECTION = Section.of(
            values -> new MetricsPort(values.get(METRICS_ADDRESS), values.get(METRICS_ALLOW)), METRICS_ADDRESS,
            METRICS_ALLOW);

    private static final Key<InetSocketAddress> ADDRESS = Key
            .of("address", Types.listenAddress(), "127.0.0.1:8025",
                    "Where the API, /metrics and /healthz listen. The token is in admin.token in the data directory.")
            .atRestart();
    private static final Key<Optional<MetricsPort>> METRICS = Key
            .optional("metrics", METRICS_SECTION, "none", "A second port, for /metrics alone.")
            .atRestart()
            .later();

    static final Key<Admin> ADMIN = Key.of("admin", Section
            .of(values -> new Admin(values.get(ADDRESS), values.get(METRICS)), ADDRESS, METRICS)
            .check(OperationKeys::warnOfClearText, ADDRESS), "{}", "Administration over HTTP.");

    private static final Key<LogLevel> LEVEL = Key.of("level", Types.choice(LogLevel.class), "info",
            "What is worth a line.");
    private static final Key<LogFormat> FORMAT = Key.of("format", Types.choice(LogFormat.class), "auto",
            "How a line looks: auto is journal under systemd, text elsewhere.").atRestart();
    private static final Key<Map<String, LogLevel>> LEVELS = Key.unset("levels",
            new MapType<>(Types.choice(LogLevel.class), "levels by feature"), Map.of(), "none",
            "Other levels for single features, such as `{dns: debug}`.");

    static final Key<Logging> LOGGING = Key.of("logging",
            Section.of(values -> new Logging(values.get(LEVEL), values.get(FORMAT), values.get(LEVELS)), LEVEL, FORMAT,
                    LEVELS),
            "{}", "The log, on standard error.");

    private OperationKeys() {}

    private static void warnOfClearText(Values values) {
        if (!values.get(ADDRESS).getAddress().isLoopbackAddress()) {
            values.at(ADDRESS)
                    .warning("other machines reach the administration, in clear text",
                            "listen on 127.0.0.1 and put a proxy with TLS in front");
        }
    }
}
