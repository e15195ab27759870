package org.stsrelay.server.peers;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.stsrelay.lab.Identity;

/// nginx as the policy host of several domains, each with a configuration that real policy hosts have.
final class RealNginx implements AutoCloseable {

    private static final String FILE = ".well-known/mta-sts.txt";

    private final InetSocketAddress address;
    private final RunningProgram program;

    /// @param body of the policy file
    /// @param settings what is special about it, as lines of a `server` block
    record Site(String body, String settings) {}

    private RealNginx(Path folder, InetSocketAddress address, Identity identity, Map<String, Site> sites)
            throws IOException {
        this.address = address;
        Files.createDirectories(folder.resolve("tmp"));
        identity.writeTo(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        var servers = new StringBuilder();
        for (var site : sites.entrySet()) {
            publish(folder.resolve(site.getKey()), site.getValue().body());
            servers.append(server(folder, site.getKey(), site.getValue().settings()));
        }
        var configuration = Files.writeString(folder.resolve("nginx.conf"), settings(folder, servers.toString()));
        program = RunningProgram.start(folder.resolve("log"), "nginx", "-p", folder.toString(), "-c",
                configuration.toString());
        await().atMost(Duration.ofSeconds(20)).until(this::accepts);
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/nginx"));
    }

    /// @param identity for the names of all policy hosts
    /// @param sites by policy domain
    static RealNginx serving(Path folder, InetAddress address, Identity identity, Map<String, Site> sites)
            throws IOException {
        return new RealNginx(folder.resolve("nginx"), FreePort.forTcp(address), identity, sites);
    }

    int port() {
        return address.getPort();
    }

    String address() {
        return address.getAddress().getHostAddress();
    }

    @Override
    public void close() {
        program.close();
    }

    /// With a compressed copy beside it, for those servers that send it.
    private static void publish(Path root, String body) throws IOException {
        var file = root.resolve(FILE);
        Files.createDirectories(root.resolve(FILE).resolveSibling("."));
        Files.writeString(file, body);
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(root.resolve(FILE + ".gz"), compressed.toByteArray());
    }

    private boolean accepts() {
        program.log(); // it may have ended
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    private String server(Path folder, String domain, String settings) {
        return """
                server {
                  listen %s:%d ssl;
                  server_name mta-sts.%s;
                  root %s/%3$s;
                  %s
                }
                """.formatted(address(), port(), domain, folder, settings);
    }

    private static String settings(Path folder, String servers) {
        var temporary = Map.of("client_body", "body", "proxy", "proxy", "fastcgi", "fastcgi", "uwsgi", "uwsgi", "scgi",
                "scgi");
        return """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log stderr;
                events {}
                http {
                access_log off;
                types { text/plain txt; }
                ssl_certificate %1$s/cert.pem;
                ssl_certificate_key %1$s/key.pem;
                %2$s
                %3$s}
                """.formatted(folder, temporary.entrySet()
                .stream()
                .map(entry -> entry.getKey() + "_temp_path " + folder + "/tmp/" + entry.getValue() + ";")
                .collect(Collectors.joining("\n")), servers);
    }
}
