package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.MemoryPolicyStore;

/// The policy engine with a DNS, policy hosts and a clock that do what they are told.
final class StsLab implements AutoCloseable, StsListener {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final DomainName DOMAIN = DomainName.of("example.test");
    static final String RECORD = "_mta-sts.example.test";

    final LabClock clock = new LabClock(NOON);
    final ZoneResolver zone = new ZoneResolver();
    final ScriptedFetcher host = new ScriptedFetcher();
    final MemoryPolicyStore store = new MemoryPolicyStore();
    final List<Lookup> lookups = new CopyOnWriteArrayList<>();
    final List<FetchResult> fetchResults = new CopyOnWriteArrayList<>();
    final List<FetchTrouble> troubles = new CopyOnWriteArrayList<>();

    final List<Alarm> alarms = new CopyOnWriteArrayList<>();
    final List<PolicyChange> changes = new CopyOnWriteArrayList<>();
    final AtomicReference<StsSettings> settings = new AtomicReference<>(StsSettings.DEFAULTS);

    private StsPolicies policies = open();

    StsPolicies policies() {
        return policies;
    }

    /// Nothing but the store survives.
    void restart() {
        policies.close();
        policies = open();
    }

    /// From now on the clock goes on, and nobody believes it.
    void doubtTheClock() {
        policies.close();
        var believed = Clock.fixed(clock.instant(), ZoneOffset.UTC);
        policies = open(new Timekeeper() {
            @Override
            public Clock clock() {
                return clock;
            }

            @Override
            public Clock expiry() {
                return believed;
            }

            @Override
            public Optional<String> doubt() {
                return Optional.of("the clock has jumped");
            }
        });
    }

    /// The domain does everything right.
    void publish(String id, String body) {
        zone.txt(RECORD, "v=STSv1; id=" + id + ";");
        host.serve(DOMAIN, body);
    }

    PolicyAnswer ask() {
        return policies.policyOf(DOMAIN);
    }

    /// The id and mode in force, such as `1 enforce`.
    String inForce() {
        assertThat(ask()).isInstanceOf(PolicyAnswer.Active.class);
        return described(ask());
    }

    static String described(PolicyAnswer answer) {
        return switch (answer) {
            case PolicyAnswer.Active(var policy, _) -> policy.id() + " " + policy.policy().mode().token();
            case PolicyAnswer.None(var reason) -> "none: " + reason;
            case PolicyAnswer.Unknown(var reason) -> "unknown: " + reason;
        };
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    static String enforce(Duration maxAge, String... mx) {
        return body("enforce", maxAge, mx.length == 0 ? new String[]{"mail.example.test"} : mx);
    }

    static String testing(Duration maxAge) {
        return body("testing", maxAge, "mail.example.test");
    }

    static String none(Duration maxAge) {
        return body("none", maxAge);
    }

    @Override
    public void lookedUp(Lookup result) {
        lookups.add(result);
    }

    @Override
    public void fetched(FetchResult result, Duration took) {
        fetchResults.add(result);
    }

    @Override
    public void troubled(FetchTrouble trouble) {
        troubles.add(trouble);
    }

    @Override
    public void alarmed(Alarm alarm) {
        alarms.add(alarm);
    }

    @Override
    public void changed(PolicyChange change) {
        changes.add(change);
    }

    @Override
    public void close() {
        policies.close();
    }

    private StsPolicies open() {
        return open(Timekeeper.trusting(clock));
    }

    private StsPolicies open(Timekeeper time) {
        return new StsPolicies(zone, host, store, time, settings::get, this);
    }

    private static String body(String mode, Duration maxAge, String... mx) {
        var text = new StringBuilder("version: STSv1\nmode: " + mode + "\nmax_age: " + maxAge.toSeconds() + "\n");
        for (var pattern : mx) {
            text.append("mx: ").append(pattern).append('\n');
        }
        return text.toString();
    }
}
