package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.MemoryPolicyStore;

/// The price of asking for a policy when nothing has changed, without that of the resolver's cache.
@Tag("slow")
class StsHotPathTest {

    private static final int ROUNDS = 20;
    private static final int CALLS = 100_000;
    private static final Duration WEEK = Duration.ofDays(7);

    /// Answers at once, as a cache would.
    private record Settled(List<String> texts) implements Resolver {

        @Override
        public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
            return new Answer.NxDomain<>(false);
        }

        @Override
        public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
            return new Answer.NxDomain<>(false);
        }

        @Override
        public Answer<List<String>> txt(DomainName name, Freshness freshness) {
            return new Answer.Found<>(texts, false, WEEK);
        }

        @Override
        public Answer<List<String>> alias(DomainName name, Freshness freshness) {
            return new Answer.NxDomain<>(false);
        }

        @Override
        public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
            return new Answer.NxDomain<>(false);
        }
    }

    @Test
    void aKnownPolicyIsAMatterOfTwoMicroseconds() {
        var host = new ScriptedFetcher();
        host.serve(StsLab.DOMAIN, StsLab.enforce(WEEK));
        try (var policies = new StsPolicies(new Settled(List.of("v=STSv1; id=1;")), host, new MemoryPolicyStore(),
                Timekeeper.trusting(Clock.systemUTC()), () -> StsSettings.DEFAULTS, StsListener.NOBODY)) {
            var best = Long.MAX_VALUE;
            for (var round = 0; round < ROUNDS; round++) {
                best = Math.min(best, nanosPerCall(policies));
            }

            assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofNanos(2_000));
        }
        assertThat(host.fetches()).isEqualTo(1);
    }

    private static long nanosPerCall(StsPolicies policies) {
        var start = System.nanoTime();
        var active = 0;
        for (var call = 0; call < CALLS; call++) {
            active += policies.policyOf(StsLab.DOMAIN) instanceof PolicyAnswer.Active ? 1 : 0;
        }
        assertThat(active).isEqualTo(CALLS);
        return (System.nanoTime() - start) / CALLS;
    }
}
