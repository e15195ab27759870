package org.stsrelay.delivery.dns.dnsjava;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.dns.DnssecStanding;
import org.stsrelay.delivery.dns.DnssecStanding.Validator;

/// Finds out whether the name servers validate, before their AD bits are believed (RFC 7672 §2.1.1). What was found is
/// logged when it changes, and looked at again from time to time: by use, so that no thread is needed.
///
/// Nothing that a forger between the name servers and the world can do makes one that validates look like one that does
/// not: only an answer that should not have been given counts against it, never a missing one.
final class SelfTest {

    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);

    private static final Duration AFTER_SUCCESS = Duration.ofHours(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);
    private static final Duration WITHOUT_RESULT = Duration.ofMinutes(1);
    private static final Duration WHILE_STARTING = Duration.ofSeconds(5);

    /// So long a resolver that starts with this relay may take. Where the names of the test cannot be had for longer, mail
    /// does not wait for them any more.
    private static final Duration STARTING = Duration.ofMinutes(1);

    private static final Finding UNTESTED =
            new Finding(new DnssecStanding(Validator.UNTESTED, "the name servers have not been tested yet"),
                    Instant.MIN);

    private final NameServers servers;
    private final Optional<String> obstacle;
    private final ValidationProbe probe;
    private final Clock clock;
    private final Instant begun;
    private final AtomicReference<Finding> latest = new AtomicReference<>(UNTESTED);
    private final ReentrantLock testing = new ReentrantLock();

    /// @param until when it is looked at again
    private record Finding(DnssecStanding standing, Instant until) {}

    SelfTest(List<InetSocketAddress> addresses, NameServers servers, Dnssec.Auto names, Clock clock) {
        this.servers = servers;
        this.obstacle = elsewhere(addresses);
        this.probe = new ValidationProbe(names);
        this.clock = clock;
        this.begun = clock.instant();
    }

    /// On the way from another machine anybody could set the bit.
    private static Optional<String> elsewhere(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .filter(server -> !server.getAddress().isLoopbackAddress())
                .findFirst()
                .map(server -> "the name server " + server.getAddress().getHostAddress() + " is not on this machine,"
                        + " so anybody on the way to it could pretend that an answer is signed. Run a validating"
                        + " resolver here, or set dns.dnssec to validate, or to trust-ad if the way is safe");
    }

    /// Tests in the background unless that is done already.
    SelfTest start() {
        Thread.ofVirtual().name("dnssec-test").start(this::testIfDue);
        return this;
    }

    /// What is known without waiting.
    DnssecStanding known() {
        return latest.get().standing();
    }

    /// Whether AD bits are to be believed. In the beginning, while nothing is known, whoever asks waits for a test that is
    /// due: a resolver that starts with this relay does not answer yet, and mail must not go without DANE for that. Later
    /// tests go on beside.
    boolean isPassed() {
        if (isDue()) {
            if (latest.get().equals(UNTESTED) || (known().by() == Validator.UNTESTED && isStarting())) {
                testIfDue();
            } else if (!testing.isLocked()) {
                start();
            }
        }
        return known().isSecure();
    }

    private boolean isStarting() {
        return clock.instant().isBefore(begun.plus(STARTING));
    }

    private boolean isDue() {
        return !clock.instant().isBefore(latest.get().until());
    }

    private void testIfDue() {
        testing.lock();
        try {
            if (isDue()) {
                note(obstacle.map(SelfTest::nobody).orElseGet(this::test));
            }
        } finally {
            testing.unlock();
        }
    }

    private void note(DnssecStanding found) {
        var before = latest.get().standing();
        // Without a result, what was found before still stands.
        var now = found.by() == Validator.UNTESTED && before.by() != Validator.UNTESTED ? before : found;
        latest.set(new Finding(now, clock.instant().plus(patience(found))));
        if (!now.equals(before)) {
            log(now);
        }
    }

    private Duration patience(DnssecStanding found) {
        return switch (found.by()) {
            case RESOLVER, RELAY -> AFTER_SUCCESS;
            case NOBODY -> AFTER_FAILURE;
            case UNTESTED -> isStarting() ? WHILE_STARTING : WITHOUT_RESULT;
        };
    }

    private static void log(DnssecStanding standing) {
        if (standing.isSecure()) {
            LOG.info("dns.dnssec auto: {}. DANE is in force.", standing.text());
        } else {
            LOG.warn("dns.dnssec auto: {}. Every answer counts as unsigned, and DANE is not in force.",
                    standing.text());
        }
    }

    private DnssecStanding test() {
        var results = servers.each().stream().map(server -> probe.of(server, servers.deadline())).toList();
        var bad = only(results, ValidationProbe.Result.Fails.class);
        if (!bad.isEmpty()) {
            return nobody(shown(bad));
        }
        var good = only(results, ValidationProbe.Result.Passes.class);
        return good.isEmpty()
                ? new DnssecStanding(Validator.UNTESTED, shown(results))
                : new DnssecStanding(Validator.RESOLVER, shown(good));
    }

    private static DnssecStanding nobody(String reason) {
        return new DnssecStanding(Validator.NOBODY, reason);
    }

    private static List<ValidationProbe.Result> only(List<ValidationProbe.Result> results,
            Class<? extends ValidationProbe.Result> kind) {
        return results.stream().filter(kind::isInstance).toList();
    }

    private static String shown(List<ValidationProbe.Result> results) {
        return results.stream().map(ValidationProbe.Result::reason).collect(Collectors.joining("; "));
    }
}
