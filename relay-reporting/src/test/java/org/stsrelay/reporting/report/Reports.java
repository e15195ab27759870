package org.stsrelay.reporting.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;

/// Reports for tests.
public final class Reports {

    public static final LocalDate DAY = LocalDate.parse("2026-03-17");
    public static final ReportName NAME =
            ReportName.of(DAY, "cust.example", "relay.sender.example", "mx-out1.sender.example", "");

    private Reports() {}

    /// With each type of policy, and failures of several kinds.
    public static Report full() {
        var sts = new Policy("sts",
                List.of("version: STSv1", "mode: enforce", "mx: mx1.cust.example", "mx: *.backup.example",
                        "max_age: 1209600"),
                "cust.example", List.of("mx1.cust.example", "*.backup.example"), 418, 8,
                List.of(failure("certificate-expired", "in2.backup.example", "2001:db8:90::2", 4, ""),
                        failure("certificate-not-trusted", "in3.backup.example", "198.51.100.33", 2,
                                "issuer-certificate-missing-from-chain"),
                        new Failure("validation-failure", Optional.of("192.0.2.17"), Optional.of("mx9.other.example"),
                                Optional.empty(), Optional.empty(), 1, Optional.empty(),
                                Optional.of("mta-sts-mx-not-in-policy")),
                        new Failure("sts-policy-fetch-error", Optional.empty(), Optional.empty(), Optional.empty(),
                                Optional.empty(), 1, Optional.empty(),
                                Optional.of("http-status-503;cached-policy-used"))));
        var tlsa = new Policy("tlsa", List.of("3 1 1 " + "2d".repeat(32)), "mx1.cust.example", List.of(), 396, 2,
                List.of(failure("validation-failure", "mx1.cust.example", "2001:db8:90::1", 2,
                        "dane-no-tlsa-record-matched")));
        var none = new Policy("no-policy-found", List.of(), "cust.example", List.of(), 12, 0, List.of());
        return report(List.of(sts, tlsa, none));
    }

    public static Report report(List<Policy> policies) {
        return new Report("Sender Example Relay Operations",
                Optional.of(new Report.Period(Instant.parse("2026-03-17T00:00:00Z"),
                        Instant.parse("2026-03-17T23:59:59Z"))),
                "tls-reports@relay.sender.example", NAME.id(), policies);
    }

    private static Failure failure(String type, String host, String address, long count, String reason) {
        return new Failure(type, Optional.of("192.0.2.17"), Optional.of(host), Optional.empty(), Optional.of(address),
                count, Optional.empty(), Optional.of(reason).filter(text -> !text.isEmpty()));
    }
}
