package org.stsrelay.server.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyFetcher;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.server.check.DomainReport.StsStage;

/// Asks what MTA-STS asks for, as the first delivery to a domain does: with nothing kept. It listens to what the policy
/// engine asks of DNS and policy host and changes none of it. For one look.
final class PolicyLook implements Resolver, PolicyFetcher, StsListener {

    private final Instruments with;
    private final AtomicReference<Timed<Answer<List<String>>>> record =
            new AtomicReference<>(new Timed<>(new Answer.Failed<>("nobody asked"), Duration.ZERO));
    private final AtomicReference<Optional<Duration>> fetchTook = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<FetchTrouble>> trouble = new AtomicReference<>(Optional.empty());

    PolicyLook(Instruments with) {
        this.with = with;
    }

    StsStage at(DomainName domain) {
        try (var policies = new StsPolicies(this, this, new BriefStore(), Timekeeper.trusting(with.clock()), with::sts,
                this)) {
            var answer = policies.policyOf(domain);
            var asked = record.get();
            var texts = asked.value() instanceof Answer.Found<List<String>> found ? found.value() : List.<String>of();
            return new StsStage(texts, answer, policy(answer).or(() -> policies.show(domain)), trouble.get(),
                    asked.took(), fetchTook.get());
        }
    }

    private static Optional<CachedPolicy> policy(PolicyAnswer answer) {
        return answer instanceof PolicyAnswer.Active(var policy, _) ? Optional.of(policy) : Optional.empty();
    }

    @Override
    public Answer<List<String>> txt(DomainName name, Freshness freshness) {
        var answer = Timed.of(() -> with.resolver().txt(name, freshness));
        record.set(answer);
        return answer.value();
    }

    @Override
    public Fetched fetch(DomainName policyDomain) {
        var fetched = Timed.of(() -> with.fetcher().fetch(policyDomain));
        fetchTook.set(Optional.of(fetched.took()));
        return fetched.value();
    }

    @Override
    public void troubled(FetchTrouble heard) {
        trouble.set(Optional.of(heard));
    }

    @Override
    public void lookedUp(Lookup result) {}

    @Override
    public void fetched(FetchResult result, Duration took) {}

    @Override
    public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
        return with.resolver().mx(name, freshness);
    }

    @Override
    public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
        return with.resolver().addresses(name, freshness);
    }

    @Override
    public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
        return with.resolver().tlsa(name, freshness);
    }

    @Override
    public Answer<List<String>> alias(DomainName name, Freshness freshness) {
        return with.resolver().alias(name, freshness);
    }
}
