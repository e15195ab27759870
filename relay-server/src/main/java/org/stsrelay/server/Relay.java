package org.stsrelay.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.Delivery;
import org.stsrelay.delivery.Listeners;
import org.stsrelay.delivery.clock.ClockGuard;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.healing.SelfHealing;
import org.stsrelay.delivery.ledger.LedgerDay;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.json.AttemptJson;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.routing.ProviderTable;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.delivery.transport.pool.SessionPool;
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.TlsReporting;
import org.stsrelay.reporting.run.DailyRun;
import org.stsrelay.server.admin.AdminServer;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.admin.Desk;
import org.stsrelay.server.admin.Reloaded;
import org.stsrelay.server.admin.Status;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.config.RelayConfig.LogFormat;
import org.stsrelay.server.config.Reloadable;
import org.stsrelay.server.demo.RelayStarter;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.inbound.ListenerSettings;
import org.stsrelay.server.inbound.Reception;
import org.stsrelay.server.inbound.SmtpListener;
import org.stsrelay.server.logging.DeliveryLog;
import org.stsrelay.server.logging.LoggingSetup;
import org.stsrelay.server.metrics.RelayMetrics;
import org.stsrelay.server.metrics.Sources;

/// The whole program in one process: builds its parts in the order opposite to the mail's, so that what mail needs is
/// there before mail comes, and closes them the other way round.
public final class Relay implements RelayStarter.Running {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final AtomicReference<InForce> inForce;
    private final AtomicReference<ReportIdentity> reporter;
    private final InForce.Surroundings around;
    private final Reloading reloading;
    private final ClockGuard time;
    private final Clock clock;
    private final Build build = Build.ofThisProgram();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final RelayMetrics metrics;
    private final DnsHealth dnsHealth;
    private final Monitor monitor;
    private final SqliteStorage storage;
    private final TlsReporting reporting;
    private final ReportWatch reportWatch;
    private final LocalFault fault;
    private final StsPolicies policies;
    private final SessionPool sessions;
    private final SelfHealing healing;
    private final Delivery delivery;
    private final DailyRun reports;
    private final Reception reception;
    private final List<SmtpListener> listeners;
    private final AdminServer admin;
    private final Instant started;

