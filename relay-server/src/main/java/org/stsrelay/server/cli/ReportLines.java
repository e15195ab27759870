package org.stsrelay.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.server.check.DomainReport.ReportLine;

/// The lines of a TLS report, in the words of RFC 8460 §4.
final class ReportLines {

    private ReportLines() {}

    static String text(ReportLine line) {
        return type(line.policy()) + line.host().map(host -> " " + host).orElse("") + ": "
                + line.failure()
                        .map(failure -> failure.type().token()
                                + (failure.reasonCode().isEmpty() ? "" : " (" + failure.reasonCode() + ")"))
                        .orElse("success");
    }

    static Map<String, Object> json(ReportLine line) {
        var object = new LinkedHashMap<String, Object>();
        object.put("policy_type", type(line.policy()));
        line.host().ifPresent(host -> object.put("mx", host.toString()));
        object.put("result", line.failure().map(failure -> failure.type().token()).orElse("success"));
        line.failure().ifPresent(failure -> {
            object.put("reason_code", failure.reasonCode());
            object.put("detail", failure.detail());
        });
        return object;
    }

    private static String type(PolicyApplied policy) {
        return switch (policy) {
            case PolicyApplied.Sts _ -> "sts";
            case PolicyApplied.Tlsa _ -> "tlsa";
            case PolicyApplied.None _ -> "no-policy-found";
        };
    }
}
