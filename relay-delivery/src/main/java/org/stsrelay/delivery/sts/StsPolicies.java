package org.stsrelay.delivery.sts;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble.Kind;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.StsListener.Lookup;

/// The MTA-STS policies of the world's domains: what holds for a delivery now, and what is kept (RFC 8461 §3 to §5).
///
/// A policy that is kept and has not expired is never given up for anything the DNS or the policy host does or fails to
/// do, other than a newer policy fetched whole (RFC 8461 §3.3).
public final class StsPolicies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StsPolicies.class);

    /// Between two looks for policies that are due for a refresh.
    private static final Duration PASS = Duration.ofMinutes(10);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final KeptPolicies kept;
    private final RecordLookup records;
    private final PolicyFetches fetches;
    private final DnsPatience patience;
    private final FetchLog log;
    private final StsRefresher refresher;
    private final StsListener listener;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread refreshing = Thread.ofVirtual().name("sts-refresh").unstarted(this::keepRefreshing);

    /// @param time while it is in doubt no policy expires or is forgotten (P25); everything else goes on by it
    /// @param settings asked for at each use; they may change
    public StsPolicies(Resolver resolver, PolicyFetcher fetcher, StsPolicyStore store, Timekeeper time,
            Supplier<StsSettings> settings, StsListener listener) {
        var clock = time.clock();
        this.kept = new KeptPolicies(store, listener::changed, time.expiry());
        this.log = new FetchLog(kept, listener);
        this.records = new RecordLookup(resolver, clock);
        this.fetches = new PolicyFetches(fetcher, kept, log, listener, clock);
        this.patience = new DnsPatience(store, this::wasEnforced, () -> settings.get().dnsFailurePatience(), time);
        this.refresher = new StsRefresher(kept, records, fetches, log, settings, time.expiry());
        this.listener = listener;
        this.clock = clock;
    }

    /// The same for those who hold no place that others might need meanwhile.
    public PolicyAnswer policyOf(DomainName domain) {
        return policyOf(domain, Asking.DELIVERY);
    }

    /// What MTA-STS asks for a delivery to this domain. Asks the TXT record each time, within its time to live, and may
    /// fetch; both take bounded time.
    ///
    /// @param domain the recipient's, or that of the smart host the mail is routed to (RFC 8461 §3.4)
    public PolicyAnswer policyOf(DomainName domain, Asking asking) {
        var resting = kept.holding(domain).isPresent() || kept.isUnreadable(domain)
                ? Optional.<PolicyAnswer>empty()
                : patience.resting(domain);
        if (resting.isPresent()) {
            listener.lookedUp(Lookup.DNS_ERROR);
            return resting.get();
        }
        return decide(domain, records.look(domain, Freshness.CACHED), asking);
    }

    /// Looks whether the domain has another policy by now, and fetches that, so that mail which is to come, or which waits
    /// for the old one, finds it. Both take bounded time.
    public void look(DomainName domain) {
        var discovery = records.look(domain, Freshness.CACHED);
        var held = kept.holding(domain);
        if (!(discovery instanceof Discovery.Unknown)) {
            recovered(domain);
        }
        if (discovery instanceof Discovery.Published(var id, _)
                && held.filter(each -> each.id().equals(id)).isEmpty()) {
            fetches.fetch(new PolicyFetches.Version(domain, id), Asking.UNREPORTED.waiting());
        }
    }

    /// Looks once more, past every cache of the DNS, before mail is given up for good (RFC 8461 §5.1).
    ///
    /// @return `Unknown` when that could not be found out, whatever is kept: then nothing may be given up yet
    public PolicyAnswer recheck(DomainName domain) {
        var discovery = records.look(domain, Freshness.FRESH);
        if (discovery instanceof Discovery.Unknown(var reason)) {
            listener.lookedUp(Lookup.DNS_ERROR);
            return new PolicyAnswer.Unknown(
                    "the DNS does not say whether " + domain + " has a newer MTA-STS policy: " + reason);
        }
        return latest(domain, discovery, decide(domain, discovery, Asking.UNREPORTED));
    }

    /// What is kept is not the latest while the record names another: whoever gives up on it, gives up unchecked.
    private static PolicyAnswer latest(DomainName domain, Discovery discovery, PolicyAnswer answer) {
        return discovery instanceof Discovery.Published(var id, _) && answer instanceof PolicyAnswer.Active(var held, _)
                && !held.id().equals(id)
                        ? new PolicyAnswer.Unknown("the MTA-STS policy of " + domain + " with the new id " + id
                                + " could not be fetched yet")
                        : answer;
    }

    /// One pass of fetching anew what has been kept for long enough (RFC 8461 §3.3). [#start] has it done regularly.
    ///
    /// @return how many policies were asked for
    public int refreshDue() throws InterruptedException {
        return refresher.refreshDue();
    }

    /// Begins to refresh in the background, until closed.
    public void start() {
        refreshing.start();
    }

    @Override
    public void close() {
        closed.countDown();
        refreshing.interrupt();
        fetches.close();
        awaitRefresher();
    }

    /// The store may be closed next.
    private void awaitRefresher() {
        try {
            refreshing.join(CLOSING.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// All that are kept, in the order of their domains, expired ones included.
    public List<CachedPolicy> list() {
        return kept.all();
    }

    /// What is kept and holds now, without asking anybody.
    public Optional<CachedPolicy> held(DomainName domain) {
        return kept.holding(domain);
    }

    /// What is kept of a domain's policy, expired or not.
    public Optional<CachedPolicy> show(DomainName domain) {
        return kept.last(domain);
    }

    /// The texts that a domain had as its policy, the latest first.
    public List<PolicyVersion.Fate> history(DomainName domain) {
        return kept.history(domain);
    }

    /// Asks DNS and policy host now, in any case.
    ///
    /// @return one sentence for the operator
    public String refresh(DomainName domain) {
        var policy = kept.holding(domain);
        var discovery = records.look(domain, Freshness.FRESH);
        var id = discovery instanceof Discovery.Published(var published, _)
                ? Optional.of(published)
                : policy.map(CachedPolicy::id);
        if (id.isEmpty()) {
            return Sentences.nothingToFetch(domain, discovery);
        }
        var lastUse = policy.map(CachedPolicy::lastUse).orElse(clock.instant());
        return Sentences.fetched(domain, fetches.fetchNow(new PolicyFetches.Version(domain, id.get()),
                new PolicyFetches.Occasion(lastUse, Optional.empty())), policy);
    }

    /// Forgets all that is known of a domain's policy; the next delivery begins anew.
    ///
    /// @return whether a policy was kept
    public boolean forget(DomainName domain) {
        records.forget(domain);
        fetches.forget(domain);
        patience.forget(domain);
        return kept.forget(domain);
    }

    private PolicyAnswer decide(DomainName domain, Discovery discovery, Asking asking) {
        return unlessUnreadable(domain, byWhatIsKnown(domain, discovery, asking));
    }

    /// What is kept is looked up only now: while this delivery waited for the DNS, another may have learnt a policy.
    private PolicyAnswer byWhatIsKnown(DomainName domain, Discovery discovery, Asking asking) {
        var policy = kept.holding(domain);
        if (!(discovery instanceof Discovery.Unknown)) {
            recovered(domain);
        }
        return switch (discovery) {
            case Discovery.Published(var id, var anew) -> policy.filter(held -> held.id().equals(id))
                    .map(held -> confirmed(held, anew))
                    .orElseGet(() -> renewed(new PolicyFetches.Version(domain, id), policy, asking));
            case Discovery.Absent(var reason) -> withoutRecord(policy, new TlsFailure(
                    FailureType.STS_POLICY_FETCH_ERROR, "no-sts-record", reason), asking);
            case Discovery.Broken(var code, var reason) -> withoutRecord(policy, new TlsFailure(
                    FailureType.STS_POLICY_INVALID, code, reason), asking);
            case Discovery.Unknown(var reason) -> withoutDns(domain, policy, reason, asking);
        };
    }

    private void recovered(DomainName domain) {
        if (patience.recovered(domain)) {
            listener.changed(new PolicyChange(domain, kept.holding(domain)));
        }
    }

    /// What is kept may have been a policy to be enforced, so it is not taken for none: doubt defers.
    private PolicyAnswer unlessUnreadable(DomainName domain, PolicyAnswer answer) {
        return answer instanceof PolicyAnswer.None(var reason) && kept.isUnreadable(domain)
                ? new PolicyAnswer.Unknown("the MTA-STS policy kept for " + domain + " can no longer be read and a new"
                        + " one has not been fetched (" + reason + "); mail waits until it has, or until somebody says"
                        + " stsrelay policy forget " + domain)
                : answer;
    }

    private PolicyAnswer confirmed(CachedPolicy policy, boolean anew) {
        kept.used(policy);
        kept.confirmed(policy);
        listener.lookedUp(anew ? Lookup.REVALIDATED : Lookup.HIT);
        return answer(policy, PolicyAnswer.Source.CACHE);
    }

    private PolicyAnswer renewed(PolicyFetches.Version version, Optional<CachedPolicy> policy, Asking asking) {
        return switch (fetches.fetch(version, asking.waiting())) {
            case FetchOutcome.Got(var fresh) -> {
                listener.lookedUp(Lookup.FETCHED);
                yield answer(fresh, PolicyAnswer.Source.FETCHED);
            }
            // Another id may have been seen and fetched meanwhile.
            case FetchOutcome.Failed(var failure) -> kept.holding(version.domain())
                    .or(() -> policy)
                    .map(held -> keepTo(held, Kind.FETCH, failure, asking))
                    .orElseGet(() -> withoutPolicy(version.domain(), failure, asking));
            case FetchOutcome.Stopped() -> policy.map(held -> answer(held, PolicyAnswer.Source.CACHE))
                    .orElseGet(
                            () -> new PolicyAnswer.Unknown("the relay stopped while it fetched the MTA-STS policy of "
                                    + version.domain()));
        };
    }

    /// A policy that is kept holds, whatever went wrong (RFC 8461 §3.3). Nobody is told of a withdrawn one (RFC 8461 §6).
    private PolicyAnswer keepTo(CachedPolicy policy, Kind kind, TlsFailure failure, Asking asking) {
        kept.used(policy);
        listener.lookedUp(Lookup.STALE);
        if (policy.policy().mode() != StsPolicy.Mode.NONE) {
            tell(new FetchTrouble(clock.instant(), policy.domain(), failure, Optional.of(policy)), asking);
            log.troubled(policy, kind, failure.detail());
        }
        return answer(kept.holding(policy.domain()).orElse(policy), PolicyAnswer.Source.CACHE);
    }

    private PolicyAnswer withoutRecord(Optional<CachedPolicy> policy, TlsFailure failure, Asking asking) {
        return policy.map(held -> keepTo(held, Kind.RECORD, failure, asking)).orElseGet(() -> {
            listener.lookedUp(Lookup.NONE);
            return new PolicyAnswer.None(failure.detail());
        });
    }

    /// The one place where a failure lets mail go: a record is there, the policy cannot be had, and none is kept
    /// (RFC 8461 §3.3).
    private PolicyAnswer withoutPolicy(DomainName domain, TlsFailure failure, Asking asking) {
        listener.lookedUp(Lookup.NONE);
        tell(new FetchTrouble(clock.instant(), domain, failure, Optional.empty()), asking);
        return new PolicyAnswer.None("the MTA-STS policy could not be fetched and none is kept: " + failure.detail());
    }

    private PolicyAnswer withoutDns(DomainName domain, Optional<CachedPolicy> policy, String reason, Asking asking) {
        if (policy.isPresent()) {
            return keepTo(policy.get(), Kind.DNS,
                    new TlsFailure(FailureType.STS_POLICY_FETCH_ERROR, "dns-failure", reason), asking);
        }
        listener.lookedUp(Lookup.DNS_ERROR);
        return patience.judge(domain, reason);
    }

    private void tell(FetchTrouble trouble, Asking asking) {
        if (asking.isReported()) {
            listener.troubled(trouble);
        }
    }

    private static PolicyAnswer answer(CachedPolicy policy, PolicyAnswer.Source source) {
        return switch (policy.policy().mode()) {
            case ENFORCE, TESTING -> new PolicyAnswer.Active(policy, source);
            case NONE -> new PolicyAnswer.None(policy.domain() + " has withdrawn its MTA-STS policy (mode none, id "
                    + policy.id() + ")");
        };
    }

    private boolean wasEnforced(DomainName domain) {
        return kept.last(domain).filter(policy -> policy.policy().mode() == StsPolicy.Mode.ENFORCE).isPresent();
    }

    private void keepRefreshing() {
        try {
            do {
                passAndGoOn();
            } while (!closed.await(PASS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // Closed in the middle of a pass.
        }
    }

    private void passAndGoOn() throws InterruptedException {
        try {
            refreshDue();
        } catch (RuntimeException e) {
            LOG.error("refreshing MTA-STS policies broke down; the next try is in {} min", PASS.toMinutes(), e);
        }
    }
}
