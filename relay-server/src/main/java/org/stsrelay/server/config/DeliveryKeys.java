package org.stsrelay.server.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.server.config.RelayConfig.AddressPreference;
import org.stsrelay.server.config.RelayConfig.Delivery;
import org.stsrelay.server.config.RelayConfig.NextHop;
import org.stsrelay.server.config.RelayConfig.Phrases;
import org.stsrelay.server.config.RelayConfig.RouteRule;
import org.stsrelay.server.config.RelayConfig.RouteTls;
import org.stsrelay.server.config.RelayConfig.Source;
import org.stsrelay.server.config.RelayConfig.Timeouts;
import org.stsrelay.server.config.RelayConfig.Without8bitMime;

/// `delivery`, `providers` and `routes`: how mail goes out, and where to.
final class DeliveryKeys {

    private static final Key<String> NAME = Key.required("name", Types.word(), "main", "What logs call the source.");
    private static final Key<Optional<Inet4Address>> IPV4 = Key.optional("ipv4", Types.ipv4(), "the system's choice",
            "The address that connections come from.");
    private static final Key<Optional<Inet6Address>> IPV6 = Key.optional("ipv6", Types.ipv6(), "the system's choice",
            "The same for IPv6.");
    private static final Key<Optional<DomainPart>> HELO = Key.optional("helo", Types.helloName(), "`hostname`",
            "The EHLO name that goes with it.");
    private static final Key<Optional<Inet4Address>> PUBLIC_IPV4 = Key
            .optional("public-ipv4", Types.ipv4(), "`ipv4`",
                    "The address as the world sees it, behind NAT: an MX host there is this relay itself.");
    private static final Key<Optional<Inet6Address>> PUBLIC_IPV6 = Key
            .optional("public-ipv6", Types.ipv6(), "`ipv6`", "The same for IPv6.");
    private static final Section<Source> SOURCE = Section.of(
            values -> new Source(values.get(NAME), values.get(IPV4), values.get(IPV6), values.get(HELO),
                    values.get(PUBLIC_IPV4), values.get(PUBLIC_IPV6)),
            NAME, IPV4, IPV6, HELO, PUBLIC_IPV4, PUBLIC_IPV6);

    private static final Key<Duration> CONNECT = timeout("connect", "30s", "Until a host takes the connection.");
    private static final Key<Duration> GREETING = timeout("greeting", "5m", "Until it greets.");
    private static final Key<Duration> COMMAND = timeout("command", "5m",
            "Until it answers a command; if shorter, the TLS handshake too.");
    private static final Key<Duration> DATA = timeout("data", "10m", "Until it answers the end of a message.");
    private static final Section<Timeouts> TIMEOUTS_SECTION = Section.of(values -> new Timeouts(values.get(CONNECT),
            values.get(GREETING), values.get(COMMAND), values.get(DATA)), CONNECT, GREETING, COMMAND, DATA);

    private static final Key<Integer> CONNECTIONS = Key.of("connections", Types.count(1, 100_000), "2000",
            "The most connections to MX hosts at a time.");
    private static final Key<Optional<Integer>> CONNECTING = Key.optional("connecting", Types.count(1, 100_000),
            "a quarter of `connections`, at least 10",
            "The most that have no session yet: hosts that swallow connections leave room for those that answer.");
    private static final Key<Integer> PER_DESTINATION = Key.of("connections-per-destination", Types.count(1, 1000),
            "20",
            "The most to one destination. A window that grows with success and shrinks with failure stays below it.");
    private static final Key<Integer> PORT = Key.of("port", Types.port(), "25",
            "The port of MX hosts. Other values are for labs.").atRestart();
    private static final Key<List<Network>> INTERNAL = Key.unset("internal-networks",
            ListType.of(Types.network(), "networks").distinctBy("", network -> network), List.of(), "none",
            "Loopback, private and other special-purpose networks that MX hosts and policy hosts may be in.");
    private static final Key<AddressPreference> ADDRESSES = Key.of("addresses", Types.choice(AddressPreference.class),
            "prefer-ipv4", "Which addresses of a host are tried, and in what order.");
    private static final Key<List<Source>> SOURCES = Key.unset("sources",
            ListType.of(SOURCE, "sources").distinctBy("name", Source::name), List.of(), "the system's choice",
            "Where connections come from. This release uses the first entry only.");
    private static final Key<Without8bitMime> WITHOUT_8BITMIME = Key.of("without-8bitmime",
            Types.choice(Without8bitMime.class), "send",
            "What becomes of an 8-bit message for a host that does not offer 8BITMIME.");
    private static final Key<Duration> THROTTLED_PAUSE = Key.of("throttled-pause",
            Durations.between(Duration.ofSeconds(1), Duration.ofDays(1)), "5m",
            "How long a provider that says we send too much is left alone before one message is tried.");
    private static final Key<Duration> THROTTLED_PAUSE_LIMIT = Key.of("throttled-pause-limit",
            Durations.between(Duration.ofSeconds(1), Duration.ofDays(1)), "2h",
            "While the answer stays the same, that pause doubles up to this.");
    private static final Key<Timeouts> TIMEOUTS = Key.of("timeouts", TIMEOUTS_SECTION, "{}",
            "How long a host may take (RFC 5321 §4.5.3.2 has the minima to start from).");

