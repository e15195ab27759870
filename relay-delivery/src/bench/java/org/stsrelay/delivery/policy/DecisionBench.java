package org.stsrelay.delivery.policy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.AddressOrder;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.routing.Router;
import org.stsrelay.delivery.routing.Self;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.delivery.sts.StsSettings;
import org.stsrelay.lab.MemoryPolicyStore;

/// What a decision costs once everything is known: no packet, no file, no lock that others wait for.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecisionBench {

    private static final DomainName DOMAIN = DomainName.of("example.com");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String POLICY =
            "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: mx1.example.com\nmx: *.mail.example.com\n";

    /// Answers at once, as its cache would: two MX hosts, signed, each with TLSA records.
    private record Settled() implements Resolver {

        @Override
        public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
            return new Answer.Found<>(List.of(mx(10, "mx1.example.com"), mx(20, "mx2.mail.example.com")), true, WEEK);
        }

        @Override
        public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
            return new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                    true, WEEK);
        }

        @Override
        public Answer<List<String>> txt(DomainName name, Freshness freshness) {
            return new Answer.Found<>(List.of("v=STSv1; id=20260301120000Z;"), true, WEEK);
        }

        @Override
        public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
            return new Answer.Found<>(List.of(new TlsaRecord(3, 1, 1, "ab".repeat(32))), true, WEEK);
        }

        @Override
        public Answer<List<String>> alias(DomainName name, Freshness freshness) {
            return new Answer.NoData<>(true);
        }

        private static MxRecord mx(int preference, String host) {
            return new MxRecord(preference, new Exchange.Host(DomainName.of(host)));
        }
    }

    private final Resolver resolver = new Settled();
    private final StsPolicies policies = new StsPolicies(resolver,
            _ -> new Fetched.Body(POLICY.getBytes(StandardCharsets.UTF_8), "for mta-sts.example.com"),
            new MemoryPolicyStore(), Timekeeper.trusting(Clock.systemUTC()), () -> StsSettings.DEFAULTS,
            StsListener.NOBODY);
    private final Router router = new Router(resolver, _ -> Optional.empty(),
            new Self(DomainName.of("relay.example"), Set.of(), 25), AddressOrder.PREFER_IPV4, new Random(1));
    private final TlsaLookup tlsa = new TlsaLookup(resolver, 25);
    private final MxHost host = via().hosts().getFirst();

    @TearDown
    public void close() {
        policies.close();
    }

    /// The goal is less than 2 µs.
    @Benchmark
    public HostVerdict cachedPolicyToVerdict() {
        return TlsPolicies.judge(asked(), new DaneState.Absent("not signed"), host);
    }

    @Benchmark
    public HostVerdict dnsAnswersToVerdict() {
        var via = via();
        var first = via.hosts().getFirst();
        return TlsPolicies.judge(asked(), tlsa.of(new DomainPart.Name(DOMAIN), via, first), first);
    }

    private Asked asked() {
        return new Asked(policies.policyOf(DOMAIN), MessageTag.NONE);
    }

    private Route.Via via() {
        return (Route.Via) router.route(new DomainPart.Name(DOMAIN), Resolver.Freshness.CACHED);
    }
}
