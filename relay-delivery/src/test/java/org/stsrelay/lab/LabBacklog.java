package org.stsrelay.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;

/// Fills the store of a relay that is not running with mail that was tried once and waits, as an outage leaves it: kept
/// and settled by the store's own code. The domains are those of [LabInternet]'s ten backlog hosts.
public final class LabBacklog {

    private static final int WRITERS = 512;
    private static final int SENDERS = 200;
    private static final String REPLY = "connection refused";

    private final Wish wish;
    private final Spool spool;
    private final Clock clock = Clock.systemUTC();
    private final QueueIds ids = new QueueIds(clock);
    private final AtomicInteger next = new AtomicInteger();

    /// @param first when the first is tried again, from now
    /// @param last when the last is
    private record Wish(Path data, int messages, int domains, Duration first, Duration last) {

        private static Wish of(String[] words) {
            return new Wish(Path.of(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]),
                    Duration.ofMinutes(Integer.parseInt(words[3])), Duration.ofMinutes(Integer.parseInt(words[4])));
        }

        private Instant due(Instant now, int number) {
            return now.plus(first).plus(last.minus(first).multipliedBy(number % 1000).dividedBy(1000));
        }
    }

    private LabBacklog(Wish wish, Spool spool) {
        this.wish = wish;
        this.spool = spool;
    }

    /// @param words DATA-DIRECTORY MESSAGES DOMAINS FIRST-DUE-IN-MINUTES LAST-DUE-IN-MINUTES
    public static void main(String[] words) throws StorageException {
        var wish = Wish.of(words);
        var begin = System.nanoTime();
        var settings = StorageSettings.of(wish.data()).withKeepFree(0);
        try (var storage = SqliteStorage.open(settings, Clock.systemUTC(), SpoolListener.NOBODY)) {
            new LabBacklog(wish, storage.spool()).fill();
        }
        System.out.printf(Locale.ROOT, "%d messages for %d domains were written in %.1f s%n", wish.messages(),
                wish.domains(), (System.nanoTime() - begin) / 1e9);
    }

    /// The writer commits what many hand in together.
    private void fill() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var writer = 0; writer < WRITERS; writer++) {
                threads.execute(this::write);
            }
        }
    }

    private void write() {
        for (var number = next.getAndIncrement(); number < wish.messages(); number = next.getAndIncrement()) {
            try {
                for (var lease : spool.keep(arrival(number))) {
                    spool.settle(deferred(lease, number));
                }
            } catch (SpoolException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Arrival arrival(int number) throws IOException {
        var domain = number % wish.domains();
        var letter = Letter.to("b@d" + domain + ".backlog" + domain % 10 + ".example")
                .from("a@s" + number % SENDERS + ".sender.example")
                .saying("Subject: " + number + "\r\n\r\n" + "A line of a letter that waits its turn.\r\n".repeat(50));
        var whole = letter.arrival(ids.next(), clock.instant());
        return new Arrival(whole.message(), stored(letter.text()), whole.consignments());
    }

    private Body stored(String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.US_ASCII);
        try (var body = spool.newBody()) {
            body.write(octets, 0, octets.length);
            return body.finish();
        }
    }

    private Settlement deferred(Lease lease, int number) {
        var consignment = lease.consignment();
        var now = clock.instant();
        var due = wish.due(now, number);
        var status = EnhancedStatus.parse("4.4.1").orElseThrow();
        var results = consignment.waiting()
                .stream()
                .map(each -> new RecipientOutcome(each.mailbox(), Outcome.DEFERRED, Stage.CONNECT, status, REPLY, false,
                        Optional.empty()))
                .toList();
        var attempt = new AttemptRecord(now, lease.message().id(), lease.message().sender(),
                lease.message().content().messageId(), consignment.destination(), 1, results, Optional.empty(),
                new PolicyApplied.None(), Security.NONE, List.of("mx " + InetAddress.getLoopbackAddress()),
                new Delays(Duration.ofMillis(2), Duration.ZERO, Duration.ofSeconds(30), Duration.ZERO),
                Optional.of(due));
        var sentence = "waiting for %s: no host could be reached; next try at %s".formatted(consignment.destination(),
                due);
        return new Settlement(consignment.id(), attempt, new Settlement.Next.Again(Set.copyOf(consignment.waiting()),
                due, sentence), List.of());
    }
}
