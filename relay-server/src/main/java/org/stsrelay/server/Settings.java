package org.stsrelay.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.delivery.DeliverySettings;
import org.stsrelay.delivery.attempt.ReplyPhrases;
import org.stsrelay.delivery.bounce.BouncePolicy;
import org.stsrelay.delivery.bounce.BrakeSettings;
import org.stsrelay.delivery.bounce.NoticeRate;
import org.stsrelay.delivery.bounce.WarnAfter;
import org.stsrelay.delivery.dns.dnsjava.Dnssec;
import org.stsrelay.delivery.dns.dnsjava.DnssecAnchors;
import org.stsrelay.delivery.dns.dnsjava.ResolvConf;
import org.stsrelay.delivery.fault.FaultSettings;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.routing.AddressOrder;
import org.stsrelay.delivery.routing.Provider;
import org.stsrelay.delivery.routing.ProviderLimits;
import org.stsrelay.delivery.routing.ProviderRule;
import org.stsrelay.delivery.routing.ProviderTable;
import org.stsrelay.delivery.routing.Self;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.sts.StsSettings;
import org.stsrelay.delivery.transport.pool.PoolLimits;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.MinimumTls;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.WithoutEightBitMime;
import org.stsrelay.delivery.transport.smtp.Timeouts;
import org.stsrelay.server.config.DomainPattern;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.inbound.AcceptSettings;
import org.stsrelay.server.inbound.AllowedNetwork;
import org.stsrelay.server.inbound.ListenerSettings;
import org.stsrelay.server.inbound.ListenerSettings.BareNewline;
import org.stsrelay.server.inbound.ListenerSettings.ClientCertificates;
import org.stsrelay.server.inbound.ListenerSettings.Files;
import org.stsrelay.server.inbound.ListenerSettings.Tls;
import org.stsrelay.server.inbound.SenderDomains;

/// The configuration file's values in the words of the parts that use them.
final class Settings {

    private static final Duration HANDSHAKE = Duration.ofSeconds(60);
    private static final Duration DATA = Duration.ofMinutes(2);
    private static final Duration BLOCK = Duration.ofMinutes(3);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private static final double WHOLE = 100;
    private static final int LEAST_CONNECTING = 10;

    private final RelayConfig config;

    Settings(RelayConfig config) {
        this.config = config;
    }

    StorageSettings storage() {
        return StorageSettings.of(config.dataDirectory()).withKeepFree(config.queue().keepFree().bytes());
    }

    List<InetSocketAddress> dnsServers() {
        return config.dns().servers().isEmpty() ? ResolvConf.servers(ResolvConf.SYSTEM) : config.dns().servers();
    }

    /// @throws IOException when the file of trust anchors cannot be used
    Dnssec dnssec() throws IOException {
        var dns = config.dns();
        return switch (dns.dnssec()) {
            case AUTO -> new Dnssec.Auto(dns.test().signed(), dns.test().broken());
            case TRUST_AD -> new Dnssec.TrustAd();
            case VALIDATE -> new Dnssec.Validate(dns.trustAnchors().isPresent()
                    ? DnssecAnchors.read(dns.trustAnchors().get())
                    : DnssecAnchors.ofTheRoot());
            case OFF -> new Dnssec.Off();
        };
    }

    List<String> internalNetworks() {
        return config.delivery().internalNetworks().stream().map(Object::toString).toList();
    }

    Self self() {
        var listening = config.listeners().stream().map(RelayConfig.Listener::address);
        return new Self(config.hostname(), Stream.concat(listening, publicAddresses()).collect(Collectors.toSet()),
                config.delivery().port());
    }

    /// Where the world finds our listeners behind a NAT (P13).
    private Stream<InetSocketAddress> publicAddresses() {
        return config.delivery()
                .sources()
                .stream()
                .flatMap(source -> Stream.<InetAddress>concat(source.publicIpv4().stream(),
                        source.publicIpv6().stream()))
                .flatMap(address -> config.listeners()
                        .stream()
                        .map(listener -> new InetSocketAddress(address, listener.address().getPort())));
    }

