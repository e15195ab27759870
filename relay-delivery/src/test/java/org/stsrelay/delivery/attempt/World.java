package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.AttemptProgress;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.Ground;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.SenderDemand;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.Asking;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.Letter;

/// One destination and all that an attempt meets on the way to it, set by the test. By itself partner.example has two
/// hosts that take everything, and no policy.
public final class World implements Routes, PolicySource, HostJudge, AttemptProgress {

    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    public static final TlsFailure EXPIRED = new TlsFailure(FailureType.CERTIFICATE_EXPIRED, "",
            "mx1.partner.example's certificate expired 2026-11-20");
    public static final TlsFailure NOT_IN_POLICY = new TlsFailure(FailureType.VALIDATION_FAILURE,
            "mta-sts-mx-not-in-policy", "mx1.partner.example is not in the policy of partner.example");
    public static final Ground GROUND = new Ground(Ground.Row.STS, Optional.empty());

    public final LabClock clock = new LabClock(NOON);
    public final ScriptedTransport transport = new ScriptedTransport();
    public final List<TlsOutcome> outcomes = new CopyOnWriteArrayList<>();
    public final List<String> asked = new CopyOnWriteArrayList<>();
    public final List<MessageTag> tags = new CopyOnWriteArrayList<>();
    public final List<PolicyApplied> judgedBy = new CopyOnWriteArrayList<>();

    /// What the attempt told while it went on.
    public final List<String> progress = new CopyOnWriteArrayList<>();

    private final QueueIds ids = new QueueIds(clock);
    private Function<Freshness, Route> route = _ -> new Route.Via(
            List.of(host("mx1.partner.example", "192.0.2.1"), host("mx2.partner.example", "192.0.2.2")));
    private PolicyAnswer answer = new PolicyAnswer.None("no _mta-sts record");
    private Function<MxHost, HostVerdict> verdict =
            _ -> new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND);
    private Function<DomainPart, Directions> directions = Directions::none;
    private BooleanSupplier news = () -> false;
    private volatile boolean silentAtRecheck;
    private volatile boolean heedsTlsRequiredNo = true;

    public World routed(Function<Freshness, Route> other) {
        route = other;
        return this;
    }

    /// Back to the hosts that it has by itself.
    public World mended() {
        return routed(new Route.Via(List.of(host("mx1.partner.example", "192.0.2.1"),
                host("mx2.partner.example", "192.0.2.2"))));
    }

    public World routed(Route other) {
        return routed(_ -> other);
    }

    public World policy(PolicyAnswer other, Function<MxHost, HostVerdict> judged) {
        answer = other;
        verdict = judged;
        return this;
    }

    /// What an operator has laid down.
    public World directed(Directions other) {
        directions = _ -> other;
        return this;
    }

    /// An enforce policy that covers all hosts.
    public World enforced() {
        return policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Use(new TlsRequirement.WebPki(ENFORCED), GROUND));
    }

    /// What happens when the domain is asked for a newer policy.
    public World onRecheck(BooleanSupplier changes) {
        news = changes;
        return this;
    }

    @Override
    public void connecting() {
        progress.add("connecting");
    }

    @Override
    public void connected() {
        progress.add("connected");
    }

    public DeliveryAttempt attempt() {
        return new DeliveryAttempt(this, this, this, transport, () -> ReplyPhrases.SHIPPED, outcomes::add, clock, 25,
                "relay.example.net");
    }

    public AttemptResult run(String... recipients) {
        return run(Letter.to(recipients));
    }

    public AttemptResult run(Letter letter) {
        return attempt().run(lease(letter), this);
    }

    /// From now on the DNS does not say whether there is a newer policy.
    public void silenceAtRecheck(boolean silent) {
        silentAtRecheck = silent;
    }

    public AttemptResult runLast(Letter letter) {
        return attempt().runLast(lease(letter), this).result();
    }

    public Lease lease(Letter letter) {
        return letter.lease(ids.next(), clock.instant(), 0);
    }

    @Override
    public Directions directionsTo(DomainPart destination) {
        return directions.apply(destination);
    }

    @Override
    public Route route(NextHop hop, Freshness freshness) {
        asked.add("route " + hop.name() + " " + freshness);
        return route.apply(freshness);
    }

    @Override
    public PolicyAnswer policyOf(DomainName domain, Asking asking) {
        asked.add("policy " + domain + (asking.isReported() ? "" : " unreported"));
        return answer;
    }

    /// An operator who lets no sender do without TLS.
    public World deafToTlsRequiredNo() {
        heedsTlsRequiredNo = false;
        return this;
    }

    @Override
    public boolean heedsTlsRequiredNo(Message message) {
        asked.add("TLS-Required: No");
        return heedsTlsRequiredNo;
    }

    @Override
    public Recheck recheck(DomainName domain, PolicyApplied judgedBy) {
        asked.add("recheck " + domain);
        this.judgedBy.add(judgedBy);
        if (silentAtRecheck) {
            return Recheck.UNKNOWN;
        }
        return news.getAsBoolean() ? Recheck.CHANGED : Recheck.SAME;
    }

    @Override
    public HostVerdict judge(Asked asked, DomainPart destination, Route.Via via, MxHost host) {
        tags.add(asked.tag());
        return SenderDemand.add(verdict.apply(host), asked, destination, via, host);
    }

    public static final CachedPolicy ENFORCED = policy(StsPolicy.Mode.ENFORCE);
    public static final CachedPolicy TESTING = policy(StsPolicy.Mode.TESTING);

    public static MxHost host(String name, String... addresses) {
        var list = new ArrayList<InetAddress>();
        for (var address : addresses) {
            list.add(InetAddress.ofLiteral(address));
        }
        return new MxHost(DomainPart.of(name), 10, new MxHost.Addresses.Known(list));
    }

    public static Recipient recipient(String address) {
        return Recipient.of(Mailbox.of(address));
    }

    private static CachedPolicy policy(StsPolicy.Mode mode) {
        var pattern = new MxPattern(true, DomainName.of("partner.example"));
        var policy = new StsPolicy(mode, Duration.ofDays(7), List.of(pattern),
                List.of("version: STSv1", "mode: " + mode.token(), "mx: *.partner.example", "max_age: 604800"));
        return new CachedPolicy(DomainName.of("partner.example"), "20260901", policy, NOON.minusSeconds(3600), "",
                NOON, Optional.empty());
    }
}
