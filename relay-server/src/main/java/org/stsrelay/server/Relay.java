package org.stsrelay.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.Delivery;
import org.stsrelay.delivery.Listeners;
import org.stsrelay.delivery.clock.ClockGuard;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.SpecialPurposeGuard;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.json.AttemptJson;
import org.stsrelay.delivery.policy.TlsPolicies;
import org.stsrelay.delivery.routing.ProviderTable;
import org.stsrelay.delivery.routing.Router;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.delivery.sts.https.HttpsPolicyFetcher;
import org.stsrelay.delivery.transport.pool.SessionPool;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.reporting.TlsReporting;
import org.stsrelay.server.admin.AdminServer;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.admin.Desk;
import org.stsrelay.server.admin.Status;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.config.RelayConfig.LogFormat;
import org.stsrelay.server.demo.RelayStarter;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.inbound.Reception;
import org.stsrelay.server.inbound.SmtpListener;
import org.stsrelay.server.logging.DeliveryLog;
import org.stsrelay.server.metrics.RelayMetrics;
import org.stsrelay.server.metrics.Sources;

/// The whole program in one process: builds its parts in the order opposite to the mail's, so that what mail needs is
/// there before mail comes, and closes them the other way round.
public final class Relay implements RelayStarter.Running {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final RelayConfig config;
    private final Settings settings;
    private final ClockGuard time;
    private final Clock clock;
    private final Build build = Build.ofThisProgram();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ProviderTable providers;
    private final RelayMetrics metrics;
    private final DnsHealth dnsHealth;
    private final SqliteStorage storage;
    private final StsPolicies policies;
    private final SessionPool sessions;
    private final Delivery delivery;
    private final Reception reception;
    private final List<SmtpListener> listeners;
    private final AdminServer admin;
    private final Instant started;

    private Relay(RelayConfig config, LogFormat logFormat, Clock systemClock, Taps taps)
            throws IOException, StorageException {
        this.config = config;
        this.settings = new Settings(config);
        this.time = new ClockGuard(systemClock, System::nanoTime, Build.timeOfThisProgram());
        this.clock = time.clock();
        try {
            providers = settings.providers();
            metrics = own(metrics());
            dnsHealth = new DnsHealth(clock);
            storage = own(SqliteStorage.open(settings.storage(), clock, metrics.spool()));
            time.keepIn(storage.time(), this::retryEverything);
            var resolver = resolver();
            var trust = TrustAnchors.open(config.tls().trust().system(), config.tls().trust().add(), clock);
            policies = own(policies(resolver, trust));
            sessions = own(new SessionPool(settings.smtp(), Settings.pool(providers), trust, clock,
                    metrics.transport()));
            delivery = own(delivery(resolver, logFormat, taps));
            own(new Housekeeping(storage.desk(), config.queue().keepFinished(), time.expiry()));
            policies.start();
            Brake.rearm(delivery.bounceBrake(), storage.desk());
            delivery.start();
            reception = own(new Reception(settings.accept(), delivery, new InboundEvents(metrics.inbound()), clock));
            listeners = listen();
            started = clock.instant();
            admin = own(admin());
            admin.start();
        } catch (IOException | StorageException | RuntimeException e) {
            close();
            throw e;
        }
        LOG.info("stsrelay {} is ready as {}: {}, admin http://{}:{}/", build.version(), config.hostname(),
                listenerTexts(), config.admin().address().getAddress().getHostAddress(), admin.port());
    }

    /// Starts everything. Ready on return.
    ///
    /// @param logFormat of the delivery log
    /// @param taps told of the same events as log and metrics
    /// @throws StorageException when the data directory cannot be used
    /// @throws IOException when an address cannot be listened on or a file cannot be used
    public static Relay start(RelayConfig config, LogFormat logFormat, Clock clock, Taps taps)
            throws IOException, StorageException {
        return new Relay(config, logFormat, clock, taps);
    }

    /// Where a listener listens, which the system may have chosen.
    @Override
    public InetSocketAddress address(String listener) {
        return listeners.stream()
                .filter(candidate -> candidate.name().equals(listener))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener is called " + listener))
                .address();
    }

    @Override
    public int adminPort() {
        return admin.port();
    }

