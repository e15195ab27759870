package org.stsrelay.server.audit;

import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy.Mode;
import org.stsrelay.server.check.DomainReport;
import org.stsrelay.server.check.Forecast;

/// What was found out about one domain that gets mail.
///
/// @param messages how many
/// @param sts what its MTA-STS policy asks for
/// @param dane whether the host that mail goes to has TLSA records that count
/// @param sentence what happens to mail
public record Finding(DomainName domain, long messages, Sts sts, boolean dane, Outcome outcome, String sentence) {

    public enum Sts {
        ENFORCE, TESTING, NONE, UNKNOWN
    }

    public enum Outcome {
        DELIVERED,
        /// TLS keeps it, or not knowing whether TLS is asked for.
        REFUSED,
        /// Something else keeps it, with any relay.
        WAITS, RETURNED
    }

    static Finding of(DomainReport report, long messages) {
        var dane = report.hosts().stream().anyMatch(host -> host.verdict().filter(Finding::isDane).isPresent());
        return new Finding(report.domain(), messages, sts(report.sts().answer()), dane, outcome(report.forecast()),
                report.forecast().sentence());
    }

    private static boolean isDane(HostVerdict verdict) {
        return verdict instanceof HostVerdict.Use use && use.requirement().tlsa().isPresent();
    }

    private static Sts sts(PolicyAnswer answer) {
        return switch (answer) {
            case PolicyAnswer.Active(var policy, _) -> policy.policy().mode() == Mode.ENFORCE
                    ? Sts.ENFORCE
                    : Sts.TESTING;
            case PolicyAnswer.None _ -> Sts.NONE;
            case PolicyAnswer.Unknown _ -> Sts.UNKNOWN;
        };
    }

    private static Outcome outcome(Forecast forecast) {
        return switch (forecast) {
            case Forecast.Delivered _ -> Outcome.DELIVERED;
            case Forecast.Held held -> held.forTls() ? Outcome.REFUSED : Outcome.WAITS;
            case Forecast.Returned _ -> Outcome.RETURNED;
        };
    }
}
