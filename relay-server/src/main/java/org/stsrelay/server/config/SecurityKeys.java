package org.stsrelay.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.config.RelayConfig.Dane;
import org.stsrelay.server.config.RelayConfig.DaneMode;
import org.stsrelay.server.config.RelayConfig.Dns;
import org.stsrelay.server.config.RelayConfig.Dnssec;
import org.stsrelay.server.config.RelayConfig.Enforcement;
import org.stsrelay.server.config.RelayConfig.DnssecTest;
import org.stsrelay.server.config.RelayConfig.MtaSts;
import org.stsrelay.server.config.RelayConfig.Tls;
import org.stsrelay.server.config.RelayConfig.TlsVersion;
import org.stsrelay.server.config.RelayConfig.TrustSource;
import org.stsrelay.server.config.RelayConfig.WhenDnsFails;
import org.stsrelay.server.config.RelayConfig.WithSts;
import org.stsrelay.server.config.RelayConfig.WithoutPolicy;

/// `tls`, `mta-sts`, `dane` and `dns`: what a connection has to prove, and who says so.
final class SecurityKeys {

    private static final int DNS_PORT = 53;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Key<Boolean> SYSTEM = Key.of("system", Types.flag(), "true",
            "Whether the trust anchors of the operating system count.");
    private static final Key<List<Path>> ADD = Key.unset("add",
            ListType.of(PathTypes.certificates(), "PEM files"), List.of(), "none",
            "Files with more trust anchors; read again when they change.");
    private static final Section<TrustSource> TRUST_SECTION = Section
            .of(values -> new TrustSource(values.get(SYSTEM), values.get(ADD)), SYSTEM, ADD)
            .check(SecurityKeys::somethingIsTrusted, SYSTEM, ADD);

    private static final Key<Enforcement> MODE = Key.of("mode", Types.choice(Enforcement.class), "enforce",
            "Whether MTA-STS and DANE keep mail back (enforce), or only tell what they would keep back (monitor).");
    private static final Key<TlsVersion> MINIMUM =
            Key.of("minimum", Types.choice(TlsVersion.class, TlsVersion::protocol),
                    "TLSv1.2", "The oldest protocol of a verified session. Opportunistic ones take what there is.");
    private static final Key<TrustSource> TRUST = Key.of("trust", TRUST_SECTION, "{}",
            "Whom certificates of MX hosts and policy hosts are held against.");
    private static final Key<WithoutPolicy> WITHOUT_POLICY = Key.of("without-policy", Types.choice(WithoutPolicy.class),
            "opportunistic",
            "What is asked where neither policy nor TLSA records ask for more: TLS if both can, TLS, or a good certificate.");
    private static final Key<Boolean> HONOUR_NO = Key.of("honour-tls-required-no", Types.flag(), "true",
            "Whether a message with `TLS-Required: No` goes out whatever its recipients' domain asks of TLS (RFC 8689 §3).");

    static final Key<Tls> TLS = Key.of("tls",
            Section.of(values -> new Tls(values.get(MODE), values.get(MINIMUM), values.get(TRUST),
                    values.get(WITHOUT_POLICY), values.get(HONOUR_NO)), MODE, MINIMUM, TRUST, WITHOUT_POLICY,
                    HONOUR_NO),
            "{}", "TLS to MX hosts.");

    private static final Key<Duration> REFRESH = Key.of("refresh", Durations.between(SECOND, Duration.ofDays(30)), "1d",
            "How often a cached policy is fetched again, so that it does not run out.");
    private static final Key<Duration> KEEP_REFRESHED = Key.of("keep-refreshed",
            Durations.between(Duration.ofDays(1), Duration.ofDays(3650)), "180d",
            "How long after the last mail to a domain its policy is still fetched again; then it is left to run out.");
    private static final Key<Duration> RECHECK_WAITING = Key.of("recheck-waiting",
            Durations.between(SECOND, Duration.ofDays(1)), "1m",
            "How often it is looked whether a domain has changed what keeps its mail back: policy, MX hosts, TLSA records.");
    private static final Key<Duration> FETCH_TIMEOUT = Key.of("fetch-timeout",
            Durations.between(SECOND, Duration.ofMinutes(5)), "60s",
            "How long a policy host may take, from first to last.");
    private static final Key<Integer> STS_PORT = Key.of("port", Types.port(), "443",
            "The port of policy hosts. Other values are for labs.").atRestart();
    private static final Key<Duration> PATIENCE = Key.of("dns-failure-patience",
            Durations.between(Duration.ZERO, Duration.ofDays(30)), "30m",
            "How long mail waits when the DNS does not say whether a domain has a policy.");
    private static final Key<WhenDnsFails> WHEN_DNS_FAILS = Key.of("when-dns-fails", Types.choice(WhenDnsFails.class),
            "defer", "Whether it waits at all. A cached policy is used in either case.");

