package org.stsrelay.server.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.reporting.record.ReportingRecord;

/// Everything that was found out about one domain.
///
/// @param at when
/// @param hosts those that were looked at, in the order in which mail tries them
/// @param forecast what would happen to mail now
/// @param told what the domain's TLS-RPT report would say of that mail
/// @param took for all of it
public record DomainReport(DomainName domain, Instant at, MxStage mx, StsStage sts, ReportingStage reporting,
        List<HostStage> hosts, Forecast forecast, List<ReportLine> told, List<Advice> advice, Duration took) {

    public DomainReport {
        hosts = List.copyOf(hosts);
        told = List.copyOf(told);
        advice = List.copyOf(advice);
    }

    DomainReport with(List<Advice> more) {
        return new DomainReport(domain, at, mx, sts, reporting, hosts, forecast, told, more, took);
    }

    /// Whether mail gets through and nothing is wrong.
    public boolean isFine() {
        return forecast instanceof Forecast.Delivered
                && advice.stream().noneMatch(each -> each.level() == Advice.Level.WRONG);
    }

    /// Where mail goes.
    public record MxStage(Route route, Duration took) {}

    /// What MTA-STS asks for.
    ///
    /// @param texts the TXT records at `_mta-sts`
    /// @param policy as it was fetched, one in mode none included
    /// @param trouble why a policy that is published could not be had
    /// @param fetchTook absent when there was nothing to fetch
    public record StsStage(List<String> texts, PolicyAnswer answer, Optional<CachedPolicy> policy,
            Optional<FetchTrouble> trouble, Duration recordTook, Optional<Duration> fetchTook) {
        public StsStage {
            texts = List.copyOf(texts);
        }

        /// Why it cannot be said whether there is a policy.
        public Optional<String> unknown() {
            return answer instanceof PolicyAnswer.Unknown(var reason) ? Optional.of(reason) : Optional.empty();
        }
    }

    /// Whether the domain wants reports.
    ///
    /// @param unknown why the DNS did not say
    public record ReportingStage(ReportingRecord reporting, Optional<String> unknown, Duration took) {}

    /// One MX host.
    ///
    /// @param verdict absent when it could not be judged, since the policy is not known
    /// @param tlsa what stands at its name, of use or not
    /// @param visits one for each address that was tried
    public record HostStage(MxHost host, Optional<HostVerdict> verdict, TlsaSeen tlsa, List<Visit> visits,
            Duration took) {
        public HostStage {
            visits = List.copyOf(visits);
        }
    }

    /// @param secure whether DNSSEC vouches for them
    public record TlsaSeen(List<TlsaRecord> records, boolean secure) {

        static final TlsaSeen NOTHING = new TlsaSeen(List.of(), false);

        public TlsaSeen {
            records = List.copyOf(records);
        }
    }

    /// One line of a TLS report.
    ///
    /// @param failure absent for a session that was all that is asked for
    public record ReportLine(PolicyApplied policy, Optional<DomainPart> host, Optional<TlsFailure> failure) {}
}
