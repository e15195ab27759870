package org.stsrelay.server.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.StsPolicy.Mode;
import org.stsrelay.reporting.record.Destination;
import org.stsrelay.reporting.record.ReportingRecord;

/// What a domain's owner wants to publish.
///
/// @param mx empty only in mode none
/// @param rua where reports go, never empty
public record Publication(DomainName domain, Mode mode, Duration maxAge, List<MxPattern> mx, List<Destination> rua) {

    public Publication {
        mx = List.copyOf(mx);
        rua = List.copyOf(rua);
    }

    /// Where the policy file is looked for (RFC 8461 §3.3).
    public String policyUrl() {
        return Zone.policyUrl(domain);
    }

    /// The lines of the policy file; each ends with CRLF (RFC 8461 §3.2).
    public List<String> policyLines() {
        return Zone.policyLines(mode.token(), maxAge, mx.stream().map(Object::toString).toList());
    }

    /// The id that goes with this policy: a fresh one, unless the very same is published already.
    public String id(DomainReport live) {
        return published(live).filter(this::isSame).map(CachedPolicy::id).orElseGet(() -> Zone.freshId(live.at()));
    }

    public String stsRecord(String id) {
        return Zone.stsRecord(domain, id);
    }

    public String reportingRecord() {
        return Zone.reportingRecord(domain, String.join(",", rua.stream().map(Object::toString).toList()));
    }

    /// What is still to be done until the world sees what is wanted here. What else is wrong with the domain, the report
    /// says itself.
    public List<Advice> remaining(DomainReport live) {
        var all = new ArrayList<Advice>();
        policy(live).ifPresent(all::add);
        reporting(live.reporting()).ifPresent(all::add);
        return all;
    }

    private Optional<Advice> policy(DomainReport live) {
        var published = published(live);
        if (published.filter(this::isSame).isPresent()) {
            return Optional.empty();
        }
        var problem = published.map(other -> "the policy that is published is another one (mode "
                + other.policy().mode().token() + ", max_age " + other.policy().maxAge().toSeconds() + ", mx "
                + other.policy().mx() + ")")
                .orElseGet(() -> live.sts()
                        .unknown()
                        .map(reason -> "whether the policy is published cannot be seen from here: " + reason)
                        .orElse("the policy is not published yet"));
        return Optional.of(Advice.wrong("publish-policy", problem, "the file above at " + policyUrl(),
                stsRecord(Zone.freshId(live.at()))));
    }

    private Optional<Advice> reporting(DomainReport.ReportingStage live) {
        if (live.reporting() instanceof ReportingRecord.Published published
                && new HashSet<>(published.destinations()).equals(new HashSet<>(rua))) {
            return Optional.empty();
        }
        var problem = live.unknown()
                .map(reason -> "whether the TLS-RPT record is published cannot be seen from here: " + reason)
                .orElse("the TLS-RPT record does not stand in the DNS as wanted");
        return Optional.of(Advice.wrong("publish-tlsrpt", problem, reportingRecord()));
    }

    private static Optional<CachedPolicy> published(DomainReport live) {
        return live.sts().policy();
    }

    private boolean isSame(CachedPolicy other) {
        var policy = other.policy();
        return policy.mode() == mode && policy.maxAge().equals(maxAge)
                && new HashSet<>(policy.mx()).equals(new HashSet<>(mx));
    }
}