    static final Key<MtaSts> MTA_STS = Key.of("mta-sts",
            Section.of(values -> new MtaSts(values.get(REFRESH), values.get(KEEP_REFRESHED),
                    values.get(RECHECK_WAITING), values.get(FETCH_TIMEOUT), values.get(STS_PORT),
                    values.get(PATIENCE), values.get(WHEN_DNS_FAILS)), REFRESH, KEEP_REFRESHED, RECHECK_WAITING,
                    FETCH_TIMEOUT, STS_PORT, PATIENCE, WHEN_DNS_FAILS),
            "{}", "Policies of recipient domains (RFC 8461).");

    private static final Key<DaneMode> DANE_MODE = Key.of("mode", Types.choice(DaneMode.class), "auto",
            "On whenever `dns.dnssec` gives secure answers, or off.");
    private static final Key<WithSts> WITH_STS = Key.of("with-sts", Types.choice(WithSts.class), "both",
            "What has to hold where a host has usable TLSA records and its domain an enforced policy.");

    static final Key<Dane> DANE = Key.of("dane",
            Section.of(values -> new Dane(values.get(DANE_MODE), values.get(WITH_STS)), DANE_MODE, WITH_STS), "{}",
            "TLSA records of MX hosts (RFC 7672).");

    private static final Key<List<InetSocketAddress>> SERVERS = Key.unset("servers",
            ListType.of(Types.server(DNS_PORT), "addresses"), List.of(), "those of /etc/resolv.conf",
            "The resolvers: addresses, with or without a port.");
    private static final Key<Dnssec> DNSSEC = Key.of("dnssec", Types.choice(Dnssec.class), "auto",
            "Who validates: found out by a test, the resolver (trust-ad), the relay (validate), nobody.");
    private static final Key<Optional<Path>> TRUST_ANCHORS = Key.optional("trust-anchors", PathTypes.readableFile(),
            "the root's", "DS or DNSKEY records as zone-file text, for `dnssec: validate`.");
    private static final Key<DomainName> TEST_SIGNED = Key.of("signed", Types.domain(), "iana.org",
            "A name with good signatures, which must come with the AD bit.");
    private static final Key<List<DomainName>> TEST_BROKEN = Key.of("broken",
            ListType.of(Types.domain(), "domains").notEmpty(), "[dnssec-failed.org, servfail.nl, rhybar.cz]",
            "Names with wrong signatures, which must not come at all; one that still exists is enough.");
    private static final Key<DnssecTest> DNSSEC_TEST = Key.of("dnssec-test",
            Section.of(values -> new DnssecTest(values.get(TEST_SIGNED), values.get(TEST_BROKEN)), TEST_SIGNED,
                    TEST_BROKEN),
            "{}", "What the resolvers are tested with under `dnssec: auto`.");

    static final Key<Dns> DNS = Key.of("dns",
            Section.of(values -> new Dns(values.get(SERVERS), values.get(DNSSEC), values.get(TRUST_ANCHORS),
                    values.get(DNSSEC_TEST)), SERVERS, DNSSEC, TRUST_ANCHORS, DNSSEC_TEST),
            "{}", "Whom the relay asks.");

    private SecurityKeys() {}

    private static void somethingIsTrusted(Values values) {
        if (!values.get(SYSTEM) && values.get(ADD).isEmpty()) {
            values.at(SYSTEM)
                    .error("no trust anchor is left, so no certificate would ever be good",
                            "add files with `add: [FILE]`, or say `system: true`");
        }
    }
}
