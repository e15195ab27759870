package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.fault.FaultKind;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.FeedbackListener;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.reporting.run.LastRun;
import org.stsrelay.reporting.run.RunListener;
import org.stsrelay.server.health.Build;

/// All metrics of the process. Every label value is known when the relay starts or its configuration is read again, and
/// every series is there at 0 from then on, so that a rate over the first event is right.
///
/// No label carries a domain, host, address, user or message: whoever sends mail could make any number of them.
public final class RelayMetrics implements AutoCloseable {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String PLAIN_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /// Short enough for every scrape interval in use, long enough for one scrape.
    private static final Duration ONE_SCRAPE = Duration.ofSeconds(1);

    private final Clock clock;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new Meters(registry);
    private final AtomicBoolean configurationGood = new AtomicBoolean(true);
    private final AtomicLong configurationLoaded = new AtomicLong();
    private final InboundMeters inbound;
    private final AdminMeters admin;
    private final DeliveryMeters delivery;
    private final ProviderMeters providers;
    private final TlsMeters tls;
    private final StsMeters sts;
    private final DnsMeters dns;
    private final StoreMeters store;
    private final ReportMeters reports;
    private final Map<NoticeAction, Counter> notices;
    private final Map<NoticeWithheld, Counter> withheld;
    private final Map<Header, Counter> tlsRequiredNo;
    private final JvmMeters jvm;

    /// @param listeners the configured names
    /// @param providers the names of the provider table
    /// @param providerOf the name for an MX host; for one in no entry any that is not among them
    public RelayMetrics(Build build, List<String> listeners, List<String> providers,
            Function<DomainPart, String> providerOf, Clock clock) {
        this.clock = clock;
        inbound = new InboundMeters(meters, listeners);
        admin = new AdminMeters(meters);
        delivery = new DeliveryMeters(meters);
        this.providers = new ProviderMeters(meters, providers, providerOf);
        tls = new TlsMeters(meters);
        sts = new StsMeters(meters);
        dns = new DnsMeters(meters);
        store = new StoreMeters(meters);
        reports = new ReportMeters(meters);
        notices = meters.counters(Family.DSN_MESSAGES, "action", NoticeAction.class);
        withheld = meters.counters(Family.DSN_WITHHELD, "reason", NoticeWithheld.class);
        tlsRequiredNo = meters.counters(Family.TLS_REQUIRED_NO, "result", Header.class);
        jvm = new JvmMeters(registry);
        registerProcess(build);
        configurationLoaded(true);
    }

    /// Begins to show the relay's state; once, when its parts stand.
    public void watch(Sources sources) {
        new Gauges(meters, clock).watch(sources);
        providers.watch(new Recent<>(List.of(), ONE_SCRAPE, sources.providers()));
    }

    /// Has the entries of a changed provider table counted by themselves, too.
    public void providersAre(List<String> names) {
        providers.know(names);
    }

    /// Begins to show whether TLS fails everywhere at once; once.
    public void watchFault(Supplier<Optional<FaultKind>> standing) {
        for (var kind : FaultKind.values()) {
            meters.gauge(Family.LOCAL_FAULT, () -> standing.get().filter(kind::equals).isPresent() ? 1 : 0, "kind",
                    kind.token());
        }
    }

    /// Begins to show how old the trust anchors in use are; once.
    ///
    /// @param changed [Instant#EPOCH] when that is not known
    public void watchTrust(Supplier<Instant> changed) {
        meters.gauge(Family.TRUST_TIMESTAMP, () -> changed.get().getEpochSecond());
    }

    /// Begins to show whether DNSSEC is in force; once.
    public void watchDnssec(BooleanSupplier secure) {
        meters.gauge(Family.DNS_SECURE, () -> secure.getAsBoolean() ? 1 : 0);
    }

    /// Begins to show how far TLS reports are; once.
    ///
    /// @param pending how many are not at their end
    /// @param domains how many have sessions on the day that goes on
    public void watchReports(Supplier<Long> pending, Supplier<Long> domains, Supplier<Optional<LastRun>> last) {
        reports.watch(pending, domains, last);
    }

    public InboundMeters inbound() {
        return inbound;
    }

    public AdminMeters admin() {
        return admin;
    }

    public AttemptListener attempts() {
        return delivery;
    }

    public FeedbackListener feedback() {
        return providers;
    }

    public TlsOutcomeListener tlsOutcomes() {
        return tls;
    }

    public TransportListener transport() {
        return tls;
    }

    public StsListener sts() {
        return sts;
    }

    public DnsListener dns() {
        return dns;
    }

    public RunListener reports() {
        return reports;
    }

    public SpoolListener spool() {
        return store;
    }

    public void noticeQueued(NoticeAction action) {
        Objects.requireNonNull(notices.get(action)).increment();
    }

    public void noticeWithheld(NoticeWithheld reason) {
        Objects.requireNonNull(withheld.get(reason)).increment();
    }

    /// @param honoured whether the header counted
    public void tlsRequiredNo(boolean honoured) {
        Objects.requireNonNull(tlsRequiredNo.get(honoured ? Header.HONOURED : Header.IGNORED)).increment();
    }

    private enum Header {
        HONOURED, IGNORED
    }

    /// @param good whether the configuration was valid and is in force
    public void configurationLoaded(boolean good) {
        configurationGood.set(good);
        if (good) {
            configurationLoaded.set(clock.instant().getEpochSecond());
        }
    }

    /// @param accept the Accept field of the request, empty without one
    public Scrape scrape(String accept) {
        var type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : PLAIN_TEXT;
        return new Scrape(type, registry.scrape(type));
    }

    /// @param contentType of the text
    public record Scrape(String contentType, String text) {}

    @Override
    public void close() {
        jvm.close();
        registry.close();
    }

    private void registerProcess(Build build) {
        meters.gauge(Family.BUILD_INFO, () -> 1, "version", build.version(), "revision", build.revision(),
                "java_version", build.java());
        meters.gauge(Family.CONFIG_SUCCESSFUL, () -> configurationGood.get() ? 1 : 0);
        meters.gauge(Family.CONFIG_TIMESTAMP, configurationLoaded::get);
    }
}
