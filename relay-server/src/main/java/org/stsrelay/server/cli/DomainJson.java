package org.stsrelay.server.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.reporting.record.ReportingRecord;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.server.check.Advice;
import org.stsrelay.server.check.DomainReport;
import org.stsrelay.server.check.DomainReport.HostStage;
import org.stsrelay.server.check.Forecast;
import org.stsrelay.server.check.Visit;
import org.stsrelay.server.check.Visit.Met;

/// What was found out about a domain, for scripts.
final class DomainJson {

    private DomainJson() {}

    static Map<String, Object> of(DomainReport report) {
        var object = object("domain", report.domain().ascii());
        object.put("at", report.at().toString());
        object.put("took_ms", report.took().toMillis());
        object.put("fine", report.isFine());
        object.put("mx", mx(report.mx()));
        object.put("mta_sts", sts(report.sts()));
        object.put("tls_rpt", reporting(report.reporting()));
        object.put("hosts", report.hosts().stream().map(DomainJson::host).toList());
        object.put("forecast", forecast(report.forecast()));
        object.put("report", report.told().stream().map(ReportLines::json).toList());
        object.put("advice", report.advice().stream().map(DomainJson::advice).toList());
        return object;
    }

    static Map<String, Object> advice(Advice advice) {
        var object = object("level", advice.level().token());
        object.put("code", advice.code());
        object.put("problem", advice.problem());
        object.put("publish", advice.publish());
        return object;
    }

    private static Map<String, Object> mx(DomainReport.MxStage stage) {
        var object = switch (stage.route()) {
            case Route.Via via -> {
                var found = object("result", "found");
                found.put("dnssec", via.secure());
                found.put("hosts", via.hosts()
                        .stream()
                        .map(host -> with(object("preference", host.preference()), "name", host.toString()))
                        .toList());
                yield found;
            }
            case Route.NullMx() -> object("result", "null-mx");
            case Route.NoSuchDomain() -> object("result", "no-such-domain");
            case Route.Loop(var host) -> with(object("result", "loop"), "reason", host.toString());
            case Route.Unusable(var reason) -> with(object("result", "unusable"), "reason", reason);
            case Route.Unknown(var reason) -> with(object("result", "unknown"), "reason", reason);
        };
        return timed(object, stage.took());
    }

    private static Map<String, Object> sts(DomainReport.StsStage stage) {
        var object = object("records", stage.texts());
        stage.policy().ifPresent(policy -> policy(object, policy));
        stage.trouble().ifPresent(trouble -> {
            object.put("result", trouble.failure().type().token());
            object.put("reason_code", trouble.failure().reasonCode());
            object.put("reason", trouble.failure().detail());
        });
        stage.unknown().ifPresent(reason -> {
            object.put("result", "unknown");
            object.put("reason", reason);
        });
        object.put("record_took_ms", stage.recordTook().toMillis());
        stage.fetchTook().ifPresent(took -> object.put("fetch_took_ms", took.toMillis()));
        return object;
    }

    private static void policy(Map<String, Object> object, CachedPolicy policy) {
        object.put("mode", policy.policy().mode().token());
        object.put("id", policy.id());
        object.put("max_age_s", policy.policy().maxAge().toSeconds());
        object.put("mx", policy.policy().mx().stream().map(Object::toString).toList());
        object.put("policy_host_certificate", policy.certificate());
    }

    private static Map<String, Object> reporting(DomainReport.ReportingStage stage) {
        var object = switch (stage.reporting()) {
            case ReportingRecord.Published(var destinations, _) ->
                with(object("result", "found"), "rua", destinations.stream().map(Object::toString).toList());
            case ReportingRecord.Absent() -> stage.unknown()
                    .map(reason -> with(object("result", "unknown"), "reason", reason))
                    .orElseGet(() -> object("result", "none"));
            case ReportingRecord.Several(var count) -> with(object("result", "several"), "count", count);
            case ReportingRecord.Useless(var text, _) -> with(object("result", "useless"), "record", text);
        };
        return timed(object, stage.took());
    }

    private static Map<String, Object> host(HostStage stage) {
        var object = object("name", stage.host().toString());
        object.put("preference", stage.host().preference());
        stage.verdict().ifPresent(verdict -> verdict(object, verdict));
        object.put("tlsa", stage.tlsa().records().stream().map(Object::toString).toList());
        object.put("tlsa_dnssec", stage.tlsa().secure());
        object.put("addresses", stage.visits().stream().map(DomainJson::visit).toList());
        return timed(object, stage.took());
    }

    private static void verdict(Map<String, Object> object, HostVerdict verdict) {
        object.put("rule", verdict.ground().sentence());
        switch (verdict) {
            case HostVerdict.Use _ -> object.put("verdict", "use");
            case HostVerdict.Skip skip -> {
                object.put("verdict", "skip");
                object.put("reason", skip.failure().detail());
            }
        }
    }

    private static Map<String, Object> visit(Visit visit) {
        var object = object("address", visit.endpoint().address().getHostAddress());
        switch (visit.met()) {
            case Met.Usable _ -> object.put("result", "usable");
            case Met.Refused(TlsRefused(var stage, var failure, _, _, _)) -> {
                object.put("result", failure.type().token());
                object.put("stage", stage.name().toLowerCase(Locale.ROOT));
                object.put("reason", failure.detail());
            }
            case Met.Silent(var stage, var reason) -> {
                object.put("result", "unreachable");
                object.put("stage", stage.name().toLowerCase(Locale.ROOT));
                object.put("reason", reason);
            }
        }
        visit.security().ifPresent(security -> object.put("tls", security(security)));
        return timed(object, visit.took());
    }

    private static Map<String, Object> security(Security security) {
        return switch (security) {
            case Security.Clear(var why) -> with(object("protocol", "none"), "reason",
                    why.map(failure -> failure.detail()).orElse(""));
            case Security.Tls tls -> {
                var object = object("protocol", tls.session().protocol());
                object.put("cipher", tls.session().cipher());
                object.put("names", tls.session().names());
                object.put("issuer", tls.session().issuer());
                object.put("not_after", tls.session().notAfter().toString());
                object.put("web_pki", tls.webPki().map(flaw -> flaw.type().token()).orElse("valid"));
                yield object;
            }
        };
    }

    private static Map<String, Object> forecast(Forecast forecast) {
        var object = switch (forecast) {
            case Forecast.Delivered(var host, var protection, var ground) -> {
                var delivered = object("outcome", "delivered");
                delivered.put("mx", host.toString());
                delivered.put("security", protection.token());
                delivered.put("rule", ground.sentence());
                yield delivered;
            }
            case Forecast.Held held -> {
                var waiting = object("outcome", "held");
                waiting.put("rule", held.rule());
                waiting.put("tls", held.forTls());
                waiting.put("reasons", held.reasons());
                yield waiting;
            }
            case Forecast.Returned(var reason) -> with(object("outcome", "returned"), "reasons", List.of(reason));
        };
        return with(object, "sentence", forecast.sentence());
    }

    private static Map<String, Object> timed(Map<String, Object> object, Duration took) {
        return with(object, "took_ms", took.toMillis());
    }

    private static Map<String, Object> with(Map<String, Object> object, String member, Object value) {
        object.put(member, value);
        return object;
    }

    private static Map<String, Object> object(String member, Object value) {
        return with(new LinkedHashMap<>(), member, value);
    }
}
