package org.stsrelay.server.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ResultMeaning;

/// A report for scripts: whoever wrote it, the same members of the same types.
final class ReportShape {

    /// A stranger may invent any number.
    private static final int MAX_MEANINGS = 50;

    private ReportShape() {}

    static Map<String, Object> of(Report report) {
        var object = new LinkedHashMap<String, Object>();
        object.put("organization", report.organization());
        object.put("contact", report.contact());
        object.put("report_id", report.id());
        report.period().ifPresent(period -> {
            object.put("begin", period.begin().toString());
            object.put("end", period.end().toString());
        });
        object.put("succeeded", report.succeeded());
        object.put("failed", report.failed());
        object.put("policies", report.policies().stream().map(ReportShape::of).toList());
        object.put("meanings", meanings(report));
        return object;
    }

    private static Map<String, Object> of(Report.Policy policy) {
        var object = new LinkedHashMap<String, Object>();
        object.put("policy_type", policy.type());
        object.put("domain", policy.domain());
        object.put("policy", policy.lines());
        object.put("mx", policy.mxHosts());
        object.put("succeeded", policy.succeeded());
        object.put("failed", policy.failed());
        object.put("failures", policy.failures().stream().map(ReportShape::of).toList());
        return object;
    }

    private static Map<String, Object> of(Report.Failure failure) {
        var object = new LinkedHashMap<String, Object>();
        object.put("result_type", failure.type());
        object.put("reason", failure.reason().orElse(""));
        object.put("host", failure.mxHost().orElse(""));
        object.put("helo", failure.mxHelo().orElse(""));
        object.put("receiving_ip", failure.receivingIp().orElse(""));
        object.put("sending_ip", failure.sendingIp().orElse(""));
        object.put("information", failure.information().orElse(""));
        object.put("count", failure.count());
        return object;
    }

    private static Map<String, Object> meanings(Report report) {
        List<String> types = report.policies()
                .stream()
                .flatMap(policy -> policy.failures().stream())
                .map(Report.Failure::type)
                .distinct()
                .sorted()
                .limit(MAX_MEANINGS)
                .toList();
        var object = new LinkedHashMap<String, Object>();
        types.forEach(type -> {
            var meaning = ResultMeaning.of(type);
            object.put(type, Map.of("means", meaning.means(), "mend", meaning.mend()));
        });
        return object;
    }
}
