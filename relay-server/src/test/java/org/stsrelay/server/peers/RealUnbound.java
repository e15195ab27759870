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

/// Unbound as the validating resolver of this host. It listens on port 53, since the C library's resolver asks no other, and
/// on a loopback address of its own.
final class RealUnbound implements AutoCloseable {

    private static final int PORT = 53;

    private final InetSocketAddress address;
    private final RunningProgram program;

    private RealUnbound(Path folder, InetAddress address, InetSocketAddress authority, List<String> zones,
            Path anchors) throws IOException {
        this.address = new InetSocketAddress(address, PORT);
        Files.createDirectories(folder);
        var configuration = Files.writeString(folder.resolve("unbound.conf"),
                settings(folder, anchors) + stubs(zones, authority));
        program = RunningProgram.start(folder.resolve("log"), "unbound", "-d", "-c", configuration.toString());
        await().atMost(Duration.ofSeconds(20)).until(() -> program.log().contains("start of service"));
    }

    /// It has to be root for port 53.
    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/unbound")) && "root".equals(System.getProperty("user.name"));
    }

    /// @param zones that the authority has; there is nothing else in its world
    /// @param anchors DS records of the islands it is to believe
    static RealUnbound over(RealKnot authority, Path folder, InetAddress address, List<String> zones, Path anchors)
            throws IOException {
        return new RealUnbound(folder.resolve("unbound"), address, authority.address(), zones, anchors);
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        program.close();
    }

    private String settings(Path folder, Path anchors) {
        return """
                server:
                  directory: "%1$s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  use-syslog: no
                  logfile: ""
                  interface: %2$s@%3$d
                  access-control: 127.0.0.0/8 allow
                  do-ip6: no
                  do-not-query-localhost: no
                  num-threads: 1
                  module-config: "validator iterator"
                  trust-anchor-file: "%4$s"
                remote-control:
                  control-enable: no
                """.formatted(folder, address.getAddress().getHostAddress(), PORT, anchors);
    }

    private static String stubs(List<String> zones, InetSocketAddress authority) {
        return zones.stream()
                .map(zone -> """
                stub-zone:
                  name: %s
                  stub-addr: %s@%d
                """.formatted(zone, authority.getAddress().getHostAddress(), authority.getPort()))
                .collect(Collectors.joining());
    }
}