    /// Takes no more mail and begins no more deliveries; what is under way may end.
    ///
    /// @return whether all of it ended in time
    public boolean drain(Duration patience) throws InterruptedException {
        LOG.info("stopping: no new mail, no new deliveries; up to {} s for what is under way", patience.toSeconds());
        var receiving = Thread.ofVirtual().name("drain-reception").start(() -> reception.drain(patience));
        var ended = delivery.drain(patience);
        receiving.join();
        return ended;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part did not close: {}", e.toString());
            }
        }
    }

    private RelayMetrics metrics() {
        var names = providers.entries().stream().map(entry -> entry.name().text()).toList();
        return new RelayMetrics(build, settings.listenerNames(), names,
                host -> providers.entryOf(host).map(entry -> entry.name().text()).orElse(""), clock);
    }

    private Resolver resolver() {
        DnsListener told = (type, result, took) -> {
            metrics.dns().asked(type, result, took);
            dnsHealth.asked(type, result, took);
        };
        return new DnsjavaResolver(settings.dnsServers(), Patience.USUAL, clock, told);
    }

    private StsPolicies policies(Resolver resolver, TrustAnchors trust) {
        var fetcher = new HttpsPolicyFetcher(resolver, guard(), trust, config.mtaSts().port(),
                config.mtaSts().fetchTimeout(), "stsrelay/" + build.version());
        return new StsPolicies(resolver, fetcher, storage.policies(), time, settings.sts(), metrics.sts());
    }

    private Delivery delivery(Resolver resolver, LogFormat logFormat, Taps taps) {
        var router = new Router(resolver, guard(), settings.self(), settings.addressOrder(), new Random());
        var told = new Listeners(taps.withOutcomes(new TlsReporting(), metrics.tlsOutcomes()),
                taps.withAttempts(DeliveryLog.in(logFormat, AttemptJson::lines), metrics.attempts()),
                new NoticeEvents(metrics), metrics.feedback());
        return Delivery.open(settings.delivery(), storage.spool(),
                router::route, new PolicyQuestions(policies),
                TlsPolicies::judge, sessions, new RoutedProviders(router, providers), storage.sites(), told, time);
    }

    private List<SmtpListener> listen() throws IOException {
        var opened = new java.util.ArrayList<SmtpListener>();
        for (var listener : settings.listeners()) {
            var open = reception.listen(listener);
            open.certificateExpires()
                    .ifPresent(_ -> metrics.inbound()
                            .watchCertificate(open.name(), () -> open.certificateExpires().orElse(Instant.EPOCH)));
            opened.add(open);
        }
        return List.copyOf(opened);
    }

    /// The last part: whoever sees `admin.token` or an answer here may use all the others.
    private AdminServer admin() throws IOException {
        var brake = delivery.bounceBrake();
        var health = new HealthCheck(storage, config.queue().keepFree().bytes(), dnsHealth, time, delivery::load,
                brake);
        var board = new ProviderBoard(providers, delivery, clock);
        metrics.watch(new Sources(health, storage.desk()::totals, policies::list, board::list,
                sessions::activeConnections, delivery::load, brake::isArmed, delivery::destinationsRefusedByTls,
                config.dataDirectory()));
        var desk = new Desk(storage.desk(), new KeptPolicies(policies), board, new Brake(brake), time::accept,
                () -> new Status(config.hostname().ascii(), build, started, health.get(), listenerTexts()),
                this::changed, delivery::carryOutOrders, delivery::providerOf, storage.spool()::newBody, accept -> {
                    var scrape = metrics.scrape(accept);
                    return new Desk.Page(scrape.contentType(), scrape.text());
                });
        return new AdminServer(config.admin().address(), config.hostname().ascii(),
                AdminToken.ensure(config.dataDirectory()), desk, new AdminEvents(metrics.admin()), clock);
    }

    private void changed(Set<DomainPart> destinations) {
        delivery.reload(destinations);
        destinations.forEach(delivery::wake);
    }

    /// What was put off by a clock that was ahead would wait until then.
    private void retryEverything() {
        changed(storage.desk().retry(QueueDesk.Filter.ALL, clock.instant()).destinations());
    }

    private SpecialPurposeGuard guard() {
        return new SpecialPurposeGuard(settings.internalNetworks());
    }

    private List<String> listenerTexts() {
        return listeners.stream()
                .map(listener -> listener.name() + " " + listener.address().getAddress().getHostAddress() + ":"
                        + listener.address().getPort())
                .collect(Collectors.toList());
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }
}
