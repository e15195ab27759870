package org.stsrelay.server.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// An Exim that sends everything through a smarthost, run for one message at a time. It may be unpacked beside the system,
/// since Debian's postfix and exim4 exclude each other: the environment's STSRELAY_TEST_EXIM names the program.
final class RealExim {

    private final Path folder;

    private RealExim(Path folder, String routers, String transports) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        var open = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.setPosixFilePermissions(folder, open);
        Files.setPosixFilePermissions(folder.resolveSibling("."), open);
        for (var name : List.of("spool", "log")) {
            Files.createDirectories(folder.resolve(name));
            Commands.run("chown", "Debian-exim", folder.resolve(name).toString());
        }
        Files.writeString(configuration(), """
                exim_path = %1$s
                primary_hostname = exim-client.example
                domainlist local_domains = exim-client.example
                spool_directory = %2$s/spool
                log_file_path = %2$s/log/%%slog
                exim_user = Debian-exim
                exim_group = Debian-exim
                never_users =
                keep_environment =
                begin routers
                %3$s
                begin transports
                %4$s
                begin retry
                * * F,1h,1s
                """.formatted(program(), folder, routers, transports));
    }

    /// A mail server that sends everything through the relay at this port.
    static RealExim client(Path folder, int relayPort) throws IOException {
        return configured(folder, """
                smarthost:
                  driver = manualroute
                  route_list = * 127.0.0.1::%d
                  transport = relay
                  self = send
                """.formatted(relayPort), """
                relay:
                  driver = smtp
                """);
    }

    static RealExim configured(Path folder, String routers, String transports) throws IOException {
        return new RealExim(folder.resolve("exim"), routers, transports);
    }

    static Path program() {
        return Path.of(System.getenv().getOrDefault("STSRELAY_TEST_EXIM", "/usr/sbin/exim4"));
    }

    static boolean isInstalled() {
        return Files.isExecutable(program()) && "root".equals(System.getProperty("user.name"));
    }

    /// Hands a message over and delivers it in the foreground.
    void send(String from, String to, String message) {
        Commands.runWithInput(message, program().toString(), "-C", configuration().toString(), "-f", from, "-odf", to);
    }

    /// How many messages it still has.
    int queued() {
        return Integer.parseInt(
                Commands.run(program().toString(), "-C", configuration().toString(), "-bpc").strip());
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("log/mainlog"));
    }

    private Path configuration() {
        return folder.resolve("exim.conf");
    }
}
