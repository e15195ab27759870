package org.stsrelay.server.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;

/// The configuration, checked and complete: nobody after this parses, defaults or validates.
///
/// What each key means, its default and whether this release acts on it stands in the descriptors (`Schema`) and in
/// `docs/CONFIGURATION.md`, which is made from them. The records here only say what is not obvious from the name.
public record RelayConfig(DomainName hostname, Path dataDirectory, List<Listener> listeners, Accept accept, Queue queue,
        Bounces bounces, Delivery delivery, List<Provider> providers, Tls tls, MtaSts mtaSts, Dane dane, Dns dns,
        List<PolicyOverride> overrides, List<RouteRule> routes, List<DkimKey> dkim, TlsRpt tlsRpt, Admin admin,
        Logging logging) {

    /// @param allow empty when nobody may relay without a login
    /// @param tls empty when TLS is not offered
    /// @param auth empty when nobody may log in
    public record Listener(String name, InetSocketAddress address, List<AllowedNetwork> allow, BareNewline bareNewline,
            Optional<ListenerTls> tls, Optional<Auth> auth) {}

    /// @param senderDomains empty for any
    public record AllowedNetwork(Network network, List<DomainPattern> senderDomains,
            Optional<Integer> recipientsPerHour, Optional<String> reason) {}

    public enum BareNewline {
        NORMALISE, REFUSE
    }

    public enum TlsMode {
        OPTIONAL, REQUIRED, IMPLICIT
    }

    public record ListenerTls(TlsMode mode, Path certificate, Path key,
            Optional<ClientCertificates> clientCertificates) {}

    /// @param ca empty when only listed certificates count
    /// @param names in lower case, empty for any of that authority
    /// @param fingerprints SHA-256, in lower case hex
    /// @param senderDomains empty for any
    public record ClientCertificates(Optional<Path> ca, List<String> names, List<String> fingerprints,
            List<DomainPattern> senderDomains, Optional<Integer> recipientsPerHour) {}

    public record Auth(Path usersFile) {}

    /// @param senderDomains empty for any
    public record Accept(DataSize messageSize, int recipients, List<DomainPattern> senderDomains, int connections,
            int connectionsPerClient, Optional<Integer> connectionsPerMinute, int loginFailures,
            int loginFailuresPerConnection, int errorsPerConnection) {}

    public enum Store {
        SQLITE, POSTGRESQL
    }

    /// @param retry the waits between attempts; the last one repeats
    /// @param warnSenderAfter empty for never
    /// @param warnSenderAfterTls empty for never
    /// @param alarmAfterTls empty for never
    public record Queue(Store store, Optional<Postgresql> postgresql, List<Duration> retry, Duration lifetime,
            Optional<Duration> warnSenderAfter, Optional<Duration> warnSenderAfterTls,
            Optional<Duration> alarmAfterTls, Duration keepFinished, DataSize keepFree) {}

    public record Postgresql(String url, String user, String password) {

        /// Keeps the password out of logs.
        @Override
        public String toString() {
            return "Postgresql[url=" + url + ", user=" + user + "]";
        }
    }

    public enum BounceTo {
        LOCAL_SENDERS, ALL, NONE
    }

    /// @param limit per recipient domain
    /// @param size of the original that is returned
    /// @param brake empty for off
    /// @param localFault empty for off
    public record Bounces(BounceTo to, Rate limit, DataSize size, Duration lifetime, Optional<Brake> brake,
            Optional<LocalFault> localFault) {}

    /// @param share in per cent
    public record Brake(int recipients, int domains, Duration within, int share) {}

    /// @param share in per cent
    public record LocalFault(int domains, int operators, Duration within, int share) {}

    public record Rate(int count, Duration per) {}

    /// @param connecting empty for a part of all connections
    /// @param sources empty for the system's choice and `hostname`
    public record Delivery(int connections, Optional<Integer> connecting, int connectionsPerDestination, int port,
            List<Network> internalNetworks, AddressPreference addresses, List<Source> sources,
            Without8bitMime without8bitMime, Duration throttledPause, Duration throttledPauseLimit,
            Timeouts timeouts, Duration greylistedRetry, Phrases throttlingReplies, Phrases greylistingReplies) {}

    /// @param shipped whether those that come with the program count
    public record Phrases(boolean shipped, List<String> add) {}

    public enum AddressPreference {
        PREFER_IPV4, PREFER_IPV6, IPV4, IPV6
    }

    /// @param helo empty for `hostname`
    public record Source(String name, Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6,
            Optional<DomainPart> helo, Optional<Inet4Address> publicIpv4, Optional<Inet6Address> publicIpv6) {}

    public enum Without8bitMime {
        SEND, BOUNCE
    }

    public record Timeouts(Duration connect, Duration greeting, Duration command, Duration data) {}

    /// @param mx the ends of the names of the provider's MX hosts
    public record Provider(Optional<String> name, List<DomainName> mx, Optional<Integer> connections,
            Optional<Integer> messagesPerConnection, Optional<Duration> idle, Optional<Duration> life,
            Optional<Boolean> chunking) {}

    public record Tls(Enforcement mode, TlsVersion minimum, TrustSource trust, WithoutPolicy withoutPolicy,
            boolean honourTlsRequiredNo) {}

    public enum Enforcement {
        ENFORCE, MONITOR
    }

    public enum TlsVersion {
        TLSV1_2("TLSv1.2"), TLSV1_3("TLSv1.3");

        private final String protocol;

        TlsVersion(String protocol) {
            this.protocol = protocol;
        }

        /// As the Java runtime and the configuration file spell it.
        public String protocol() {
            return protocol;
        }
    }

    /// @param system whether the operating system's bundle counts
    public record TrustSource(boolean system, List<Path> add) {}

    public enum WithoutPolicy {
        OPPORTUNISTIC, ENCRYPT, VERIFY
    }

    public record MtaSts(Duration refresh, Duration keepRefreshed, Duration recheckWaiting, Duration fetchTimeout,
            int port, Duration dnsFailurePatience, WhenDnsFails whenDnsFails) {}

    public enum WhenDnsFails {
        DEFER, PROCEED
    }

    public record Dane(DaneMode mode, WithSts withSts) {}

    public enum DaneMode {
        AUTO, OFF
    }

    public enum WithSts {
        BOTH, DANE
    }

    /// @param servers empty for those of the operating system
    /// @param trustAnchors empty for the root's
    public record Dns(List<InetSocketAddress> servers, Dnssec dnssec, Optional<Path> trustAnchors,
            DnssecTest test) {}

    /// @param signed a name with good signatures
    /// @param broken names with wrong ones
    public record DnssecTest(DomainName signed, List<DomainName> broken) {}

    public enum Dnssec {
        AUTO, TRUST_AD, VALIDATE, OFF
    }

    /// At least one of what it may say is there.
    ///
    /// @param until the last day on which it holds, in UTC; empty for no end
    public record PolicyOverride(List<DomainPattern> domains, Optional<OverridePolicy> policy,
            Optional<StsOverride> sts, Optional<DaneOverride> dane, Optional<TlsVersion> minimumTls, String reason,
            Optional<LocalDate> until) {}

    public enum StsOverride {
        FOLLOW, REQUIRED
    }

    public enum DaneOverride {
        FOLLOW, IGNORE, REQUIRED
    }

    public enum OverridePolicy {
        IGNORE, TESTING, ENFORCE
    }

    public record RouteRule(List<DomainPattern> domains, NextHop nextHop, RouteTls tls) {}

    /// A host alone may be a domain whose MX hosts are meant; one with a port, or an address, is meant itself.
    ///
    /// @param port empty for that of MX hosts
    public record NextHop(DomainPart host, Optional<Integer> port) {}

    public enum RouteTls {
        OPPORTUNISTIC, ENCRYPT, VERIFY
    }

    public record DkimKey(DomainName domain, DomainName selector, Path key) {}

    /// @param contact empty for `from`
    /// @param domain the submitter; there when one of those two is
    public record TlsRpt(boolean enabled, Optional<String> organization, Optional<Mailbox> contact,
            Optional<Mailbox> from, Optional<DomainName> domain, Optional<ReportDkim> dkim, Window sendBetween,
            List<DomainPattern> skip, ReportLimits limits) {}

    /// @param perHour at least so many
    /// @param perHost in a day
    public record ReportLimits(int perHour, int perHost) {}

    public record ReportDkim(DomainName selector, Path key) {}

    /// A time of each day, in UTC. The end may be on the next day.
    public record Window(LocalTime from, LocalTime to) {}

    public record Admin(InetSocketAddress address, Optional<MetricsPort> metrics) {}

    public record MetricsPort(InetSocketAddress address, List<Network> allow) {}

    /// @param levels by feature or by logger
    public record Logging(LogLevel level, LogFormat format, Map<String, LogLevel> levels) {}

    public enum LogLevel {
        TRACE, DEBUG, INFO, WARN, ERROR, OFF
    }

    public enum LogFormat {
        AUTO, JOURNAL, JSON, TEXT
    }
}
