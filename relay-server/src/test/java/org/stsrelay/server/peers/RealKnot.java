package org.stsrelay.server.peers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Knot as the name server of some zones, with its keys and everything else in a folder of the test. Signed zones are
/// islands: nobody above them vouches for them, so whoever is to believe them needs their [#anchor].
final class RealKnot implements AutoCloseable {

    private final Path folder;
    private final InetSocketAddress address;
    private final RunningProgram program;

    /// @param name without a dot at its end
    /// @param records as a zone file has them, relative to the zone
    record Zone(String name, boolean signed, List<String> records) {

        private String text() {
            return """
                    $ORIGIN %s.
                    $TTL 60
                    @ SOA ns hostmaster 1 3600 600 86400 60
                    @ NS ns
                    ns A 127.0.0.1
                    """.formatted(name) + String.join("\n", records) + "\n";
        }

        private String configuration() {
            return "  - domain: " + name + "\n"
                    + (signed ? "    dnssec-signing: on\n    dnssec-policy: island\n" : "");
        }
    }

    private RealKnot(Path folder, InetSocketAddress address, List<Zone> zones) throws IOException {
        this.folder = folder;
        this.address = address;
        Files.createDirectories(folder.resolve("zones"));
        Files.createDirectories(folder.resolve("db"));
        Files.writeString(configuration(), settings(zones));
        for (var zone : zones) {
            Files.writeString(folder.resolve("zones/" + zone.name() + ".zone"), zone.text());
            if (zone.signed()) {
                Commands.run("keymgr", "-c", configuration().toString(), zone.name(), "generate", "ksk=yes", "zsk=yes");
            }
        }
        program = RunningProgram.start(folder.resolve("log"), "knotd", "-c", configuration().toString());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> zones.stream().allMatch(zone -> program.log().contains("[" + zone.name() + ".] loaded")));
    }

    static boolean isInstalled() {
        return List.of("knotd", "keymgr").stream().allMatch(name -> Files.isExecutable(Path.of("/usr/sbin", name)));
    }

    static RealKnot serving(Path folder, InetAddress address, List<Zone> zones) throws IOException {
        return new RealKnot(folder.resolve("knot"), FreePort.forDns(address), zones);
    }

    InetSocketAddress address() {
        return address;
    }

    /// The DS record that names a zone's key.
    String anchor(String zone) {
        return Commands.run("keymgr", "-c", configuration().toString(), zone, "ds")
                .lines()
                .filter(line -> line.matches(".* DS \\d+ \\d+ 2 .*"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Override
    public void close() {
        program.close();
    }

    private Path configuration() {
        return folder.resolve("knot.conf");
    }

    private String settings(List<Zone> zones) {
        return """
                server:
                    rundir: "%1$s"
                    listen: "%2$s@%3$d"
                log:
                  - target: stderr
                    any: info
                database:
                    storage: "%1$s/db"
                    journal-db-max-size: 16M
                    kasp-db-max-size: 16M
                    timer-db-max-size: 1M
                policy:
                  - id: island
                    algorithm: ecdsap256sha256
                    single-type-signing: on
                template:
                  - id: default
                    storage: "%1$s/zones"
                    zonefile-sync: -1
                    zonefile-load: difference
                    journal-content: changes
                zone:
                """.formatted(folder, address.getAddress().getHostAddress(), address.getPort())
                + zones.stream().map(Zone::configuration).collect(Collectors.joining());
    }
}