    private static final Key<Duration> GREYLISTED_RETRY = Key.of("greylisted-retry",
            Durations.between(Duration.ofSeconds(1), Duration.ofDays(1)), "5m",
            "The least wait after a host has greylisted a message; its step of `queue.retry` counts if it is longer.");
    private static final Key<Boolean> SHIPPED_PHRASES =
            Key.of("shipped", Types.flag(), "true", "Whether the phrases of large providers and common servers count.");
    private static final Key<List<String>> MORE_PHRASES = Key.unset("add",
            ListType.of(Types.phrase(), "texts").distinctBy("", phrase -> phrase), List.of(), "none",
            "More phrases: texts that stand anywhere in a reply, in upper or lower case.");
    private static final Section<Phrases> PHRASES = Section.of(
            values -> new Phrases(values.get(SHIPPED_PHRASES), values.get(MORE_PHRASES)), SHIPPED_PHRASES,
            MORE_PHRASES);
    private static final Key<Phrases> THROTTLING_REPLIES = Key.of("throttling-replies", PHRASES, "{}",
            "The 4yz replies by which a host says that we send its provider too much.");
    private static final Key<Phrases> GREYLISTING_REPLIES = Key.of("greylisting-replies", PHRASES, "{}",
            "The 4yz replies by which a host says that the same message is welcome later.");

    static final Key<Delivery> DELIVERY = Key.of("delivery", Section
            .of(values -> new Delivery(values.get(CONNECTIONS), values.get(CONNECTING), values.get(PER_DESTINATION),
                    values.get(PORT), values.get(INTERNAL), values.get(ADDRESSES), values.get(SOURCES),
                    values.get(WITHOUT_8BITMIME), values.get(THROTTLED_PAUSE), values.get(THROTTLED_PAUSE_LIMIT),
                    values.get(TIMEOUTS), values.get(GREYLISTED_RETRY), values.get(THROTTLING_REPLIES),
                    values.get(GREYLISTING_REPLIES)), CONNECTIONS, CONNECTING, PER_DESTINATION, PORT, INTERNAL,
                    ADDRESSES, SOURCES, WITHOUT_8BITMIME, THROTTLED_PAUSE, THROTTLED_PAUSE_LIMIT, TIMEOUTS,
                    GREYLISTED_RETRY, THROTTLING_REPLIES, GREYLISTING_REPLIES)
            .check(DeliveryKeys::partFitsWhole, CONNECTIONS, PER_DESTINATION)
            .check(DeliveryKeys::connectingFitsWhole, CONNECTIONS, CONNECTING)
            .check(DeliveryKeys::pausesGrow, THROTTLED_PAUSE, THROTTLED_PAUSE_LIMIT)
            .check(DeliveryKeys::oneSourceIsUsed, SOURCES), "{}", "How mail goes out.");

    private static final Key<Optional<String>> PROVIDER_NAME = Key.optional("name", Types.word(),
            "that of a shipped entry with these suffixes, or the first suffix",
            "What it is called in commands, logs and metrics; the name of a shipped entry changes and extends that one.");
    private static final Key<List<DomainName>> MX =
            Key.required("mx", ListType.of(Types.domain(), "domains").notEmpty(),
                    "[yahoodns.net]", "What the names of the provider's MX hosts end in.");
    private static final Key<Optional<Integer>> PROVIDER_CONNECTIONS = Key.optional("connections", Types.count(1, 1000),
            "that of the shipped entry, else `delivery.connections-per-destination`",
            "The most connections to it at a time.");
    private static final Key<Optional<Integer>> MESSAGES = Key.optional("messages-per-connection",
            Types.count(1, 100_000), "that of the shipped entry, else 1000", "The most messages over one connection.");
    private static final Key<Optional<Duration>> IDLE = Key.optional("idle",
            Durations.between(Duration.ofSeconds(1), Duration.ofMinutes(5)), "that of the shipped entry, else 5s",
            "How long a connection is kept without use.");
    private static final Key<Optional<Duration>> LIFE = Key.optional("life",
            Durations.between(Duration.ofSeconds(1), Duration.ofHours(1)), "that of the shipped entry, else 5m",
            "How long a connection is used in all.");
    private static final Key<Optional<Boolean>> CHUNKING = Key.optional("chunking", Types.flag(),
            "that of the shipped entry, else true",
            "Whether small messages go in one round trip (BDAT) where its hosts offer PIPELINING and CHUNKING.");
    private static final Section<RelayConfig.Provider> PROVIDER = Section.of(
            values -> new RelayConfig.Provider(values.get(PROVIDER_NAME), values.get(MX),
                    values.get(PROVIDER_CONNECTIONS), values.get(MESSAGES), values.get(IDLE), values.get(LIFE),
                    values.get(CHUNKING)),
            PROVIDER_NAME, MX, PROVIDER_CONNECTIONS, MESSAGES, IDLE, LIFE, CHUNKING);

