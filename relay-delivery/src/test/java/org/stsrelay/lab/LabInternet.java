package org.stsrelay.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A lab that runs beside a relay in a process of its own, for measuring and for trying things by hand. Its hosts take
/// everything as fast as they can:
///
/// - `good.example` enforces MTA-STS, with one host
/// - `d1.many.example` to `d1000.many.example` enforce it, on ten hosts
/// - `d1.hosted.example` to `d10000.hosted.example` have one host together and no policy, and ask for reports
/// - `d1.mixed.example` to `d10000.mixed.example` are at a hundred hosts 20 to 150 ms away; one of ten enforces MTA-STS
/// - `far50.example`, `far200.example` enforce it, with a host so many milliseconds away; `chunk50.example`,
///   `chunk200.example` have hosts that offer CHUNKING beside
/// - `d1.dead.example` to `d10.dead.example` have hosts that nobody is at; those of `d1.tarpit.example` to
///   `d10.tarpit.example` never say a word
/// - every `*.backlog0.example` to `*.backlog9.example` has the host of its name and no policy; `backlog down` has those
///   ten hang up on everybody, `backlog up` ends that ([LabBacklog], [LabCounters])
///
/// Writes `relay.yaml` for a relay that lives in it, and for Postfix `transport` and `tls-policy`, which name the same hosts and demand
/// what the policies do.
public final class LabInternet {

    private static final int HOSTS = 10;
    private static final int MANY = 1_000;
    private static final int HOSTED = 10_000;
    private static final int MIXED_HOSTS = 100;
    private static final int MIXED = 10_000;
    private static final int BROKEN = 10;
    private static final int BACKLOGS = 10;

    private final Lab lab;
    private final List<LabMx> sinks = new ArrayList<>();
    private final Map<LabMx, MxScript> backlogs = new HashMap<>();
    private final StringBuilder transport = new StringBuilder();
    private final StringBuilder tlsPolicy = new StringBuilder();

    private LabInternet(Lab lab) {
        this.lab = lab;
    }

    /// @param arguments the folder for the files and the relay's data, the ports for mail and admin, and the port where
    ///     [LabCounters] tell what came
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var folder = Path.of(arguments[0]).toAbsolutePath();
        try (var lab = Lab.open()) {
            var world = new LabInternet(lab);
            world.build();
            world.write(folder, arguments[1], arguments[2]);
            try (var counters = LabCounters.at(Integer.parseInt(arguments[3]), List.copyOf(world.sinks),
                    Map.of("backlog down", world::down, "backlog up", world::up))) {
                System.out.println("ready: " + folder.resolve("relay.yaml"));
                counters.join();
            }
        }
    }

    private void build() {
        lab.dns().ttl(Duration.ofMinutes(5)).negativeTtl(Duration.ofMinutes(5));
        enforcing("good.example", sink("mx1.good.example", Duration.ZERO));
        for (var millis : List.of(50, 200)) {
            var roundTrip = Duration.ofMillis(millis);
            enforcing("far" + millis + ".example", sink("mx1.far" + millis + ".example", roundTrip));
            var chunks = sink("mx1.chunk" + millis + ".example", roundTrip);
            chunks.change(script -> script.offering("PIPELINING", "SIZE 104857600", "8BITMIME", "CHUNKING"));
            enforcing("chunk" + millis + ".example", chunks);
        }
        var hosts = IntStream.rangeClosed(1, HOSTS)
                .mapToObj(number -> sink("mx" + number + ".many.example", Duration.ZERO))
                .toList();
        for (var number = 1; number <= MANY; number++) {
            enforcing("d" + number + ".many.example", hosts.get(number % HOSTS));
        }
        var shared = sink("mx.hosted.example", Duration.ZERO);
        for (var number = 1; number <= HOSTED; number++) {
            var domain = "d" + number + ".hosted.example";
            mail(domain, shared.script().name(), shared.address());
            lab.dns().txt("_smtp._tls." + domain, "v=TLSRPTv1; rua=mailto:reports@good.example");
        }
        mixed();
        broken();
        backlog();
    }

    /// Of a host's domains all have a policy or none, since Postfix is told by host.
    private void mixed() {
        var hosts = IntStream.range(0, MIXED_HOSTS)
                .mapToObj(number -> sink("mx" + number + ".mixed.example",
                        Duration.ofMillis(20 + 130L * number / (MIXED_HOSTS - 1))))
                .toList();
        for (var number = 1; number <= MIXED; number++) {
            var domain = "d" + number + ".mixed.example";
            var host = hosts.get(number % MIXED_HOSTS);
            if (number % 10 == 0) {
                enforcing(domain, host);
            } else {
                mail(domain, host.script().name(), host.address());
            }
        }
    }

    private void backlog() {
        for (var number = 0; number < BACKLOGS; number++) {
            var host = sink("mx.backlog" + number + ".example", Duration.ZERO);
            backlogs.put(host, host.script());
            mail("*.backlog" + number + ".example", host.script().name(), host.address());
        }
    }

    private void down() {
        backlogs.forEach((host, usual) -> host.play(usual.on(MxStep.GREETING, new MxAct.Reset())));
        backlogs.keySet().forEach(LabMx::hangUp);
    }

    private void up() {
        backlogs.forEach(LabMx::play);
    }

    private void broken() {
        var silent = lab.host("mx.tarpit.example", script -> script.on(MxStep.GREETING, new MxAct.Stall()));
        for (var number = 1; number <= BROKEN; number++) {
            var nobody = "mx" + number + ".dead.example";
            var address = lab.nextAddress();
            lab.dns().a(nobody, address.getHostAddress());
            mail("d" + number + ".dead.example", nobody, address);
            mail("d" + number + ".tarpit.example", silent.script().name(), silent.address());
        }
    }

    private LabMx sink(String name, Duration roundTrip) {
        var sink = lab.host(name, script -> script.asSink().away(roundTrip));
        sinks.add(sink);
        return sink;
    }

    private void enforcing(String domain, LabMx host) {
        var name = host.script().name();
        mail(domain, name, host.address());
        lab.policy(domain, "1", "enforce", name);
        var line = nextHop(host.address()) + " secure match=" + name + "\n";
        if (tlsPolicy.indexOf(line) < 0) {
            tlsPolicy.append(line);
        }
    }

    private void mail(String domain, String host, InetAddress address) {
        lab.domain(domain, host);
        transport.append(domain).append(" smtp:").append(nextHop(address)).append('\n');
    }

    private String nextHop(InetAddress address) {
        return "[" + address.getHostAddress() + "]:" + lab.mxPort();
    }

    private void write(Path folder, String smtp, String admin) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("transport"), transport);
        Files.writeString(folder.resolve("tls-policy"), tlsPolicy);
        Files.writeString(folder.resolve("relay.yaml"), """
                hostname: relay.lab.example
                data-directory: data
                listeners: [{name: smtp, address: "127.0.0.1:%s", allow: [127.0.0.0/8]}]
                admin: {address: "127.0.0.1:%s"}
                accept: {connections-per-client: 12000, connections: 12000}
                queue: {keep-free: 16MiB}
                bounces: {to: none}
                delivery: {port: %d, internal-networks: [127.0.0.0/8]}
                logging: {level: warn, format: text}
                %s
                """.formatted(smtp, admin, lab.mxPort(), lab.relaySettings(folder)));
    }
}
