package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.reporting.record.ReportingRecord;
import org.stsrelay.server.check.Advice;
import org.stsrelay.server.check.DomainReport;
import org.stsrelay.server.check.Forecast;

/// What was found out about a domain, on one screen.
///
/// @param paint whether with colours
record DomainText(PrintWriter out, Paint paint) {

    private static final int MAX_SHOWN = 10;

    enum Mark {
        GOOD, POOR, BAD, NONE;

        String in(Paint paint) {
            return switch (this) {
                case GOOD -> paint.good("✓");
                case POOR -> paint.poor("!");
                case BAD -> paint.bad("✗");
                case NONE -> " ";
            };
        }
    }

    void print(DomainReport report) {
        out.println(paint.strong(report.domain().ascii()));
        mx(report.mx());
        sts(report.sts());
        reporting(report.reporting());
        var hosts = new HostText(this);
        report.hosts().forEach(hosts::print);
        forecast(report);
        report.advice().forEach(this::advice);
        out.println();
    }

    void line(String indent, Mark mark, String label, String text, Duration took) {
        line(indent, mark, label, text + "  (" + took.toMillis() + " ms)");
    }

    void line(String indent, Mark mark, String label, String text) {
        var line = "%s%s %-12s %s".formatted(indent, mark.in(paint), label, Humans.safe(text));
        out.println(line.stripTrailing());
    }

    private void mx(DomainReport.MxStage stage) {
        switch (stage.route()) {
            case Route.Via via -> line("  ", Mark.GOOD, "MX", hosts(via) + ", DNSSEC: "
                    + (via.secure() ? "signed" : "not signed"), stage.took());
            case Route.NullMx() -> line("  ", Mark.POOR, "MX", "takes no mail (null MX)", stage.took());
            case Route.NoSuchDomain() -> line("  ", Mark.BAD, "MX", "no such domain", stage.took());
            case Route.Loop(var host) -> line("  ", Mark.BAD, "MX", host + " is this relay itself", stage.took());
            case Route.Unusable(var reason) -> line("  ", Mark.BAD, "MX", reason, stage.took());
            case Route.Unknown(var reason) -> line("  ", Mark.BAD, "MX", reason, stage.took());
        }
    }

    private static String hosts(Route.Via via) {
        return via.hosts().stream().map(host -> host.preference() + " " + host).collect(Collectors.joining(", "));
    }

    private void sts(DomainReport.StsStage stage) {
        stage.fetchTook()
                .ifPresentOrElse(
                        took -> line("  ", mark(stage), "MTA-STS", policy(stage), stage.recordTook().plus(took)),
                        () -> line("  ", unfetched(stage), "MTA-STS", stage.unknown().orElse("none"),
                                stage.recordTook()));
    }

    private static Mark unfetched(DomainReport.StsStage stage) {
        if (stage.unknown().isPresent()) {
            return Mark.BAD;
        }
        return stage.texts().isEmpty() ? Mark.NONE : Mark.POOR;
    }

    private static Mark mark(DomainReport.StsStage stage) {
        return stage.policy()
                .map(policy -> switch (policy.policy().mode()) {
                    case ENFORCE -> Mark.GOOD;
                    case TESTING, NONE -> Mark.POOR;
                })
                .orElse(Mark.BAD);
    }

    private static String policy(DomainReport.StsStage stage) {
        return stage.policy().map(DomainText::policy).orElse("a record, and no policy that can be had");
    }

    private static String policy(CachedPolicy policy) {
        var body = policy.policy();
        return body.mode().token() + ", id " + policy.id() + ", max_age " + Humans.span(body.maxAge()) + ", mx: "
                + patterns(body.mx());
    }

    private static String patterns(List<MxPattern> mx) {
        var shown = mx.stream().limit(MAX_SHOWN).map(Object::toString).collect(Collectors.joining(", "));
        return mx.size() > MAX_SHOWN ? shown + " and " + (mx.size() - MAX_SHOWN) + " more" : shown;
    }

    private void reporting(DomainReport.ReportingStage stage) {
        switch (stage.reporting()) {
            case ReportingRecord.Published(var destinations, var flaws) ->
                line("  ", flaws.isEmpty() ? Mark.GOOD : Mark.POOR, "TLS-RPT",
                        destinations.stream().map(Object::toString).collect(Collectors.joining(", ")), stage.took());
            case ReportingRecord.Absent() -> line("  ", Mark.NONE, "TLS-RPT", stage.unknown().orElse("none"),
                    stage.took());
            case ReportingRecord.Several(var count) -> line("  ", Mark.BAD, "TLS-RPT", count + " records",
                    stage.took());
            case ReportingRecord.Useless(var text, _) -> line("  ", Mark.BAD, "TLS-RPT", text, stage.took());
        }
    }

    private void forecast(DomainReport report) {
        var sentence = Humans.safe(report.forecast().sentence());
        out.println("  verdict: " + switch (report.forecast()) {
            case Forecast.Delivered _ -> paint.good(sentence);
            case Forecast.Held _ -> paint.bad(sentence);
            case Forecast.Returned _ -> paint.bad(sentence);
        });
        rule(report.forecast()).forEach(rule -> out.println("  rule:    " + Humans.safe(rule)));
        report.told().forEach(told -> out.println("  report:  " + Humans.safe(ReportLines.text(told))));
    }

    private static List<String> rule(Forecast forecast) {
        return switch (forecast) {
            case Forecast.Delivered(_, _, var ground) -> List.of(ground.sentence());
            case Forecast.Held held -> List.of(held.rule());
            case Forecast.Returned _ -> List.of();
        };
    }

    void advice(Advice advice) {
        var mark = switch (advice.level()) {
            case WRONG -> Mark.BAD;
            case WARNING -> Mark.POOR;
            case HINT -> Mark.NONE;
        };
        out.println("  " + mark.in(paint) + " " + advice.level().token() + ": " + Humans.safe(advice.problem()) + ".");
        advice.publish().forEach(line -> out.println("      " + Humans.safe(line)));
    }
}
