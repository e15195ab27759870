package org.stsrelay.server;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.ContentScanner;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.BusyDay;
import org.stsrelay.lab.LabClock;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.dkim.DkimSignature;
import org.stsrelay.reporting.run.DailyRun;
import org.stsrelay.reporting.run.Mailing;
import org.stsrelay.reporting.run.Posted;
import org.stsrelay.reporting.run.ReportSettings;
import org.stsrelay.reporting.run.ReportSettings.Limits;
import org.stsrelay.reporting.run.ReportSettings.Sender;
import org.stsrelay.reporting.run.ReportSettings.Window;
import org.stsrelay.reporting.run.RunListener;

/// All reports of a day of a big sender, as if every domain asked for one: they are planned, looked up, built and handed
/// over, to a DNS and hosts that answer at once or to the queue. The sessions are those of [BusyDay].
final class ReportRunBench implements AutoCloseable {

    private static final LocalDate DAY = LocalDate.parse("2031-03-17");
    private static final Instant MORNING = Instant.parse("2031-03-18T06:00:00Z");
    private static final DomainName RELAY = DomainName.of("relay.example");
    private static final int BATCH = 1000;

    private final LabClock clock = new LabClock(DAY.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC));
    private final AtomicInteger handed = new AtomicInteger();
    private final Path folder;
    private final int sessions;
    private final int domains;
    private final String destination;
    private final SqliteStorage storage;
    private final ReportSettings settings;

    /// @param arguments folder, sessions, domains, `https` or `mail`
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger("org.stsrelay.reporting.run.Pass")).setLevel(Level.INFO);
        try (var bench = new ReportRunBench(Path.of(arguments[0]), Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]), arguments[3])) {
            bench.count();
            bench.run();
        }
    }

    private ReportRunBench(Path folder, int sessions, int domains, String way) throws Exception {
        this.folder = folder;
        this.sessions = sessions;
        this.domains = domains;
        this.destination = way.equals("mail") ? "mailto:tls@reports." : "https://reports.";
        this.storage = SqliteStorage.open(StorageSettings.of(Files.createDirectories(folder)).withKeepFree(0).withBallast(0), clock, SpoolListener.NOBODY);
        this.settings = settings();
    }

    private void count() throws IOException {
        var began = System.nanoTime();
        var busy = new BusyDay(DAY, domains);
        for (var i = 0; i < sessions; i++) {
            storage.ledger().count(busy.next());
            if (i % BATCH == 0) {
                // Counts are kept with whatever is kept next, as those of sessions are with their settlements.
                storage.reports().allow("nobody");
            }
        }
        storage.ledger().close(DAY.minusDays(1));
        System.out.printf("%d sessions over %d domains counted in %.1f s; the store has %d MiB%n", sessions, domains,
                secondsSince(began), size() >> 20);
    }

    private void run() throws Exception {
        clock.set(MORNING);
        var began = System.nanoTime();
        try (var run = new DailyRun(storage.ledger(), storage.reports(), new EveryoneWants(destination),
                new Queue(), (_, body, _, _) -> taken(body), () -> settings, new Nobody(), Timekeeper.trusting(clock))) {
            run.start();
            // The window of a day that is over begins now; then its last moment has come.
            await().forever().until(() -> storage.reports().nextDue().isPresent());
            clock.advance(Duration.ofHours(5));
            await().forever().until(() -> run.lastRun().isPresent());
            System.out.printf("%s%n%d reports handed over in %.1f s; of a heap of %d MiB"
                    + " %d are in use in the end, the store has %d MiB%n", run.lastRun().get().summary(), handed.get(), secondsSince(began),
                    Runtime.getRuntime().maxMemory() >> 20, inUse() >> 20, size() >> 20);
        }
    }

    private Posted taken(byte[] body) {
        handed.incrementAndGet();
        return new Posted.Taken("201 Created, " + body.length + " octets");
    }

    private static ReportSettings settings() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var from = Mailbox.of("tls@relay.example");
        var signature = new DkimSignature(RELAY, DomainName.of("tlsrpt2031"), generator.generateKeyPair().getPrivate());
        return new ReportSettings(true, Optional.of(new Submitter("Relay", "tls@relay.example", RELAY, RELAY)),
                new Window(LocalTime.of(1, 0), LocalTime.of(5, 0)), _ -> false,
                Optional.of(new Sender(from, signature)), new Limits(Integer.MAX_VALUE, 0, Integer.MAX_VALUE));
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static long inUse() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private long size() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Override
    public void close() {
        storage.close();
    }

    private final class Queue implements Mailing {

        private final QueueIds ids = new QueueIds(Clock.systemUTC());

        @Override
        public QueueId newId() {
            return ids.next();
        }

        @Override
        public void submit(QueueId id, Mailbox from, Mailbox to, byte[] octets) throws IOException {
            var scanner = new ContentScanner();
            scanner.scan(octets, 0, octets.length);
            var origin = new Message.Origin("tls-rpt", Optional.empty(), RELAY.ascii(), Optional.empty(), 0);
            var message = new Message(id, clock.instant(), Purpose.TLS_REPORT, new ReversePath.From(from),
                    MailOptions.NONE, scanner.content(), origin);
            var consignment = new Consignment(new Consignment.Id(id, 0), to.domain(), List.of(Recipient.of(to)), 0,
                    clock.instant());
            try (var body = storage.spool().newBody()) {
                body.write(octets, 0, octets.length);
                storage.spool().keep(new Arrival(message, body.finish(), List.of(consignment)));
                handed.incrementAndGet();
            } catch (SpoolException e) {
                throw new IOException(e);
            }
        }
    }

    /// A DNS in which every domain asks for reports, at a host of its own.
    private record EveryoneWants(String destination) implements Resolver {

        @Override
        public Answer<List<String>> txt(DomainName name, Freshness freshness) {
            var domain = name.ascii().replace("_smtp._tls.", "");
            return new Answer.Found<>(List.of("v=TLSRPTv1; rua=" + destination + domain), false, Duration.ZERO);
        }

        @Override
        public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
            return new Answer.NoData<>(false);
        }

        @Override
        public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
            return new Answer.NoData<>(false);
        }

        @Override
        public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
            return new Answer.NoData<>(false);
        }

        @Override
        public Answer<List<String>> alias(DomainName name, Freshness freshness) {
            return new Answer.NoData<>(false);
        }
    }

    private static final class Nobody implements RunListener {

        @Override
        public void ended(Scheme scheme, Result result) {
            // The store has it.
        }

        @Override
        public void signed(Signing signing) {
            // Each is.
        }
    }
}
