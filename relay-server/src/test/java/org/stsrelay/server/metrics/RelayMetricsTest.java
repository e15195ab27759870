package org.stsrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.fault.FaultKind;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.queue.ProviderState;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.health.Component;
import org.stsrelay.server.health.Health;

class RelayMetricsTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final PolicyApplied ENFORCE = new PolicyApplied.Sts("enforce", "7", List.of(), List.of(), false);

    private static final List<String> PROVIDERS =
            List.of("google", "icloud", "microsoft", "mimecast", "outlook", "yahoo");

    /// Not the recording rules, whose names have colons.
    private static final Pattern METRIC = Pattern.compile("(?<![a-z_:])stsrelay_[a-z_]+(?![a-z_:])");

    @TempDir
    private Path directory;

    private final AtomicReference<Health> health = new AtomicReference<>(Health.GOOD);
    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicReference<Optional<FaultKind>> fault = new AtomicReference<>(Optional.empty());
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicReference<Load> load = new AtomicReference<>(new Load(0, 0, 0, 0, 0, 0));
    private final AtomicReference<QueueDesk.Totals> totals = new AtomicReference<>(
            new QueueDesk.Totals(Map.of(), Map.of(), Map.of(), 0, 0, Duration.ZERO));
    private final AtomicReference<List<CachedPolicy>> policies = new AtomicReference<>(List.of());
    private final AtomicReference<List<ProviderState>> states = new AtomicReference<>(List.of());
    private RelayMetrics metrics;

    @BeforeEach
    void start() {
        metrics = new RelayMetrics(new Build("1.2.3", "abc1234", "25.0.3"), List.of("smtp", "submission"),
                PROVIDERS, host -> host.toString().endsWith("google.com") ? "google" : "elsewhere",
                Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        metrics.close();
    }

    @Test
    void aProviderOfTheTableHasALabelOfItsOwnAndAllOthersShareOne() {
        metrics.feedback().throttled(DomainPart.of("aspmx.l.google.com"), "421 4.7.28 less");
        metrics.feedback().throttled(DomainPart.of("mx1.partner.example"), "421 less");
        metrics.feedback().throttled(DomainPart.of("mx2.other.example"), "421 less");
        metrics.feedback().greylisted(DomainPart.of("mx2.other.example"));

        assertValue(1, "stsrelay_provider_throttled_total", "provider", "google");
        assertValue(2, "stsrelay_provider_throttled_total", "provider", "other");
        assertValue(0, "stsrelay_provider_throttled_total", "provider", "yahoo");
        assertValue(1, "stsrelay_delivery_greylisted_total");
    }

    @Test
    void providersShowWhatGoesOnAtThem() {
        var pause = new ProviderState.Pause(NOON.plusSeconds(60), "421 less", false);
        states.set(List.of(state("google", 7, Optional.empty()), state("mx:mx1.partner.example", 2, Optional.of(pause)),
                state("net:192.0.2.0/24", 1, Optional.of(pause))));

        watched();

        assertValue(7, "stsrelay_provider_window", "provider", "google");
        assertValue(3, "stsrelay_provider_window", "provider", "other");
        assertValue(3, "stsrelay_provider_attempts_active", "provider", "google");
        assertValue(0, "stsrelay_provider_paused", "provider", "google");
        assertValue(2, "stsrelay_provider_paused", "provider", "other");
        assertValue(0, "stsrelay_provider_paused", "provider", "yahoo");
    }

    private static ProviderState state(String name, int window, Optional<ProviderState.Pause> pause) {
        return new ProviderState(new ProviderName(name), 10, window, 3, 2, 40, pause);
    }

    @Test
    void everySeriesIsThereAtZeroFromTheStart() {
        var scrape = watched();

        assertThat(scrape.all().filter(s -> s.name().startsWith("stsrelay_")).filter(s -> s.value() != 0))
                .extracting(Exposition.Series::name)
                .containsOnly("stsrelay_build_info", "stsrelay_ready", "stsrelay_component_healthy",
                        "stsrelay_config_last_reload_successful",
                        "stsrelay_config_last_reload_success_timestamp_seconds", "stsrelay_storage_free_bytes",
                        "stsrelay_storage_size_bytes");
        assertThat(scrape.families().keySet().stream().filter(name -> name.startsWith("stsrelay_")))
                .hasSizeGreaterThan(60);
    }

    @Test
    void theScrapeIsCleanBeforeAndAfterEvents() {
        watched();
        assertThat(MetricLint.findings(text())).isEmpty();

        everythingHappens();

        assertThat(MetricLint.findings(text())).isEmpty();
    }

    @Test
    void noEventMakesANewSeries() {
        watched();
        var before = ownSeries();

        everythingHappens();

        assertThat(ownSeries()).isEqualTo(before);
    }

    /// Every family with its type, its labels and their values, and its help text, as they are scraped.
    @Test
    void theDocumentationIsWhatIsScraped() throws IOException {
        metrics.inbound().watchCertificate("smtp", () -> NOON);

        var documented = Files.readString(Path.of("docs/METRICS.md"));

        assertThat(documented).contains(MetricTable.of(watched()));
    }

    /// An alert on a metric that does not exist never fires.
    @ParameterizedTest
    @ValueSource(strings = {"prometheus/stsrelay.rules.yml", "grafana/stsrelay-dashboard.json"})
    void everyMetricThatRulesAndDashboardUseExists(String file) throws IOException {
        metrics.inbound().watchCertificate("smtp", () -> NOON);
        var names = watched().all().map(Exposition.Series::name).collect(Collectors.toSet());

        var used =
                METRIC.matcher(Files.readString(Path.of("../config", file))).results().map(MatchResult::group).toList();

        assertThat(used).isNotEmpty();
        assertThat(names).containsAll(used);
    }

    @Test
    @Tag("peers")
    void promtoolFindsNothing() throws Exception {
        assumeThat(Path.of("/usr/bin/promtool")).isExecutable();
        watched();
        var promtool = new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
        try (var in = promtool.getOutputStream()) {
            in.write(text().getBytes(StandardCharsets.UTF_8));
        }
        var findings = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(findings).isEmpty();
        assertThat(promtool.exitValue()).isZero();
    }

    @Test
    void whatIsHeldBackShows() {
        watched();
        armed.set(true);
        refused.set(3);
        metrics.noticeWithheld(NoticeWithheld.LIMIT);

        assertValue(1, "stsrelay_dsn_withheld_total", "reason", "limit");
        assertValue(1, "stsrelay_bounce_brake_armed");
        assertValue(0, "stsrelay_local_fault", "kind", "no-starttls");
        fault.set(Optional.of(FaultKind.NO_STARTTLS));
        assertValue(1, "stsrelay_local_fault", "kind", "no-starttls");
        assertValue(0, "stsrelay_local_fault", "kind", "untrusted");
        assertValue(3, "stsrelay_tls_refused_destinations");
    }

    @Test
    void anAttemptIsCountedByWhatItCameTo() {
        metrics.attempts()
                .attemptSettled(attempt(Security.AUTHENTICATED, delivered("a@x.example"),
                        failed("b@x.example", Outcome.BOUNCED, Stage.RCPT, "550 5.1.1 no such user"),
                        failed("c@x.example", Outcome.BOUNCED, Stage.RCPT, "550 5.1.1 no such user"),
                        failed("d@x.example", Outcome.DEFERRED, Stage.RCPT, "499 4.2.0 odd")));

        assertValue(1, "stsrelay_delivery_recipients_total", "outcome", "delivered");
        assertValue(2, "stsrelay_delivery_recipients_total", "outcome", "bounced");
        assertValue(1, "stsrelay_delivery_messages_total", "policy", "sts", "security", "authenticated");
        assertValue(1, "stsrelay_delivery_failures_total", "stage", "rcpt", "kind", "permanent");
        assertValue(1, "stsrelay_delivery_failures_total", "stage", "rcpt", "kind", "transient");
        assertValue(2, "stsrelay_delivery_replies_total", "code", "550");
        assertValue(1, "stsrelay_delivery_replies_total", "code", "250");
        assertValue(1, "stsrelay_delivery_replies_total", "code", "other");
        assertValue(1, "stsrelay_delivery_attempt_duration_seconds_count", "outcome", "delivered");
        assertValue(1, "stsrelay_delivery_delay_seconds_count");
        assertValue(312, "stsrelay_delivery_delay_seconds_sum");
    }

    @Test
    void anAttemptWithoutAConnectionHandsNothingOver() {
        metrics.attempts()
                .attemptSettled(attempt(Security.NONE,
                        new RecipientOutcome(Mailbox.of("a@x.example"), Outcome.DEFERRED, Stage.CONNECT,
                                EnhancedStatus.NO_ANSWER, "450 mx1 does not answer", false, Optional.empty())));

        assertThat(scrape().all().filter(s -> s.name().equals("stsrelay_delivery_messages_total")))
                .allMatch(s -> s.value() == 0);
        assertValue(1, "stsrelay_delivery_failures_total", "stage", "connect", "kind", "transient");
        assertValue(0, "stsrelay_delivery_replies_total", "code", "450");
    }

    @Test
    void sessionsAreCountedAsReportsCountThem() {
        var failure = new TlsOutcome.Result.Failure(new TlsFailure(FailureType.CERTIFICATE_EXPIRED, "", "expired"));
        metrics.tlsOutcomes().sessionJudged(outcome(ENFORCE, failure));
        metrics.tlsOutcomes()
                .sessionJudged(outcome(new PolicyApplied.Sts("testing", "7", List.of(), List.of(), false), failure));
        metrics.tlsOutcomes().sessionJudged(outcome(new PolicyApplied.None(), new TlsOutcome.Result.Success()));

        assertValue(2, "stsrelay_tls_sessions_total", "policy_type", "sts", "result", "certificate-expired");
        assertValue(1, "stsrelay_tls_sessions_total", "policy_type", "no-policy-found", "result", "success");
        assertValue(1, "stsrelay_sts_enforced_refusals_total", "result", "certificate-expired");
    }

    @Test
    void whatComesInIsCountedForItsListener() {
        var inbound = metrics.inbound();
        inbound.connectionAccepted("smtp");
        inbound.connectionAccepted("smtp");
        inbound.connectionClosed("smtp");
        inbound.connectionRefused("smtp", ConnectionResult.TOO_MANY);
        inbound.messageAccepted("smtp", Optional.of("TLSv1.3"), 3, 4096, Duration.ofMillis(7));
        inbound.messageAccepted("smtp", Optional.empty(), 1, 100, Duration.ofMillis(7));
        inbound.rejected("submission", Rejection.LOOP);
        inbound.handshakeFailed("submission");
        inbound.login("submission", "SCRAM-SHA-256", LoginAttempt.NOT_TRIED);

        assertValue(2, "stsrelay_smtp_server_connections_total", "listener", "smtp", "result", "accepted");
        assertValue(1, "stsrelay_smtp_server_connections_total", "listener", "smtp", "result", "too_many");
        assertValue(1, "stsrelay_smtp_server_connections_active", "listener", "smtp");
        assertValue(1, "stsrelay_smtp_server_messages_total", "listener", "smtp", "tls", "TLSv1.3");
        assertValue(1, "stsrelay_smtp_server_messages_total", "listener", "smtp", "tls", "none");
        assertValue(4, "stsrelay_smtp_server_recipients_total", "listener", "smtp");
        assertValue(1, "stsrelay_smtp_server_message_size_bytes_bucket", "le", "1024.0");
        assertValue(1, "stsrelay_smtp_server_rejections_total", "listener", "submission", "reason", "loop");
        assertValue(1, "stsrelay_smtp_server_auth_total", "listener", "submission", "mechanism", "SCRAM-SHA-256",
                "result", "not_tried");
        assertValue(1, "stsrelay_smtp_server_tls_errors_total", "listener", "submission");
    }

    @Test
    void gaugesShowWhatTheDispatcherHasInHand() {
        load.set(new Load(5, 2, 9, 7, 3, 1));
        watched();

        assertValue(2, "stsrelay_delivery_slots", "state", "connecting");
        assertValue(3, "stsrelay_delivery_slots", "state", "connected");
        assertValue(3, "stsrelay_delivery_destinations_dead");
    }

    @Test
    void gaugesShowTheQueue() {
        totals.set(new QueueDesk.Totals(Map.of(State.DEFERRED, 7L), Map.of(State.DEFERRED, 9L),
                Map.of(State.DEFERRED, NOON.minusSeconds(90)), 12_345, 3, Duration.ofMillis(2500)));
        watched();

        assertValue(7, "stsrelay_queue_messages", "state", "deferred");
        assertValue(9, "stsrelay_queue_recipients", "state", "deferred");
        assertValue(90, "stsrelay_queue_oldest_age_seconds", "state", "deferred");
        assertValue(0, "stsrelay_queue_oldest_age_seconds", "state", "held");
        assertValue(12_345, "stsrelay_queue_size_bytes");
        assertValue(3, "stsrelay_queue_destinations");
        assertValue(2.5, "stsrelay_queue_due_lag_seconds");
    }

    @Test
    void gaugesShowPoliciesAndThoseThatRunOut() {
        var trouble = Optional.of(new CachedPolicy.Trouble(CachedPolicy.Trouble.Kind.FETCH, NOON, "404"));
        policies.set(List.of(policy("a.example", Duration.ofDays(7), Optional.empty()),
                policy("b.example", Duration.ofDays(7), trouble), policy("c.example", Duration.ofHours(5), trouble),
                policy("d.example", Duration.ofHours(5), Optional.empty())));
        watched();

        assertValue(4, "stsrelay_sts_policies", "mode", "enforce");
        assertValue(2, "stsrelay_sts_policies_refresh_failing");
        assertValue(1, "stsrelay_sts_policies_expiring");
    }

    @Test
    void readinessIsThatOfTheComponentsThatAcceptMail() {
        watched();
        health.set(new Health(Map.of(Component.DNS, "no answer")));
        assertValue(1, "stsrelay_ready");
        assertValue(0, "stsrelay_component_healthy", "component", "dns");

        health.set(new Health(Map.of(Component.DISK, "full")));
        assertValue(0, "stsrelay_ready");
    }

    @Test
    void aSourceThatFailsLeavesItsLastValue() {
        var answers = new AtomicReference<>(Optional.of(5));
        var recent = new Recent<>(0, Duration.ZERO, () -> answers.get().orElseThrow());
        assertThat(recent.get()).isEqualTo(5);

        answers.set(Optional.empty());

        assertThat(recent.get()).isEqualTo(5);
    }

    @Test
    void aSourceIsAskedOnceForAScrape() {
        var asked = new AtomicReference<>(0);
        var recent = new Recent<>(0, Duration.ofHours(1), () -> asked.updateAndGet(n -> n + 1));

        recent.get();
        recent.get();

        assertThat(asked.get()).isEqualTo(1);
    }

    @Test
    void aConfigurationThatWasRefusedShows() {
        metrics.configurationLoaded(false);

        assertValue(0, "stsrelay_config_last_reload_successful");
        assertValue((double) NOON.getEpochSecond(), "stsrelay_config_last_reload_success_timestamp_seconds");
    }

    @Test
    void openMetricsIsSpokenToThoseWhoAskForIt() {
        assertThat(metrics.scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5").text())
                .endsWith("# EOF\n");
        assertThat(metrics.scrape("").contentType()).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.scrape("").text()).doesNotContain("# EOF");
    }

    private void everythingHappens() {
        for (var security : Security.values()) {
            metrics.attempts().attemptSettled(attempt(security, delivered("a@x.example")));
        }
        for (var outcome : Outcome.values()) {
            for (var stage : Stage.values()) {
                metrics.attempts()
                        .attemptSettled(attempt(Security.ENCRYPTED, failed("a@x.example", outcome, stage, "x")));
            }
        }
        for (var type : FailureType.values()) {
            metrics.tlsOutcomes()
                    .sessionJudged(outcome(ENFORCE, new TlsOutcome.Result.Failure(new TlsFailure(type, "", ""))));
        }
        List.of(TransportListener.Result.values()).forEach(metrics.transport()::connection);
        metrics.transport().handshake("TLSv1.3", Duration.ofMillis(3));
        metrics.transport().handshake("TLSv1.9", Duration.ofMillis(3));
        List.of(StsListener.Lookup.values()).forEach(metrics.sts()::lookedUp);
        List.of(StsListener.FetchResult.values()).forEach(r -> metrics.sts().fetched(r, Duration.ofMillis(3)));
        for (var type : DnsListener.Type.values()) {
            List.of(DnsListener.Result.values()).forEach(r -> metrics.dns().asked(type, r, Duration.ofMillis(3)));
        }
        for (var operation : SpoolListener.Operation.values()) {
            metrics.spool().done(operation, Duration.ofMillis(3));
            metrics.spool().failed(operation);
        }
        List.of(NoticeAction.values()).forEach(metrics::noticeQueued);
        List.of(NoticeWithheld.values()).forEach(metrics::noticeWithheld);
        List.of(QueueAction.values()).forEach(action -> metrics.admin().actedOn(action, 2));
        List.of(200, 302, 404, 503, 101).forEach(s -> metrics.admin().requestServed(s, Duration.ofMillis(3)));
    }

    @Test
    void aProviderThatAReloadBringsHasALabelOfItsOwnFromThenOn() {
        metrics.providersAre(List.of("elsewhere"));

        metrics.feedback().throttled(DomainPart.of("mx1.partner.example"), "421 less");

        assertValue(1, "stsrelay_provider_throttled_total", "provider", "elsewhere");
        assertValue(0, "stsrelay_provider_throttled_total", "provider", "other");
    }

    private Exposition watched() {
        metrics.watchFault(fault::get);
        metrics.watchTrust(() -> Instant.EPOCH);
        metrics.watchDnssec(() -> false);
        metrics.watchReports(() -> 0L, () -> 0L, Optional::empty);
        metrics.watch(new Sources(health::get, totals::get, policies::get, states::get, () -> 0, load::get, armed::get,
                refused::get, directory));
        return scrape();
    }

    private Exposition scrape() {
        return Exposition.parse(text());
    }

    private String text() {
        return metrics.scrape("").text();
    }

    private List<String> ownSeries() {
        return scrape().all()
                .filter(series -> series.name().startsWith("stsrelay_"))
                .map(series -> series.name() + series.labels())
                .toList();
    }

    private void assertValue(double value, String name, String... labels) {
        assertThat(scrape().all().filter(series -> series.name().equals(name)).filter(series -> has(series, labels)))
                .singleElement()
                .extracting(Exposition.Series::value)
                .isEqualTo(value);
    }

    private static boolean has(Exposition.Series series, String... labels) {
        for (var i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(series.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }

    private static AttemptRecord attempt(Security security, RecipientOutcome... results) {
        var delays = new AttemptRecord.Delays(Duration.ofMillis(30), Duration.ofSeconds(311), Duration.ofMillis(400),
                Duration.ofMillis(600));
        return new AttemptRecord(NOON, new QueueId("01JDCQ8Y5T8KZ4QK6P6Q2W3E4R"), new ReversePath.Null(), "",
                DomainPart.of("x.example"), 1, List.of(results), Optional.empty(), ENFORCE, security, List.of(), delays,
                Optional.empty());
    }

    private static RecipientOutcome delivered(String to) {
        return new RecipientOutcome(Mailbox.of(to), Outcome.DELIVERED, Stage.END_OF_DATA, EnhancedStatus.OK,
                "250 2.0.0 Ok", true, Optional.empty());
    }

    private static RecipientOutcome failed(String to, Outcome outcome, Stage stage, String reply) {
        return new RecipientOutcome(Mailbox.of(to), outcome, stage, EnhancedStatus.BAD_DESTINATION, reply, true,
                Optional.empty());
    }

    private static TlsOutcome outcome(PolicyApplied policy, TlsOutcome.Result result) {
        return new TlsOutcome(NOON, Purpose.RELAYED, DomainName.of("x.example"), policy, Optional.empty(),
                Optional.empty(),
                Optional.of(InetAddress.getLoopbackAddress()), Optional.empty(), "relay.example.org", result);
    }

    private static CachedPolicy policy(String domain, Duration maxAge, Optional<CachedPolicy.Trouble> trouble) {
        return new CachedPolicy(DomainName.of(domain), "7",
                new StsPolicy(StsPolicy.Mode.ENFORCE, maxAge, List.of(), List.of()), NOON, "", NOON, trouble);
    }
}