    static final Key<List<RelayConfig.Provider>> PROVIDERS = Key.unset("providers",
            ListType.of(PROVIDER, "providers").distinctBy("name", DeliveryKeys::nameOrItself), List.of(),
            "the shipped table",
            "Limits for all domains whose MX hosts are one provider's; added to the shipped table, and stronger.");

    private static final Key<List<DomainPattern>> DOMAINS = Key.required("domains",
            ListType.of(Types.domainPattern(), "domains").notEmpty(), "[.corp.example]",
            "The recipient domains; a leading dot stands for every subdomain.");
    private static final Key<NextHop> NEXT_HOP = Key.required("next-hop", Types.nextHop(), "mx.corp.example:25",
            "Who takes their mail instead: a host with a port, an address, or a domain whose MX hosts are looked up.");
    private static final Key<RouteTls> ROUTE_TLS = Key.of("tls", Types.choice(RouteTls.class), "opportunistic",
            "What TLS has to prove there, beside what the next hop's own policy and TLSA records ask.");
    private static final Section<RouteRule> ROUTE = Section.of(
            values -> new RouteRule(values.get(DOMAINS), values.get(NEXT_HOP), values.get(ROUTE_TLS)), DOMAINS,
            NEXT_HOP,
            ROUTE_TLS);

    static final Key<List<RouteRule>> ROUTES = Key.unset("routes", ListType.of(ROUTE, "routes"), List.of(), "none",
            "Where mail goes that does not follow the DNS; the first match counts.");

    private DeliveryKeys() {}

    private static Key<Duration> timeout(String name, String usual, String doc) {
        return Key.of(name, Durations.between(Duration.ofSeconds(1), Duration.ofHours(1)), usual, doc);
    }

    /// Those without a name are no doubles of each other.
    private static Object nameOrItself(RelayConfig.Provider provider) {
        return provider.name().<Object>map(name -> name).orElse(provider);
    }

    /// A host has one provider.
    static void suffixesAreDistinct(Values root) {
        var seen = new HashSet<DomainName>();
        root.get(PROVIDERS)
                .stream()
                .flatMap(provider -> provider.mx().stream())
                .filter(suffix -> !seen.add(suffix))
                .distinct()
                .forEach(suffix -> root.at(PROVIDERS)
                        .error(suffix + " stands twice in it", "name each MX suffix once"));
    }

    private static void partFitsWhole(Values values) {
        if (values.get(PER_DESTINATION) > values.get(CONNECTIONS)) {
            values.at(values.isWritten(PER_DESTINATION) ? PER_DESTINATION : CONNECTIONS)
                    .error(
                            "one destination may have " + values.get(PER_DESTINATION)
                                    + " connections, all together only "
                                    + values.get(CONNECTIONS),
                            "lower connections-per-destination, or raise connections");
        }
    }

    private static void connectingFitsWhole(Values values) {
        var connecting = values.get(CONNECTING);
        if (connecting.filter(count -> count > values.get(CONNECTIONS)).isPresent()) {
            values.at(CONNECTING)
                    .error(connecting.get() + " connections may be connecting at a time, but there are only "
                            + values.get(CONNECTIONS) + " in all", "lower connecting, or raise connections");
        }
    }

    private static void pausesGrow(Values values) {
        if (values.get(THROTTLED_PAUSE).compareTo(values.get(THROTTLED_PAUSE_LIMIT)) > 0) {
            values.at(values.isWritten(THROTTLED_PAUSE) ? THROTTLED_PAUSE : THROTTLED_PAUSE_LIMIT)
                    .error("the first pause is longer than the longest",
                            "lower throttled-pause, or raise throttled-pause-limit");
        }
    }

    private static void oneSourceIsUsed(Values values) {
        if (values.get(SOURCES).size() > 1) {
            values.at(SOURCES).warning("only the first source is used in this release", "");
        }
    }
}
