package org.stsrelay.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Lab;

/// A Postfix of its own, with configuration, queue and log in a folder of the test. Needs root and the package.
final class RealPostfix implements AutoCloseable {

    private static final String SERVICES = """
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            showq unix n - n - - showq
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            local unix - n n - - local
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd
            """;

    private final Path folder;
    private final InetSocketAddress address;

    private RealPostfix(Path folder, InetSocketAddress address, String settings) throws IOException {
        this.folder = folder;
        this.address = address;
        Files.createDirectories(folder);
        letEverybodyPass(folder);
        for (var name : List.of("etc", "queue", "data", "log", "mail")) {
            Files.createDirectories(folder.resolve(name));
        }
        Commands.run("chown", "postfix", folder.resolve("data").toString());
        Commands.run("chown", "nobody", folder.resolve("mail").toString());
        Files.writeString(etc("main.cf"), main() + settings);
        Files.writeString(etc("master.cf"), "%s:%d inet n - n - - smtpd%n"
                .formatted(address.getAddress().getHostAddress(), address.getPort()) + SERVICES);
        command("start");
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/postfix")) && "root".equals(System.getProperty("user.name"));
    }

    /// A mail server of client.example without mailboxes: what is sent to it goes through a relay.
    ///
    /// @param settings lines of main.cf, `relayhost` among them
    static RealPostfix client(Lab lab, Path folder, String settings) throws IOException {
        return new RealPostfix(folder.resolve("client"), place(lab), """
                myhostname = client.example
                mydestination =
                minimal_backoff_time = 300s
                """ + settings);
    }

    /// The only MX host of a domain, offering STARTTLS with this identity. It logs the commands that it is given.
    static RealPostfix mx(Lab lab, Path folder, String domain, Identity identity) throws IOException {
        var own = folder.resolve("mx");
        Files.createDirectories(own.resolve("etc"));
        identity.writeTo(own.resolve("etc/cert.pem"), own.resolve("etc/key.pem"));
        var place = place(lab);
        lab.dns().a("mx." + domain, place.getAddress().getHostAddress());
        lab.domain(domain, "mx." + domain);
        return new RealPostfix(own, place, """
                myhostname = mx.%1$s
                mydestination =
                debug_peer_list = 127.0.0.1
                debug_peer_level = 1
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %2$s/etc/cert.pem
                smtpd_tls_key_file = %2$s/etc/key.pem
                smtpd_tls_received_header = yes
                virtual_mailbox_domains = %1$s
                virtual_mailbox_base = %2$s/mail
                virtual_mailbox_maps = static:box/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:65534
                virtual_gid_maps = static:65534
                """.formatted(domain, own));
    }

    /// Shows another certificate from now on.
    void show(Identity identity) {
        identity.writeTo(etc("cert.pem"), etc("key.pem"));
        command("reload");
    }

    /// Where it takes mail.
    InetSocketAddress address() {
        return address;
    }

    /// Hands it a message as `sendmail` does.
    void submit(String from, String to, String message) {
        Commands.runWithInput(message, "/usr/sbin/sendmail", "-C", folder.resolve("etc").toString(), "-i", "-f", from,
                to);
    }

    /// Whether `mailq` has nothing to say.
    boolean queueIsEmpty() {
        return mailq().contains("Mail queue is empty");
    }

    String mailq() {
        return Commands.run("postqueue", "-c", folder.resolve("etc").toString(), "-p");
    }

    /// The messages delivered here, lines ended by LF, one char for each octet.
    List<String> mail() {
        var box = folder.resolve("mail/box/new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            return files.map(RealPostfix::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        return read(folder.resolve("log/mail.log"));
    }

    @Override
    public void close() {
        command("stop");
    }

    /// Postfix's processes give up root, and the folder of a test is closed to others.
    private static void letEverybodyPass(Path folder) throws IOException {
        var open = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.setPosixFilePermissions(folder, open);
        Files.setPosixFilePermissions(folder.resolveSibling("."), open);
    }

    /// An address of its own, on the one port that all MX hosts of the lab have.
    private static InetSocketAddress place(Lab lab) {
        return new InetSocketAddress(lab.nextAddress(), lab.mxPort());
    }

    private void command(String verb) {
        Commands.run("postfix", "-c", folder.resolve("etc").toString(), verb);
    }

    private Path etc(String name) {
        return folder.resolve("etc").resolve(name);
    }

    private String main() {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                alias_maps =
                inet_interfaces = loopback-only
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                maillog_file = %1$s/log/mail.log
                maillog_file_prefixes = %1$s
                """.formatted(folder);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
