package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.server.config.RelayConfig.BounceTo;

class ConfigReaderTest {

    static final String MINIMAL = """
            hostname: relay.example.org
            listeners:
              - {name: smtp, address: "127.0.0.1:25", allow: [127.0.0.0/8]}
            """;

    @TempDir
    Path folder;

    @Test
    void theDefaultsArePinned() throws IOException {
        assertThat(valid(MINIMAL)).isEqualTo(new RelayConfig(
                DomainName.of("relay.example.org"), Path.of("/var/lib/stsrelay"),
                List.of(new RelayConfig.Listener("smtp", socket("127.0.0.1", 25),
                        List.of(new RelayConfig.AllowedNetwork(Network.of("127.0.0.0/8"), List.of(), Optional.empty(),
                                Optional.empty())),
                        RelayConfig.BareNewline.NORMALISE, Optional.empty(), Optional.empty())),
                new RelayConfig.Accept(new DataSize(50 << 20), 1000, List.of(), 2000, 50, Optional.empty(), 5, 3, 10),
                new RelayConfig.Queue(RelayConfig.Store.SQLITE, Optional.empty(),
                        List.of(minutes(1), minutes(5), minutes(15), minutes(30), minutes(60), minutes(120),
                                minutes(240)),
                        Duration.ofDays(5), Optional.of(Duration.ofHours(4)), Optional.of(Duration.ofHours(1)),
                        Optional.of(minutes(15)), Duration.ofDays(7),
                        new DataSize(1 << 30)),
                new RelayConfig.Bounces(BounceTo.ALL, new RelayConfig.Rate(100, Duration.ofHours(1)),
                        new DataSize(50 << 10), Duration.ofDays(1),
                        Optional.of(new RelayConfig.Brake(100, 20, minutes(10), 50)),
                        Optional.of(new RelayConfig.LocalFault(20, 3, minutes(10), 80))),
                new RelayConfig.Delivery(2000, Optional.empty(), 20, 25, List.of(),
                        RelayConfig.AddressPreference.PREFER_IPV4, List.of(),
                        RelayConfig.Without8bitMime.SEND, minutes(5), Duration.ofHours(2),
                        new RelayConfig.Timeouts(Duration.ofSeconds(30), minutes(5), minutes(5), minutes(10)),
                        minutes(5),
                        new RelayConfig.Phrases(true, List.of()), new RelayConfig.Phrases(true, List.of())),
                List.of(),
                new RelayConfig.Tls(RelayConfig.Enforcement.ENFORCE, RelayConfig.TlsVersion.TLSV1_2,
                        new RelayConfig.TrustSource(true, List.of()),
                        RelayConfig.WithoutPolicy.OPPORTUNISTIC, true),
                new RelayConfig.MtaSts(Duration.ofDays(1), Duration.ofDays(180), minutes(1), Duration.ofSeconds(60),
                        443, minutes(30),
                        RelayConfig.WhenDnsFails.DEFER),
                new RelayConfig.Dane(RelayConfig.DaneMode.AUTO, RelayConfig.WithSts.BOTH),
                new RelayConfig.Dns(List.of(), RelayConfig.Dnssec.AUTO, Optional.empty(),
                        new RelayConfig.DnssecTest(DomainName.of("iana.org"),
                                List.of(DomainName.of("dnssec-failed.org"),
                                        DomainName.of("servfail.nl"), DomainName.of("rhybar.cz")))),
                List.of(), List.of(),
                List.of(),
                new RelayConfig.TlsRpt(true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.empty(), new RelayConfig.Window(LocalTime.of(1, 0), LocalTime.of(5, 0)), List.of(),
                        new RelayConfig.ReportLimits(50, 10_000)),
                new RelayConfig.Admin(socket("127.0.0.1", 8025), Optional.empty()), new RelayConfig.Logging(
                        RelayConfig.LogLevel.INFO, RelayConfig.LogFormat.AUTO, Map.of())));
    }