    private Relay(Loaded.Valid file, LogFormat logFormat, Clock systemClock, Taps taps)
            throws IOException, StorageException {
        var config = file.config();
        var settings = new Settings(config);
        this.time = new ClockGuard(systemClock, System::nanoTime, Build.timeOfThisProgram());
        this.clock = time.clock();
        try {
            metrics = own(metrics(settings));
            dnsHealth = new DnsHealth(clock);
            around = new InForce.Surroundings(this::asked, "stsrelay/" + build.version(), clock, time.expiry());
            inForce = new AtomicReference<>(InForce.first(config, around));
            reporter = new AtomicReference<>(ReportIdentity.of(config));
            monitor = new Monitor(clock);
            monitor.modeIs(config.tls().mode());
            reloading = new Reloading(file.written(), this::adopt, clock);
            storage = own(SqliteStorage.open(settings.storage().withKeepFree(this::keepFree), clock, metrics.spool()));
            time.keepIn(storage.time(), this::retryEverything);
            reporting = new TlsReporting(storage.ledger(), () -> inForce.get().config().tlsRpt().enabled());
            fault = new LocalFault(() -> Settings.localFault(inForce.get().config()), storage.fault(), clock);
            policies = own(policies());
            sessions = own(new SessionPool(() -> inForce.get().smtp(), Settings.pool(this::providers),
                    (chain, host) -> inForce.get().trust().judge(chain, host), clock, metrics.transport()));
            healing = own(healing());
            delivery = own(delivery(logFormat, taps));
            reports = own(reports());
            own(new Housekeeping(storage.desk(), storage.ledger(), storage.reports(), storage.received(),
                    () -> inForce.get().config().queue().keepFinished(),
                    time.expiry()));
            policies.start();
            Brake.rearm(delivery.bounceBrake(), storage.desk());
            delivery.start();
            healing.start();
            reports.start();
            reception = own(new Reception(settings.accept(), new CountedSubmission(delivery, storage.ledger()),
                    new InboundEvents(metrics.inbound()), clock));
            listeners = listen(settings.listeners());
            started = clock.instant();
            reportWatch = own(new ReportWatch(reporter::get, new CurrentResolver(() -> inForce.get().resolver())));
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
    public static Relay start(Loaded.Valid file, LogFormat logFormat, Clock clock, Taps taps)
            throws IOException, StorageException {
        return new Relay(file, logFormat, clock, taps);
    }

    /// Reads the configuration file again and puts in force what needs no restart, or changes nothing. The log says
    /// which, too.
    public Reloaded reload() {
        var result = reloading.reload();
        metrics.configurationLoaded(result.isDone());
        return result;
    }

    /// Builds everything before it replaces anything: what can fail, fails here.
    private void adopt(RelayConfig file) throws IOException {
        var before = inForce.get();
        var after = before.next(Reloadable.inForce(before.config(), file), around);
        var nextReporter = ReportIdentity.of(after.config());
        var settings = new Settings(after.config());
        var listening = reception.prepare(settings.accept(), settings.listeners());
        metrics.providersAre(names(after.providers()));
        inForce.set(after);
        reporter.set(nextReporter);
        reportWatch.look();
        monitor.modeIs(after.config().tls().mode());
        listening.run();
        if (!after.connectsLike(before)) {
            sessions.renew();
        }
        if (!after.config().logging().equals(before.config().logging())) {
            LoggingSetup.changeLevels(after.config().logging());
        }
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

    private RelayMetrics metrics(Settings settings) {
        return new RelayMetrics(build, settings.listenerNames(), names(settings.providers()),
                host -> providers().entryOf(host).map(entry -> entry.name().text()).orElse(""), clock);
    }

    private static List<String> names(ProviderTable table) {
        return table.entries().stream().map(entry -> entry.name().text()).toList();
    }

    private ProviderTable providers() {
        return inForce.get().providers();
    }

    private void asked(DnsListener.Type type, DnsListener.Result result, Duration took) {
        metrics.dns().asked(type, result, took);
        dnsHealth.asked(type, result, took);
    }

    private long keepFree() {
        return inForce.get().config().queue().keepFree().bytes();
    }

    private StsPolicies policies() {
        return new StsPolicies(new CurrentResolver(() -> inForce.get().resolver()),
                domain -> inForce.get().fetcher().fetch(domain), storage.policies(), time, () -> inForce.get().sts(),
                new PolicyEvents(metrics.sts(), reporting, fault, change -> healing.policyChanged(change)));
    }

    private SelfHealing healing() {
        return new SelfHealing(storage.spool(), storage.desk(), new DestinationView(policies, inForce::get),
                () -> inForce.get().config().mtaSts().recheckWaiting(), this::changed, clock);
    }

    private Delivery delivery(LogFormat logFormat, Taps taps) {
        var told = new Listeners(taps.withOutcomes(reporting, metrics.tlsOutcomes()),
                taps.withAttempts(DeliveryLog.in(logFormat, AttemptJson::lines), metrics.attempts(), healing, monitor,
                        attempt -> reports.outcomes().attemptSettled(attempt)),
                new NoticeEvents(metrics), metrics.feedback());
        return Delivery.open(() -> inForce.get().delivery(), storage.spool(), new CurrentRoutes(inForce::get),
                new PolicyQuestions(policies, tlsRequiredNo()), judgement(), sessions,
                new RoutedProviders(inForce::get, policies),
                storage.sites(), fault, told, time);
    }

    private DailyRun reports() {
        return new DailyRun(storage.ledger(), storage.reports(), new CurrentResolver(() -> inForce.get().resolver()),
                new QueuedReports(delivery, inForce.get().config().hostname().ascii(), clock),
                (uri, body, type, within) -> inForce.get().post().post(uri, body, type, within),
                () -> reporter.get().settings(),
                metrics.reports(), time);
    }

    private long domainsToday() {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return storage.ledger()
                .days()
                .stream()
                .filter(day -> day.date().equals(today))
                .mapToLong(LedgerDay::domains)
                .sum();
    }

    private TlsRequiredNo tlsRequiredNo() {
        return new TlsRequiredNo(() -> inForce.get().config().tls().honourTlsRequiredNo(), metrics::tlsRequiredNo);
    }

    private HostJudgement judgement() {
        return new HostJudgement(new TlsaLookup(new CurrentResolver(() -> inForce.get().resolver()),
                inForce.get().config().delivery().port()), () -> inForce.get().usesDane());
    }

    private List<SmtpListener> listen(List<ListenerSettings> wanted) throws IOException {
        var opened = new ArrayList<SmtpListener>();
        for (var listener : wanted) {
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
        var config = inForce.get().config();
        var brake = delivery.bounceBrake();
        var health = new HealthCheck(storage, this::keepFree, dnsHealth, time, delivery::load, brake, fault);
        var board = new ProviderBoard(this::providers, delivery, clock);
        metrics.watch(new Sources(health, storage.desk()::totals, policies::list, board::list,
                sessions::activeConnections, delivery::load, brake::isArmed, delivery::destinationsRefusedByTls,
                config.dataDirectory()));
        metrics.watchReports(storage.reports()::pending, this::domainsToday, reports::lastRun);
        metrics.watchDnssec(() -> inForce.get().resolver().dnssec().isSecure());
        metrics.watchFault(() -> fault.standing().map(LocalFault.Standing::kind));
        metrics.watchTrust(() -> inForce.get().trust().changed().orElse(Instant.EPOCH));
        var desk = new Desk(storage.desk(), new KeptPolicies(policies), board, reportBoard(), new Brake(brake, fault),
                new IncomingReports(storage.received(), clock), time::accept,
                () -> new Status(config.hostname().ascii(), build, started, health.get(), listenerTexts(),
                        reloading.state(), dnssec(), new Status.TlsRules(overrides(), monitor.status()),
                        reportWatch.troubles(), reports.lastRun()),
                this::changed, delivery::carryOutOrders, delivery::providerOf, storage.spool()::newBody, accept -> {
                    var scrape = metrics.scrape(accept);
                    return new Desk.Page(scrape.contentType(), scrape.text());
                }, this::reload);
        return new AdminServer(config.admin().address(), config.hostname().ascii(),
                AdminToken.ensure(config.dataDirectory()), desk, new AdminEvents(metrics.admin()), clock);
    }

    private ReportBoard reportBoard() {
        return new ReportBoard(storage.reportOverview(), storage.reports(), new DayReports(storage.ledger()),
                reporter::get, ReportBoard.Sender.by(reports), clock);
    }

    private List<Status.OverrideShown> overrides() {
        var overrides = inForce.get().overrides();
        return overrides.all().stream().map(each -> OverrideText.of(each, !overrides.hasEnded(each))).toList();
    }

    private Status.Dnssec dnssec() {
        var standing = inForce.get().resolver().dnssec();
        return new Status.Dnssec(standing.by().name().toLowerCase(Locale.ROOT), standing.isSecure(), standing.text());
    }

    private void changed(Set<DomainPart> destinations) {
        delivery.reload(destinations);
        destinations.forEach(delivery::wake);
    }

    /// What was put off by a clock that was ahead, or left alone by it, would wait until then.
    private void retryEverything() {
        delivery.providers()
                .stream()
                .filter(provider -> provider.pause().filter(pause -> !pause.byHand()).isPresent())
                .forEach(provider -> delivery.resume(provider.name()));
        changed(storage.desk().retry(QueueDesk.Filter.ALL, clock.instant()).destinations());
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
