package org.stsrelay.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A small internet in one JVM: name server, policy hosts, hosts that take reports, MX hosts on addresses of their own and one
/// port, a CA that is trusted and one that is not.
///
/// ```java
/// try (var lab = Lab.open()) {
///     lab.host("mx1.good.example");
///     lab.domain("good.example", "mx1.good.example");
///     lab.policy("good.example", "1", "enforce", "mx1.good.example");
/// }
/// ```
public final class Lab implements AutoCloseable {

    private static final Duration MAX_AGE = Duration.ofDays(7);

    /// Records may be asked anew at once, so that a test need not wait for a cache.
    private static final Duration TIME_TO_LIVE = Duration.ZERO;

    private final Authority authority;
    private final Authority rogue;
    private final LabDns dns = LabDns.start().ttl(TIME_TO_LIVE).negativeTtl(TIME_TO_LIVE);
    private final LabPolicyHost policyHost;
    private final LabReportSink reportSink;
    private final Map<String, LabMx> hosts = new ConcurrentHashMap<>();
    private final AtomicInteger lastAddress = new AtomicInteger(1);
    private volatile int mxPort;

    private Lab(Clock clock) {
        authority = new Authority("Lab CA", clock.instant());
        rogue = new Authority("Rogue CA", clock.instant());
        policyHost = new LabPolicyHost(authority);
        reportSink = new LabReportSink(authority);
    }

    public static Lab open() {
        return new Lab(Clock.systemUTC());
    }

    /// The CA that the relay is told to trust.
    public Authority authority() {
        return authority;
    }

    /// The one that it is not.
    public Authority rogue() {
        return rogue;
    }

    public LabDns dns() {
        return dns;
    }

    public LabPolicyHost policyHost() {
        return policyHost;
    }

    public LabReportSink reportSink() {
        return reportSink;
    }

    /// The port of every MX host, known once there is one.
    public int mxPort() {
        if (mxPort == 0) {
            throw new IllegalStateException("make a host first");
        }
        return mxPort;
    }

    /// An MX host that does everything right, with an address record.
    public LabMx host(String name) {
        return host(name, UnaryOperator.identity());
    }

    /// @param wrong what it does otherwise
    public LabMx host(String name, UnaryOperator<MxScript> wrong) {
        var mx = LabMx.at(nextAddress(), mxPort, wrong.apply(MxScript.good(name, authority.issue(name))));
        mxPort = mx.port();
        hosts.put(name, mx);
        dns.a(name, mx.address().getHostAddress());
        return mx;
    }

    public LabMx hostNamed(String name) {
        return Objects.requireNonNull(hosts.get(name), name);
    }

    /// A loopback address that nobody here listens on.
    public InetAddress nextAddress() {
        var number = lastAddress.incrementAndGet();
        return InetAddress.ofLiteral("127.1." + number / 250 + "." + (number % 250 + 1));
    }

    /// A domain with these MX hosts, the first one preferred.
    public void domain(String name, String... mxHosts) {
        var preference = 10;
        for (var host : mxHosts) {
            dns.mx(name, preference, host);
            preference += 10;
        }
    }

    /// Publishes a policy: the record, the host's address, and the file.
    public void policy(String domain, String id, String mode, String... mx) {
        policy(domain, id, mode, MAX_AGE, mx);
    }

    public void policy(String domain, String id, String mode, Duration maxAge, String... mx) {
        policyHost.serve(domain, policyText(mode, maxAge, mx));
        dns.a("mta-sts." + domain, "127.0.0.1");
        record(domain, id);
    }

    /// Publishes these TLSA records of a host, in place of earlier ones.
    public void tlsa(String host, String... records) {
        var owner = "_" + mxPort() + "._tcp." + host;
        dns.remove(owner, "TLSA");
        for (var record : records) {
            dns.record(owner, "TLSA", record);
        }
    }

    /// Publishes the record alone.
    public void record(String domain, String id) {
        dns.remove("_mta-sts." + domain, "TXT");
        dns.txt("_mta-sts." + domain, "v=STSv1; id=" + id + ";");
    }

    public static String policyText(String mode, Duration maxAge, String... mx) {
        var text = new StringBuilder("version: STSv1\r\nmode: " + mode + "\r\nmax_age: " + maxAge.toSeconds() + "\r\n");
        for (var pattern : mx) {
            text.append("mx: ").append(pattern).append("\r\n");
        }
        return text.toString();
    }

    /// The keys of a relay's configuration that let it live in this lab, as YAML.
    ///
    /// @param folder where the CA's file and the relay's data may lie
    public String relaySettings(Path folder) {
        try {
            Files.writeString(folder.resolve("lab-ca.pem"), authority.certificatePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return """
                dns: {servers: ["127.0.0.1:%d"]}
                tls: {trust: {system: false, add: [lab-ca.pem]}}
                mta-sts: {port: %d}
                """.formatted(dns.address().getPort(), policyHost.port());
    }

    @Override
    public void close() {
        hosts.values().forEach(LabMx::close);
        policyHost.close();
        reportSink.close();
        dns.close();
    }
}
