package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.Turn;

/// Measures what the store can take: `Throughput DIRECTORY [MESSAGES] [CLIENTS] [OCTETS]`. Not a test.
final class Throughput {

    private static final int CLAIMS = 5;
    private static final int CLAIM = 50;

    private final SqliteStorage storage;
    private final Letters letters = new Letters(Clock.systemUTC());
    private final int messages;
    private final int clients;
    private final byte[] octets;
    private final List<Lease> leases = Collections.synchronizedList(new ArrayList<>());

    private Throughput(SqliteStorage storage, int messages, int clients, byte[] octets) {
        this.storage = storage;
        this.messages = messages;
        this.clients = clients;
        this.octets = octets;
    }

    static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[0]);
        var messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        var clients = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50;
        var octets = new byte[arguments.length > 3 ? Integer.parseInt(arguments[3]) : 4096];
        try (var storage = Stores.open(directory, Clock.systemUTC())) {
            var run = new Throughput(storage, messages, clients, octets);
            run.measure("kept", run::keep);
            run.measureClaims();
            run.measure("settled", run::settle);
            run.measure("kept", run::keep);
            run.measure("counted and settled", run::countAndSettle);
            System.out.printf("%d MiB on disk%n", storage.size() >> 20);
        }
    }

    private void measure(String what, Runnable one) {
        var commits = storage.commits();
        var began = System.nanoTime();
        var left = new AtomicInteger(messages);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < clients; i++) {
                threads.execute(() -> {
                    while (left.getAndDecrement() > 0) {
                        one.run();
                    }
                });
            }
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("%d %s in %d ms: %d/s, %.1f in each transaction%n", messages, what, took.toMillis(),
                messages * 1000L / Math.max(1, took.toMillis()), (double) messages / (storage.commits() - commits));
    }

    /// Among all that was kept, of one turn, and a single message of another.
    private void measureClaims() {
        var spool = storage.spool();
        leases.forEach(spool::release);
        try {
            spool.keep(letters.from("a@other.example", spool, "a@one.example")).forEach(spool::release);
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
        for (var i = 0; i < CLAIMS; i++) {
            var began = System.nanoTime();
            var claimed = spool.claim(Letters.to("one.example"), Instant.now(), CLAIM);
            var took = Duration.ofNanos(System.nanoTime() - began);
            var turns = claimed.stream().map(lease -> Turn.of(lease.message())).distinct().count();
            System.out.printf("%d of %d turns claimed in %.1f ms%n", claimed.size(), turns, took.toNanos() / 1e6);
            claimed.forEach(spool::release);
        }
    }

    private void keep() {
        try {
            leases.addAll(storage.spool().keep(letters.letter(storage.spool(), octets, "a@one.example")));
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As after a session with a TLS outcome for a domain of its own among a thousand.
    private void countAndSettle() {
        var domain = DomainName.of("d" + ThreadLocalRandom.current().nextInt(1000) + ".example");
        storage.ledger()
                .count(new Counted(LocalDate.EPOCH, domain,
                        new CountedPolicy(CountedPolicy.Kind.NONE, domain, List.of(), List.of()),
                        Counted.Session.SUCCEEDED, Optional.empty(), true));
        settle();
    }

    private void settle() {
        storage.spool().settle(letters.delivered(leases.removeLast()));
    }
}
