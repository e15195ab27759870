package org.stsrelay.server.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.nio.charset.StandardCharsets;

/// Postfix's probe of a domain's TLS, at the level `dane` and with a resolver of its own: it runs in a mount namespace in which
/// /etc/resolv.conf is another file, so that nothing changes for anybody else.
record PostTlsFinger(Path folder, InetSocketAddress resolver, int smtpPort) {

    private static final int PATIENCE_SECONDS = 60;

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/posttls-finger"))
                && Files.isExecutable(Path.of("/usr/bin/unshare"))
                && "root".equals(System.getProperty("user.name"));
    }

    /// @return all that it says
    String probe(String domain) throws IOException, InterruptedException {
        var resolvConf = Files.writeString(folder.resolve("resolv.conf"),
                "nameserver %s%noptions timeout:5 attempts:2%n".formatted(resolver.getAddress().getHostAddress()));
        var process = new ProcessBuilder("unshare", "--mount", "sh", "-c",
                "mount --bind \"$1\" /etc/resolv.conf && exec posttls-finger -c -l dane -L summary,verbose \"$2\"",
                "sh",
                resolvConf.toString(), domain + ":" + smtpPort).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("posttls-finger did not end: " + said);
        }
        return said;
    }
}
