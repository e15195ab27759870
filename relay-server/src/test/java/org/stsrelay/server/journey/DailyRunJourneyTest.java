package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.james.jdkim.DKIMVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabReportSink;
import org.stsrelay.lab.MxMail;
import org.stsrelay.lab.MxStep;
import org.stsrelay.reporting.received.ReceivedReports;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportSchema;

/// A day ends, and those who asked for it are told what TLS sessions with them came to.
class DailyRunJourneyTest {

    private static final String RELAY = "relay.lab.example";
    private static final KeyPair KEY = key();

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final LabReportSink sink = new LabReportSink(lab.authority());
    /// Verifiers refuse signatures of the future.
    private final LocalDate day = LocalDate.now(Clock.systemUTC()).minusDays(1);
    private final LabClock clock = new LabClock(day.atTime(23, 59, 58).toInstant(ZoneOffset.UTC));
    private final List<JourneyRelay> relays = new ArrayList<>();

    @BeforeEach
    void aDomainAndThePlaceForItsReports() {
        lab.host("mx.cust.example");
        lab.domain("cust.example", "mx.cust.example");
        lab.policy("cust.example", "1", "enforce", "mx.cust.example");
        lab.host("mx.desk.example");
        lab.domain("desk.example", "mx.desk.example");
        wants("cust.example", "mailto:tls@desk.example");
        var key = "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(KEY.getPublic().getEncoded());
        lab.dns().txt("tlsrpt._domainkey." + RELAY, key.substring(0, 200), key.substring(200));
    }

    @AfterEach
    void close() {
        relays.forEach(JourneyRelay::close);
        sink.close();
        lab.close();
    }

    @Test
    void RPT_4_1_1_RPT_4_1_2_RPT_3_13_RPT_3_19_RPT_5_3_4_theReportOfADayThatEndedArrivesAndIsBelieved()
            throws Exception {
        sink.take("in.example");
        lab.dns().a("in.example", "127.0.0.1").remove("_smtp._tls.cust.example", "TXT");
        wants("cust.example", "mailto:tls@desk.example, " + sink.uri("in.example", "/v1"));
        var relay = start("one", RELAY);
        deliver(relay, "cust.example");
        night(() -> arrived().size() == 1 && sink.posts().size() == 1);

        var mail = arrived().getFirst();
        assertThat(mail.mail()).contains("tls@" + RELAY);
        assertThat(new DKIMVerifier((_, selector, domain) -> keys(selector + "._domainkey." + domain))
                .verify(new ByteArrayInputStream(mail.octets()))).hasSize(1);
        var report = read(mail);
        assertThat(report.policies()).singleElement().satisfies(policy -> {
            assertThat(policy.type()).isEqualTo("sts");
            assertThat(policy.succeeded()).isOne();
        });
        assertThat(report.period()).contains(new Report.Period(day.atStartOfDay().toInstant(ZoneOffset.UTC),
                day.atTime(23, 59, 59).toInstant(ZoneOffset.UTC)));
        assertThat(sink.posts()).singleElement().satisfies(post -> {
            assertThat(post.header("Content-Type")).contains("application/tlsrpt+gzip");
            assertThat(ReceivedReports.read(new ByteArrayInputStream(post.body()))).isEqualTo(report);
        });
        patiently().untilAsserted(() -> assertThat(ask(relay, "one", "/metrics"))
                .contains("stsrelay_tlsrpt_reports_total{result=\"sent\",scheme=\"https\"} 1.0")
                .contains("stsrelay_tlsrpt_reports_total{result=\"sent\",scheme=\"mailto\"} 1.0")
                .contains("stsrelay_dkim_signatures_total{result=\"signed\"} 1.0")
                .contains("stsrelay_tlsrpt_last_run_successful 1.0")
                .contains("stsrelay_tlsrpt_reports_pending 0.0"));
        assertThat(ask(relay, "one", "/api/v1/status")).contains("reports of " + day + ": 1 domains, 1 want reports");

    }

    @Test
    void RPT_5_3_8_RPT_5_3_11_RPT_3_18_aReportPassesThroughBrokenTlsThatIsEnforcedAndIsNotCounted() {
        var good = lab.hostNamed("mx.desk.example").script();
        var broken = good.proving(lab.rogue().issue("mx.desk.example"));
        lab.hostNamed("mx.desk.example").play(broken.on(MxStep.RCPT, "450 4.2.1 Come back later"));
        lab.policy("desk.example", "1", "enforce", "mx.desk.example");
        wants("desk.example", "mailto:tls@desk.example");
        var relay = start("one", RELAY);
        deliver(relay, "cust.example");
        night(() -> relay.hasOutcome("desk.example", Outcome.DEFERRED));
        relay.restart();
        lab.hostNamed("mx.desk.example").play(broken);
        night(() -> relay.hasOutcome("desk.example", Outcome.DELIVERED));

        assertThat(arrived()).hasSize(1);
        assertThat(relay.outcomesFor("desk.example")).isEmpty();
    }

