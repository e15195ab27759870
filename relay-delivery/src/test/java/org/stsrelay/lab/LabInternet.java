package org.stsrelay.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A lab that runs beside a relay in a process of its own, for measuring and for trying things by hand: `good.example`
/// enforces MTA-STS and takes everything as fast as it can. Writes `relay.yaml` for a relay that lives in it and prints
/// every ten seconds how much came.
public final class LabInternet {

    private static final long EVERY_SECONDS = 10;

    private LabInternet() {}

    /// @param arguments the folder for `relay.yaml` and the relay's data, and the ports for mail and admin
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var folder = Path.of(arguments[0]).toAbsolutePath();
        try (var lab = Lab.open()) {
            lab.dns().ttl(Duration.ofMinutes(5)).negativeTtl(Duration.ofMinutes(5));
            var sink = lab.host("mx1.good.example", MxScript::asSink);
            lab.domain("good.example", "mx1.good.example");
            lab.policy("good.example", "1", "enforce", "mx1.good.example");
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("relay.yaml"), """
                    hostname: relay.lab.example
                    data-directory: data
                    listeners: [{name: smtp, address: "127.0.0.1:%s", allow: [127.0.0.0/8]}]
                    admin: {address: "127.0.0.1:%s"}
                    accept: {connections-per-client: 500}
                    queue: {keep-free: 16MiB}
                    bounces: {to: none}
                    delivery: {port: %d, internal-networks: [127.0.0.0/8]}
                    logging: {level: warn, format: text}
                    %s
                    """.formatted(arguments[1], arguments[2], lab.mxPort(), lab.relaySettings(folder)));
            System.out.println("ready: " + folder.resolve("relay.yaml"));
            report(sink);
        }
    }

    private static void report(LabMx sink) throws InterruptedException {
        for (var before = 0L;; before = sink.messages()) {
            TimeUnit.SECONDS.sleep(EVERY_SECONDS);
            System.out.printf("%d messages, %d/s, %d connections%n", sink.messages(),
                    (sink.messages() - before) / EVERY_SECONDS, sink.connections());
        }
    }
}
