package org.stsrelay.server.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.reporting.record.ReportingRecord;
import org.stsrelay.server.check.DomainReport.HostStage;
import org.stsrelay.server.check.DomainReport.MxStage;
import org.stsrelay.server.check.DomainReport.ReportLine;
import org.stsrelay.server.check.DomainReport.ReportingStage;
import org.stsrelay.server.check.DomainReport.StsStage;

/// Looks at domains as mail would meet them. Any number at a time.
public final class DomainChecks implements AutoCloseable {

    private final Instruments with;
    private final Duration limit;

    /// @param limit after so long no other host of a domain is looked at
    public DomainChecks(Instruments with, Duration limit) {
        this.with = with;
        this.limit = limit;
    }

    /// Every host and every address, for those who want to know what is wrong.
    public DomainReport check(DomainName domain) {
        return look(domain, true);
    }

    /// No further than mail would go, for those who want to know about many domains.
    public DomainReport forecast(DomainName domain) {
        return look(domain, false);
    }

    @Override
    public void close() {
        with.transport().close();
    }

    private DomainReport look(DomainName domain, boolean thoroughly) {
        var at = with.clock().instant();
        var start = System.nanoTime();
        var deadline = Deadline.in(limit);
        var sts = Abreast.begin(() -> new PolicyLook(with).at(domain));
        var reporting = Abreast.begin(() -> reporting(domain));
        var route = Timed.of(() -> with.routes()
                .route(with.routes().directionsTo(new DomainPart.Name(domain)).hop(), Freshness.CACHED));
        var course = course(domain, route.value(), sts.join(), thoroughly, deadline);
        var report = new DomainReport(domain, at, new MxStage(route.value(), route.took()), sts.join(),
                reporting.join(), course.hosts(), course.forecast(), course.told(), List.of(),
                Duration.ofNanos(System.nanoTime() - start));
        return report.with(new Advisor(report, with.port()).advice());
    }

    /// What becomes of mail.
    ///
    /// @param hosts those that were looked at
    private record Course(List<HostStage> hosts, Forecast forecast, List<ReportLine> told) {

        private static Course nowhere(Forecast forecast) {
            return new Course(List.of(), forecast, List.of());
        }
    }

    private Course course(DomainName domain, Route route, StsStage sts, boolean thoroughly, Deadline deadline) {
        return switch (route) {
            case Route.Via via -> over(domain, via, sts, thoroughly, deadline);
            case Route.NullMx() ->
                Course.nowhere(new Forecast.Returned(domain + " says that it takes no mail (null MX)"));
            case Route.NoSuchDomain() ->
                Course.nowhere(new Forecast.Returned(domain + " does not exist in the DNS"));
            case Route.Loop(var host) -> Course.nowhere(new Forecast.Returned(
                    "the best MX host of " + domain + " is this relay itself: " + host));
            case Route.Unusable(var reason) -> Course.nowhere(new Forecast.Returned(reason));
            case Route.Unknown(var reason) ->
                Course.nowhere(new Forecast.Held("where mail goes is not known", List.of(reason), false));
        };
    }

    private Course over(DomainName domain, Route.Via via, StsStage sts, boolean thoroughly, Deadline deadline) {
        var look = new HostLook(with, new DomainPart.Name(domain), via, sts.answer());
        var walk = new Walk(with, domain, sts, deadline);
        var hosts = new ArrayList<HostStage>(thoroughly ? look.atAll() : List.of());
        var forecast = unjudged(sts.answer());
        for (var i = 0; forecast.isEmpty() && i < via.hosts().size(); i++) {
            if (walk.isOver(i < hosts.size())) {
                walk.leavesOut(via.hosts().subList(i, via.hosts().size()));
                break;
            }
            if (i == hosts.size()) {
                hosts.add(look.asMail(via.hosts().get(i), walk));
            }
            forecast = walk.offer(hosts.get(i));
        }
        return new Course(hosts, forecast.orElseGet(walk::held), walk.told());
    }

    /// Without knowing what the domain asks for, no mail is sent.
    private static Optional<Forecast> unjudged(PolicyAnswer answer) {
        return answer instanceof PolicyAnswer.Unknown(var reason)
                ? Optional.of(new Forecast.Held("whether the domain has an MTA-STS policy is not known",
                        List.of(reason), true))
                : Optional.empty();
    }

    private ReportingStage reporting(DomainName domain) {
        var asked = Timed.of(() -> texts(domain));
        return switch (asked.value()) {
            case Answer.Found<List<String>> found ->
                new ReportingStage(ReportingRecord.among(found.value()), Optional.empty(), asked.took());
            case Answer.NoData<List<String>> _,Answer.NxDomain<List<String>> _ ->
                new ReportingStage(new ReportingRecord.Absent(), Optional.empty(), asked.took());
            case Answer.Failed<List<String>>(var reason) ->
                new ReportingStage(new ReportingRecord.Absent(), Optional.of(reason), asked.took());
        };
    }

    private Answer<List<String>> texts(DomainName domain) {
        try {
            return with.resolver().txt(domain.child("_tls").child("_smtp"), Freshness.CACHED);
        } catch (IllegalArgumentException _) {
            return new Answer.NxDomain<>(false);
        }
    }
}
