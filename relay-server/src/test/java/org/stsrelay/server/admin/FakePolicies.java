package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyVersion;
import org.stsrelay.delivery.sts.StsPolicy;

/// Two policies, one of them in trouble.
public final class FakePolicies implements PolicyDesk {

    private final Map<DomainName, CachedPolicy> kept = new TreeMap<>();

    public FakePolicies() {
        keep(policy("partner.example", StsPolicy.Mode.ENFORCE, Optional.empty()));
        keep(policy("broken.example", StsPolicy.Mode.TESTING,
                Optional.of(new CachedPolicy.Trouble(CachedPolicy.Trouble.Kind.FETCH, FakeQueue.NOON,
                        "mta-sts.broken.example answers 404"))));
    }

    @Override
    public List<CachedPolicy> list() {
        return List.copyOf(kept.values());
    }

    @Override
    public Optional<CachedPolicy> show(DomainName domain) {
        return Optional.ofNullable(kept.get(domain));
    }

    @Override
    public List<PolicyVersion.Fate> history(DomainName domain) {
        return show(domain).stream()
                .flatMap(policy -> Stream.of(
                        new PolicyVersion.Fate(version(policy, policy.id(), policy.fetched(),
                                Optional.of("mode enforce became testing")), PolicyVersion.Status.IN_FORCE,
                                Optional.empty()),
                        new PolicyVersion.Fate(version(policy, "20260801", policy.fetched().minus(Duration.ofDays(31)),
                                Optional.empty()), PolicyVersion.Status.REPLACED, Optional.of(policy.fetched()))))
                .toList();
    }

    private static PolicyVersion version(CachedPolicy policy, String id, Instant fetched, Optional<String> weakening) {
        return new PolicyVersion(policy.domain(), id, policy.policy().mode(), policy.policy().maxAge(),
                policy.policy().lines(), fetched, fetched.plus(Duration.ofHours(1)), policy.certificate(), weakening);
    }

    /// Fetches what is in no trouble.
    @Override
    public String refresh(DomainName domain) {
        return show(domain).map(this::fetch).orElse(domain + " has no _mta-sts record");
    }

    private String fetch(CachedPolicy old) {
        if (old.trouble().isPresent()) {
            return old.domain() + ": not fetched: " + old.trouble().get().reason();
        }
        keep(at(FakeQueue.NOON, old));
        return old.domain() + ": fetched, mode enforce";
    }

    private static CachedPolicy at(Instant fetched, CachedPolicy old) {
        return new CachedPolicy(old.domain(), old.id(), old.policy(), fetched, old.certificate(), old.lastUse(),
                old.trouble());
    }

    @Override
    public boolean forget(DomainName domain) {
        return kept.remove(domain) != null;
    }

    public void clear() {
        kept.clear();
    }

    private void keep(CachedPolicy policy) {
        kept.put(policy.domain(), policy);
    }

    private static CachedPolicy policy(String domain, StsPolicy.Mode mode, Optional<CachedPolicy.Trouble> trouble) {
        Instant fetched = FakeQueue.NOON.minus(Duration.ofHours(6));
        var policy = new StsPolicy(mode, Duration.ofHours(24), List.of(new MxPattern(true, DomainName.of(domain))),
                List.of("version: STSv1", "mode: " + mode.token(), "mx: *." + domain, "max_age: 86400"));
        return new CachedPolicy(DomainName.of(domain), "20260901", policy, fetched, "CN=mta-sts." + domain,
                FakeQueue.NOON.minus(Duration.ofMinutes(5)), trouble);
    }
}