    @Test
    void twoRelaysOfAnOrganisationHaveAReportEach() throws Exception {
        var one = start("one", RELAY);
        var two = start("two", "other.lab.example");
        deliver(one, "cust.example");
        deliver(two, "cust.example");
        night(() -> arrived().size() == 2);

        assertThat(read(arrived().getFirst()).id()).isNotEqualTo(read(arrived().getLast()).id());
    }

    @Test
    void RPT_4_1_4_aRestartInTheLastSecondLosesNothing() throws Exception {
        var relay = start("one", RELAY);
        deliver(relay, "cust.example");
        clock.advance(Duration.ofSeconds(1));
        relay.restart();
        deliver(relay, "cust.example");
        night(() -> arrived().size() == 1);

        assertThat(read(arrived().getFirst()).succeeded()).isEqualTo(2);
    }

    @Test
    void RPT_5_3_9_aReportThatIsRefusedTellsNobodyAndNoMoreGoThere() throws Exception {
        lab.hostNamed("mx.desk.example").change(script -> script.on(MxStep.RCPT, "550 5.1.1 No such user"));
        var relay = start("one", RELAY);
        deliver(relay, "cust.example");
        night(() -> relay.hasOutcome("desk.example", Outcome.BOUNCED));
        relay.close();

        assertThat(relay.attempts()).noneMatch(attempt -> attempt.destination().toString().equals(RELAY));
        assertThat(sendings("one")).extracting(Sending::state).containsExactly(State.REFUSED);
        assertThat(suppressed("one")).containsExactly("mailto:tls@desk.example");
    }

    private JourneyRelay start(String name, String hostname) {
        try {
            var own = Files.createDirectories(folder.resolve(name));
            Files.writeString(own.resolve("dkim.pem"), "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(KEY.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n");
            Files.setPosixFilePermissions(own.resolve("dkim.pem"),
                    PosixFilePermissions.fromString("rw-------"));
            var relay = JourneyRelay.start(lab, own, Map.of("hostname", hostname, "tls-rpt",
                    "{from: tls@%s, dkim: {selector: tlsrpt, key: dkim.pem}, send-between: [\"00:00\", \"00:01\"]}"
                            .formatted(RELAY)),
                    clock);
            relays.add(relay);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void wants(String domain, String rua) {
        lab.dns().txt("_smtp._tls." + domain, "v=TLSRPTv1; rua=" + rua);
    }

    private void deliver(JourneyRelay relay, String domain) {
        var before = relay.attemptsFor(domain).size();
        relay.send("a@sender.example", "b@" + domain);
        patiently().until(() -> relay.attemptsFor(domain).size() > before
                && relay.hasOutcome(domain, Outcome.DELIVERED));
    }

    /// The day ends, and the window of its reports passes.
    private void night(BooleanSupplier until) {
        patiently().until(() -> {
            clock.advance(Duration.ofSeconds(2));
            return until.getAsBoolean();
        });
    }

    private List<MxMail> arrived() {
        return lab.hostNamed("mx.desk.example").mails();
    }

    private static Report read(MxMail mail) throws Exception {
        var report = ReceivedReports.read(new ByteArrayInputStream(mail.octets()));
        ReportSchema.checked(report);
        return report;
    }

    private List<String> keys(CharSequence name) {
        var resolver = new DnsjavaResolver(List.of(lab.dns().address()), Patience.USUAL, clock, (_, _, _) -> {
        });
        return switch (resolver.txt(DomainName.of(name.toString()), Freshness.FRESH)) {
            case Answer.Found(var texts, _, _, _) -> texts;
            case Answer.NoData(_) -> List.of();
            case Answer.NxDomain(_) -> List.of();
            case Answer.Failed(var reason) -> throw new AssertionError(reason);
        };
    }

    private List<Sending> sendings(String relay) throws StorageException {
        try (var storage = storage(relay)) {
            return storage.reports().sendings(Optional.of(day), Optional.empty(), 0, 10);
        }
    }

    private List<String> suppressed(String relay) throws StorageException {
        try (var storage = storage(relay)) {
            return storage.reports().suppressed(clock.instant()).stream().map(dead -> dead.destination()).toList();
        }
    }

    private SqliteStorage storage(String relay) throws StorageException {
        return SqliteStorage.open(
                StorageSettings.of(folder.resolve(relay).resolve("data")).withKeepFree(0).withBallast(0), clock,
                SpoolListener.NOBODY);
    }

    private String ask(JourneyRelay relay, String name, String path) throws Exception {
        var token = Files.readString(folder.resolve(name).resolve("data").resolve("admin.token")).strip();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.adminPort() + path))
                    .header("Authorization", "Bearer " + token)
                    .build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static KeyPair key() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
