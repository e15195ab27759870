package org.stsrelay.delivery.dns.dnsjava;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name servers of the operating system. Its search list is none of our business (RFC 5321 §5.1).
public final class ResolvConf {

    public static final Path SYSTEM = Path.of("/etc/resolv.conf");

    private static final int PORT = 53;

    /// As resolv.conf(5) has it.
    private static final int MAX_SERVERS = 3;

    private static final Pattern NAMESERVER = Pattern.compile("\\s*nameserver\\s+(\\S+).*");

    private ResolvConf() {}

    /// The servers in the order of the file; this host, as resolv.conf(5) says, when it names none or cannot be read.
    public static List<InetSocketAddress> servers(Path file) {
        var named = lines(file).stream()
                .map(ResolvConf::address)
                .flatMap(Optional::stream)
                .limit(MAX_SERVERS)
                .map(address -> new InetSocketAddress(address, PORT))
                .toList();
        return named.isEmpty() ? List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT)) : named;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return List.of();
        }
    }

    private static Optional<InetAddress> address(String line) {
        var directive = NAMESERVER.matcher(line);
        if (!directive.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(directive.group(1)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