    AddressOrder addressOrder() {
        return switch (config.delivery().addresses()) {
            case PREFER_IPV4 -> AddressOrder.PREFER_IPV4;
            case PREFER_IPV6 -> AddressOrder.PREFER_IPV6;
            case IPV4 -> AddressOrder.IPV4;
            case IPV6 -> AddressOrder.IPV6;
        };
    }

    StsSettings sts() {
        var patience = switch (config.mtaSts().whenDnsFails()) {
            case DEFER -> config.mtaSts().dnsFailurePatience();
            case PROCEED -> Duration.ZERO;
        };
        return new StsSettings(config.mtaSts().refresh(), patience, config.mtaSts().keepRefreshed());
    }

    SmtpSettings smtp() {
        var source = config.delivery().sources().stream().findFirst();
        return new SmtpSettings(helo(), source.flatMap(RelayConfig.Source::ipv4),
                source.flatMap(RelayConfig.Source::ipv6), minimumTls(), withoutEightBitMime(), timeouts());
    }

    DeliverySettings delivery() {
        var delivery = config.delivery();
        var bounces = config.bounces();
        return new DeliverySettings(config.hostname().ascii(), delivery.port(), delivery.connections(), connecting(),
                delivery.connectionsPerDestination(),
                new DeliverySettings.Throttling(delivery.throttledPause(), delivery.throttledPauseLimit()),
                config.queue().retry(), config.queue().lifetime(),
                new DeliverySettings.Bounces(bouncePolicy(), bounces.size().bytes(),
                        bounces.lifetime(), new NoticeRate(bounces.limit().count(), bounces.limit().per()),
                        new WarnAfter(config.queue().warnSenderAfterTls(), config.queue().warnSenderAfter()),
                        bounces.brake().map(Settings::brake)),
                config.queue().alarmAfterTls(), feedback());
    }

    private static BrakeSettings brake(RelayConfig.Brake brake) {
        return new BrakeSettings(brake.recipients(), brake.domains(), brake.within(), brake.share() / WHOLE);
    }

    static Optional<FaultSettings> localFault(RelayConfig config) {
        return config.bounces()
                .localFault()
                .map(fault -> new FaultSettings(fault.domains(),
                        fault.operators(), fault.within(), fault.share() / WHOLE));
    }

    private DeliverySettings.Feedback feedback() {
        var throttling = config.delivery().throttlingReplies();
        var greylisting = config.delivery().greylistingReplies();
        var shipped = new ReplyPhrases(
                throttling.shipped() ? ReplyPhrases.SHIPPED.throttling() : List.of(),
                greylisting.shipped() ? ReplyPhrases.SHIPPED.greylisting() : List.of());
        return new DeliverySettings.Feedback(shipped.and(new ReplyPhrases(throttling.add(), greylisting.add())),
                config.delivery().greylistedRetry());
    }

    ProviderTable providers() {
        return new ProviderTable(config.providers().stream().map(Settings::rule).toList(),
                ProviderLimits.USUAL.withConnections(config.delivery().connectionsPerDestination()));
    }

    private static ProviderRule rule(RelayConfig.Provider provider) {
        return new ProviderRule(provider.name().map(ProviderName::new), provider.mx(), provider.connections(),
                provider.messagesPerConnection(), provider.idle(), provider.life(),
                provider.chunking());
    }

    /// @param table what hosts of a provider want; asked for each time, since it may change
    static PoolLimits pool(Supplier<ProviderTable> table) {
        return PoolLimits.DEFAULT.byHost(host -> table.get()
                .entryOf(host)
                .map(Settings::wear)
                .orElse(PoolLimits.DEFAULT.usual()));
    }

    private static PoolLimits.Wear wear(Provider provider) {
        var limits = provider.limits();
        return new PoolLimits.Wear(limits.idle(), limits.life(), limits.messages(), limits.chunking(),
                Optional.of(new PoolLimits.Share(provider.name(), limits.connections())));
    }

    /// A host that answers is past the handshake within a second and then busy for about as long, so a quarter is more
    /// than destinations that answer need; one that swallows connections keeps its slot for minutes, so it should not be
    /// much more.
    private int connecting() {
        var connections = config.delivery().connections();
        return config.delivery()
                .connecting()
                .orElse(Math.min(connections, Math.max(LEAST_CONNECTING, connections / 4)));
    }