    @Test
    void everyKindOfValueIsUnderstood() throws IOException {
        var config = valid("""
                hostname: RELAY.example.org.
                data-directory: data
                listeners:
                  - name: smtp
                    address: "[::]:0"
                    allow: [192.0.2.1, "2001:db8::/48", {network: 0.0.0.0/0, reason: "a lab without a way out"}]
                accept: {sender-domains: [BÜCHER.example, .example.org]}
                bounces: {brake: off, limit: 7/d}
                queue: {lifetime: 1w2d, warn-sender-after: never, warn-sender-after-tls: 30m, alarm-after-tls: never, keep-free: 0B, retry: [1h30m, 90s]}
                delivery: {internal-networks: [10.0.0.0/8], timeouts: {connect: 5s}}
                dns: {servers: [127.0.0.1, "::1", "[::1]:5353", "127.0.0.1:5353"]}
                tls: {minimum: TLSv1.3}
                overrides: [{domains: [a.example], policy: testing, reason: because, until: 2027-01-31}]
                routes: [{domains: [a.example], next-hop: "mx.a.example:26"}, {domains: [b.example], next-hop: "[::1]"}]
                tls-rpt: {from: tls@example.org, contact: "mailto:postmaster@example.org"}
                logging: {levels: {dns: debug}, format: json}
                """);

        assertThat(config.hostname()).hasToString("relay.example.org");
        assertThat(config.dataDirectory()).isEqualTo(folder.resolve("data"));
        assertThat(config.listeners().getFirst().address()).isEqualTo(socket("::", 0));
        assertThat(config.listeners().getFirst().allow()).extracting(Object::toString)
                .first()
                .asString()
                .contains("192.0.2.1/32");
        assertThat(config.accept().senderDomains()).extracting(DomainPattern::toString)
                .containsExactly("xn--bcher-kva.example", ".example.org");
        assertThat(config.bounces().to()).isEqualTo(BounceTo.LOCAL_SENDERS);
        assertThat(config.queue().lifetime()).isEqualTo(Duration.ofDays(9));
        assertThat(config.bounces().brake()).isEmpty();
        assertThat(config.bounces().limit()).isEqualTo(new RelayConfig.Rate(7, Duration.ofDays(1)));
        assertThat(config.queue().warnSenderAfter()).isEmpty();
        assertThat(config.queue().warnSenderAfterTls()).contains(minutes(30));
        assertThat(config.queue().alarmAfterTls()).isEmpty();
        assertThat(config.queue().retry()).containsExactly(Duration.ofMinutes(90), Duration.ofSeconds(90));
        assertThat(config.delivery().timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.dns().servers()).containsExactly(socket("127.0.0.1", 53), socket("::1", 53),
                socket("::1", 5353), socket("127.0.0.1", 5353));
        assertThat(config.tls().minimum().protocol()).isEqualTo("TLSv1.3");
        assertThat(config.overrides().getFirst().until()).contains(LocalDate.of(2027, 1, 31));
        assertThat(config.routes()).extracting(rule -> rule.nextHop().host() + " " + rule.nextHop().port())
                .containsExactly("mx.a.example Optional[26]", "[IPv6:0:0:0:0:0:0:0:1] Optional.empty");
        assertThat(config.tlsRpt().domain()).contains(DomainName.of("example.org"));
        assertThat(config.tlsRpt().contact()).contains(Mailbox.of("postmaster@example.org"));
        assertThat(config.logging().levels()).containsExactly(Map.entry("dns", RelayConfig.LogLevel.DEBUG));
    }

    @Test
    void aKeyThatIsNotBuiltYetGetsOneWarning() throws IOException {
        var problems = warnings(MINIMAL + """
                admin: {metrics: {address: "127.0.0.1:9825"}}
                dkim: []
                bounces: {to: all}
                """).stream().filter(problem -> problem.what().contains("no effect")).toList();

        assertThat(problems).extracting(Problem::key)
                .containsExactly("admin.metrics", "dkim");
        assertThat(problems.getLast()).asString()
                .startsWith(folder.resolve("config.yaml") + ":")
                .endsWith("""
                        :1: warning: dkim: is checked, but has no effect in this release
                            dkim: []
                            ^""");
    }

    @Test
    void bouncesToStrangersAreWarnedOfUntilSomebodyDecides() throws IOException {
        assertThat(warnings(MINIMAL)).singleElement().asString().contains("bounces go to any sender");
        assertThat(warnings(MINIMAL + "bounces: {to: all}\n")).isEmpty();
        assertThat(warnings(MINIMAL + "accept: {sender-domains: [example.org]}\n")).isEmpty();
    }

    @Test
    void aValueMayStandInTheEnvironmentOrInAFile() throws IOException {
        Files.writeString(folder.resolve("name"), "relay.example.net\n");
        Files.writeString(folder.resolve("level"), "debug");
        var text = """
                hostname: ${file:name}
                listeners: [{name: smtp, address: "${env:ADDRESS}", allow: [127.0.0.1]}]
                logging: {level: "${credential:level}"}
                queue: {postgresql: {url: u, user: a$$b, password: "$${x}"}}
                """;
        var environment = Map.of("ADDRESS", "127.0.0.1:2525", "CREDENTIALS_DIRECTORY", folder.toString());

        var config = valid(text, environment);

        assertThat(config.hostname()).hasToString("relay.example.net");
        assertThat(config.listeners().getFirst().address()).isEqualTo(socket("127.0.0.1", 2525));
        assertThat(config.logging().level()).isEqualTo(RelayConfig.LogLevel.DEBUG);
        assertThat(config.queue().postgresql())
                .contains(new RelayConfig.Postgresql("u", "a$b", "${x}"));
        assertThat(config).asString().doesNotContain("${x}");
    }

