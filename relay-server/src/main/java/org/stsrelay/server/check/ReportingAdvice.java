package org.stsrelay.server.check;

import java.util.List;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.record.Flaw;
import org.stsrelay.reporting.record.ReportingRecord;
import org.stsrelay.server.check.DomainReport.ReportingStage;

/// About the `_smtp._tls` record.
record ReportingAdvice(DomainName domain, ReportingStage stage) {

    List<Advice> advice() {
        if (stage.unknown().isPresent()) {
            return List.of(Advice.warning("tlsrpt-unknown",
                    "the name servers do not say whether the domain wants TLS reports: " + stage.unknown().get()));
        }
        var right = Zone.reportingRecord(domain, "mailto:tls-reports@" + domain);
        return switch (stage.reporting()) {
            case ReportingRecord.Published(_, var flaws) -> flaws.stream()
                    .map(flaw -> Advice.warning("tlsrpt-record-syntax", "a part of the TLS-RPT record is passed over: "
                            + place(flaw)))
                    .toList();
            case ReportingRecord.Absent() -> List.of(Advice.hint("tlsrpt-missing",
                    "the domain has no TLS-RPT record, so nobody tells its owner of TLS that fails", right));
            case ReportingRecord.Several(var count) -> List.of(Advice.wrong("tlsrpt-several-records", "there are "
                    + count + " TLS-RPT records, which count as none; keep one of them and remove the others", right));
            case ReportingRecord.Useless(var text, var flaws) -> List.of(Advice.wrong("tlsrpt-record-syntax",
                    "by the TLS-RPT record \"" + Zone.shown(text) + "\" no report can be sent: "
                            + place(flaws.getFirst()),
                    right));
        };
    }

    private static String place(Flaw flaw) {
        return "at character " + flaw.position() + ": " + flaw.sentence();
    }
}