    AcceptSettings accept() {
        var accept = config.accept();
        return new AcceptSettings(config.hostname(), accept.messageSize().bytes(), accept.recipients(),
                accept.connections(), accept.connectionsPerClient(), number(accept.connectionsPerMinute()),
                new AcceptSettings.Patience(accept.loginFailures(), accept.loginFailuresPerConnection(),
                        accept.errorsPerConnection()),
                senderDomains(accept.senderDomains()),
                AcceptSettings.Times.DEFAULTS);
    }

    List<String> listenerNames() {
        return config.listeners().stream().map(RelayConfig.Listener::name).toList();
    }

    List<ListenerSettings> listeners() {
        return config.listeners().stream().map(Settings::listener).toList();
    }

    private static ListenerSettings listener(RelayConfig.Listener listener) {
        var bareNewline = switch (listener.bareNewline()) {
            case NORMALISE -> BareNewline.NORMALISE;
            case REFUSE -> BareNewline.REFUSE;
        };
        return new ListenerSettings(listener.name(), listener.address(),
                listener.allow().stream().map(Settings::allowed).toList(), bareNewline,
                listener.tls().map(Settings::tls).orElseGet(Tls.None::new),
                listener.tls().flatMap(RelayConfig.ListenerTls::clientCertificates).map(Settings::clientCertificates),
                listener.auth().map(RelayConfig.Auth::usersFile));
    }

    private static AllowedNetwork allowed(RelayConfig.AllowedNetwork network) {
        return new AllowedNetwork(network.network().toString(), senderDomains(network.senderDomains()),
                number(network.recipientsPerHour()));
    }

    private static ClientCertificates clientCertificates(RelayConfig.ClientCertificates given) {
        return new ClientCertificates(given.ca(), Set.copyOf(given.names()), Set.copyOf(given.fingerprints()),
                senderDomains(given.senderDomains()), number(given.recipientsPerHour()));
    }

    private static OptionalInt number(Optional<Integer> limit) {
        return limit.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static Tls tls(RelayConfig.ListenerTls tls) {
        var files = new Files(tls.certificate(), tls.key());
        return switch (tls.mode()) {
            case OPTIONAL -> new Tls.Optional(files);
            case REQUIRED -> new Tls.Required(files);
            case IMPLICIT -> new Tls.Implicit(files);
        };
    }

    private static SenderDomains senderDomains(List<DomainPattern> patterns) {
        return SenderDomains.of(patterns.stream().map(DomainPattern::toString).toList());
    }

    private BouncePolicy bouncePolicy() {
        var local = config.accept().senderDomains();
        var to = switch (config.bounces().to()) {
            case LOCAL_SENDERS -> BouncePolicy.To.LOCAL_SENDERS;
            case ALL -> BouncePolicy.To.ALL;
            case NONE -> BouncePolicy.To.NONE;
        };
        return new BouncePolicy(to, domain -> local.stream().anyMatch(pattern -> pattern.matches(domain)));
    }

    private String helo() {
        return config.delivery()
                .sources()
                .stream()
                .findFirst()
                .flatMap(RelayConfig.Source::helo)
                .map(Object::toString)
                .orElse(config.hostname().ascii());
    }

    private MinimumTls minimumTls() {
        return switch (config.tls().minimum()) {
            case TLSV1_2 -> MinimumTls.TLS_1_2;
            case TLSV1_3 -> MinimumTls.TLS_1_3;
        };
    }

    private WithoutEightBitMime withoutEightBitMime() {
        return switch (config.delivery().without8bitMime()) {
            case SEND -> WithoutEightBitMime.SEND;
            case BOUNCE -> WithoutEightBitMime.BOUNCE;
        };
    }

    private Timeouts timeouts() {
        var given = config.delivery().timeouts();
        return new Timeouts(given.connect(), given.greeting(), given.command(), given.command(),
                shorter(HANDSHAKE, given.command()), given.command(), given.command(), shorter(DATA, given.command()),
                BLOCK, given.data(), GOODBYE);
    }

    /// Who gives a command less time than we give a step that has no key of its own means that step too.
    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