    @Test
    void sharedSectionsMayBeWrittenOnce() throws IOException {
        var config = valid("""
                hostname: relay.example.org
                listeners:
                  - {name: a, address: "127.0.0.1:1", allow: &ours [127.0.0.0/8, 10.0.0.0/8]}
                  - {name: b, address: "127.0.0.1:2", allow: *ours}
                """);

        assertThat(config.listeners().getLast().allow()).isEqualTo(config.listeners().getFirst().allow());
    }

    @Test
    void aFileThatIsNotThereIsAProblemAndNoStackTrace() {
        var file = folder.resolve("nowhere.yaml");

        assertThat(problems(file)).singleElement()
                .hasToString(file
                        + ":1:1: error: the file cannot be read: there is no such file; name the file with --config FILE");
        assertThat(problems(folder)).singleElement().asString().contains("cannot be read");
    }

    @Test
    void textThatIsNotUtf8OrNotPrintableIsRefused() throws IOException {
        var file = folder.resolve("latin1.yaml");
        Files.write(file, "hostname: b\u00fccher.example".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems(file)).singleElement().asString().contains("it is not UTF-8 text");

        Files.writeString(file, "hostname: relay.example.org\nqueue: \u0007\n");
        assertThat(problems(file)).singleElement().asString().contains(":2:").contains("U+0007");
    }

    @Test
    void aByteOrderMarkIsNoFault() throws IOException {
        assertThat(valid("\uFEFF" + MINIMAL).hostname()).hasToString("relay.example.org");
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() throws IOException {
        var file = folder.resolve("large.yaml");
        Files.writeString(file, "# " + "x".repeat(1 << 20));

        assertThat(problems(file)).singleElement().asString().contains("larger than 1 MiB");
    }

    @Test
    void anAnchorThatContainsItselfEndsInAProblem() throws IOException {
        var file = Files.writeString(folder.resolve("loop.yaml"), "listeners: &loop [*loop]\nqueue: &q {retry: *q}\n");

        assertThat(problems(file)).isNotEmpty();
    }

    /// What stands after EHLO: a name in A-labels, or an address literal (RFC 5321 §4.1.1.1).
    @Test
    void SMTP_4_1_1_1_1_UTF8_6531_3_7_1_1_ourNameIsSpelledAsItIsSaid() throws IOException {
        assertThat(valid(MINIMAL.replace("relay.example.org", "Relay.B\u00fccher.example")).hostname().ascii())
                .isEqualTo("relay.xn--bcher-kva.example");
        assertThat(helo("B\u00fccher.example")).isEqualTo("xn--bcher-kva.example");
        assertThat(helo("[192.0.2.1]")).isEqualTo("[192.0.2.1]");
        assertThat(helo("[IPv6:2001:DB8::1]")).isEqualTo("[IPv6:2001:db8:0:0:0:0:0:1]");
    }

    @Test
    void SMTP_4_1_1_1_1_aNameThatIsNotFullyQualifiedIsRefused() throws IOException {
        for (var name : List.of("relay", "192.0.2.1", "my_relay.example.org")) {
            assertThat(problems(write(MINIMAL.replace("relay.example.org", name)))).extracting(Problem::toString)
                    .anyMatch(problem -> problem.contains("'" + name + "' is no fully qualified host name"));
        }
    }

    private String helo(String spelling) throws IOException {
        var source = "delivery: {sources: [{name: main, helo: \"" + spelling + "\"}]}\n";
        return valid(MINIMAL + source).delivery().sources().getFirst().helo().orElseThrow().toString();
    }

    private RelayConfig valid(String text) throws IOException {
        return valid(text, Map.of());
    }

    private RelayConfig valid(String text, Map<String, String> environment) throws IOException {
        return switch (ConfigReader.read(write(text), environment)) {
            case Loaded.Valid(var config, var _, var _) -> config;
            case Loaded.Invalid(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private List<Problem> warnings(String text) throws IOException {
        return switch (ConfigReader.read(write(text), Map.of())) {
            case Loaded.Valid(var _, var _, var warnings) -> warnings;
            case Loaded.Invalid(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static List<Problem> problems(Path file) {
        return switch (ConfigReader.read(file, Map.of())) {
            case Loaded.Valid(var _, var _, var _) -> List.of();
            case Loaded.Invalid(var problems) -> problems;
        };
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), text);
    }

    private static Duration minutes(int count) {
        return Duration.ofMinutes(count);
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
