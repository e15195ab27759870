package org.stsrelay.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.LabClock;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A report that was written by hand, with all that a report can have, is what comes of the sessions that it tells of.
class ExampleReportTest {

    private static final LocalDate DAY = LocalDate.parse("2031-03-17");
    private static final DomainName CUST = DomainName.of("cust.example");
    private static final Submitter SENDER = new Submitter("Sender Example Relay Operations",
            "tls-reports@relay.sender.example", DomainName.of("relay.sender.example"),
            DomainName.of("relay.sender.example"));
    private static final CountedPolicy STS = new CountedPolicy(Kind.STS, CUST,
            List.of("version: STSv1", "mode: enforce", "mx: mx1.cust.example", "mx: *.backup.example",
                    "max_age: 1209600"),
            List.of("mx1.cust.example", "*.backup.example"));
    private static final CountedPolicy TLSA = new CountedPolicy(Kind.TLSA, DomainName.of("mx1.cust.example"),
            List.of("3 1 1 2d9ac2b9b9b4ae9b6e44c6d2e695c47854fe6e5a4d4c55992af43047b692adbc",
                    "3 1 1 812d43bf64caed9edac6955625540c4efd73b32e33d1ab3538bdb437fa44779e"),
            List.of());
    private static final CountedPolicy NONE = new CountedPolicy(Kind.NONE, CUST, List.of(), List.of());
    private static final String FOUR = "192.0.2.17";
    private static final String SIX = "2001:db8:25::17";

    @Test
    void EX_16_theReportOfItsSessionsIsTheExample(@TempDir Path directory) throws StorageException, IOException {
        var clock = new LabClock(Instant.parse("2031-03-17T12:00:00Z"));
        try (var storage = SqliteStorage.open(StorageSettings.of(directory).withKeepFree(0).withBallast(0), clock,
                SpoolListener.NOBODY)) {
            live(storage.ledger());
            storage.ledger().close(DAY);
            var report = new DayReports(storage.ledger()).whole(SENDER, DAY, CUST).orElseThrow();

            assertThat(report.id()).endsWith(".cust.example@relay.sender.example").startsWith("20310317.");
            assertThat(comparable(ours(report))).isEqualTo(comparable(example(report.id())));
        }
    }

    private static void live(LedgerStore ledger) {
        succeeded(ledger, STS, 418);
        failed(ledger, STS, 4, at(FailureType.CERTIFICATE_EXPIRED, "", SIX, "in2.backup.example", "2001:db8:90::2"));
        failed(ledger, STS, 2, at(FailureType.CERTIFICATE_NOT_TRUSTED, "issuer-certificate-missing-from-chain", FOUR,
                "in3.backup.example", "198.51.100.33"));
        failed(ledger, STS, 1,
                at(FailureType.STARTTLS_NOT_SUPPORTED, "", FOUR, "mx1.cust.example", "203.0.113.5"));
        failed(ledger, STS, 1, new CountedFailure(FailureType.VALIDATION_FAILURE, "mta-sts-mx-not-in-policy",
                address(FOUR), Optional.of(DomainPart.of("mx9.other.example")), Optional.empty(), Optional.empty()));
        count(ledger, STS, Session.NONE, 1, Optional.of(new CountedFailure(FailureType.STS_POLICY_FETCH_ERROR,
                "http-status-503;cached-policy-used", Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty())));
        succeeded(ledger, TLSA, 396);
        failed(ledger, TLSA, 2, at(FailureType.VALIDATION_FAILURE, "dane-no-tlsa-record-matched", SIX,
                "mx1.cust.example", "2001:db8:90::1"));
        failed(ledger, TLSA, 1,
                at(FailureType.STARTTLS_NOT_SUPPORTED, "", FOUR, "mx1.cust.example", "203.0.113.5"));
        succeeded(ledger, NONE, 12);
    }

    private static CountedFailure at(FailureType type, String reason, String from, String host, String to) {
        var name = Optional.of(DomainPart.of(host));
        return new CountedFailure(type, reason, address(from), name, name, address(to));
    }

    private static Optional<InetAddress> address(String text) {
        return Optional.of(InetAddress.ofLiteral(text));
    }

    private static void succeeded(LedgerStore ledger, CountedPolicy policy, int times) {
        count(ledger, policy, Session.SUCCEEDED, times, Optional.empty());
    }

    private static void failed(LedgerStore ledger, CountedPolicy policy, int times, CountedFailure failure) {
        count(ledger, policy, Session.FAILED, times, Optional.of(failure));
    }

    private static void count(LedgerStore ledger, CountedPolicy policy, Session session, int times,
            Optional<CountedFailure> failure) {
        for (var i = 0; i < times; i++) {
            ledger.count(new Counted(DAY, CUST, policy, session, failure, true));
        }
    }

    private static JsonNode ours(Report report) {
        return new JsonMapper().readTree(ReportSchema.checked(report));
    }

    /// The part of the id that is chance in the example is ours, and its link to an explanation, which is optional, is
    /// none that we give.
    private static JsonNode example(String id) throws IOException {
        try (var in = ExampleReportTest.class.getResourceAsStream("received/example.json")) {
            var example = (ObjectNode) new JsonMapper().readTree(in);
            example.put("report-id", id);
            example.at("/policies")
                    .forEach(policy -> policy.get("failure-details")
                            .forEach(detail -> ((ObjectNode) detail).remove("additional-information")));
            return example;
        }
    }

    /// Details that are equally frequent have no order.
    private static JsonNode comparable(JsonNode report) {
        report.at("/policies").forEach(policy -> {
            var details = (ArrayNode) policy.get("failure-details");
            var sorted = new ArrayList<JsonNode>();
            details.forEach(sorted::add);
            sorted.sort((one, other) -> one.toString().compareTo(other.toString()));
            details.removeAll();
            sorted.forEach(details::add);
        });
        return report;
    }
}
