package org.stsrelay.reporting.run;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.Sending;
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
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabDns;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.dkim.DkimSignature;
import org.stsrelay.reporting.mail.MailSignature;
import org.stsrelay.reporting.report.ReportSchema;
import org.stsrelay.reporting.run.ReportSettings.Limits;
import org.stsrelay.reporting.run.ReportSettings.Sender;
import org.stsrelay.reporting.run.ReportSettings.Window;

/// A daily run with the real store and a real DNS; its queue takes what it gets, and its hosts answer what they are told.
final class RunBench implements AutoCloseable, RunListener {

    static final LocalDate DAY = LocalDate.parse("2031-03-17");
    static final Instant NOON = Instant.parse("2031-03-17T12:00:00Z");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final KeyPair KEY = key();

    final LabDns dns = LabDns.start().ttl(Duration.ZERO).negativeTtl(Duration.ZERO);
    final LabClock clock = new LabClock(NOON);
    final List<String> mails = new CopyOnWriteArrayList<>();
    final List<String> posts = new CopyOnWriteArrayList<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    final Deque<Posted> answers = new ArrayDeque<>();
    final Set<String> skipped = new TreeSet<>();
    boolean enabled = true;
    boolean hasKey = true;
    volatile MailSignature signature = new DkimSignature(DomainName.of("relay.example"), DomainName.of("tlsrpt2031"),
            KEY.getPrivate());
    Limits limits = Limits.STANDARD;
    Optional<String> doubt = Optional.empty();
    /// The hosts that reports are posted to.
    volatile Posting hosts = this::post;
    /// What happens before the queue has a report.
    volatile Runnable onTheWayToTheQueue = () -> {
    };
    /// What the queue does instead of taking a report.
    Deque<QueueTrouble> troubles = new ArrayDeque<>();

    private final Path folder;
    private SqliteStorage storage;
    private DailyRun run;
    private QueueIds ids;
    private Resolver resolver;

    enum QueueTrouble {
        /// It refuses.
        FULL,
        /// The process dies before it has the report.
        DIES_BEFORE,
        /// The process dies when it has it.
        DIES_AFTER
    }

    RunBench(Path folder) {
        this.folder = folder;
        open();
    }

    private void open() {
        try {
            storage = SqliteStorage.open(StorageSettings.of(folder).withKeepFree(0).withBallast(0), clock,
                    SpoolListener.NOBODY);
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
        ids = new QueueIds(clock);
        resolver = new DnsjavaResolver(List.of(dns.address()),
                new Patience(Duration.ofSeconds(10), Duration.ofSeconds(20)), clock, (_, _, _) -> {
                });
        run = new DailyRun(storage.ledger(), storage.reports(), resolver, new Queue(),
                (uri, body, type, within) -> hosts.post(uri, body, type, within), this::settings, this, time());
    }

    /// As after a crash: only what is durable is left.
    RunBench restart() {
        storage.close();
        open();
        return this;
    }

    DailyRun run() {
        return run;
    }

    Resolver resolver() {
        return resolver;
    }

    SqliteStorage storage() {
        return storage;
    }

    /// What the thread of the run does until there is nothing more to do now.
    RunBench look() throws InterruptedException {
        while (run.lookIfDue()) {
            if (!run.finishedWithin(PATIENCE)) {
                throw new AssertionError("it still goes on");
            }
        }
        return this;
    }

    RunBench at(String time) throws InterruptedException {
        clock.set(Instant.parse(time));
        return look();
    }

    /// A session with a domain on the day of the clock.
    RunBench session(String domain) {
        var name = DomainName.of(domain);
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var policy = new CountedPolicy(CountedPolicy.Kind.STS, name, List.of("version: STSv1", "mode: enforce"),
                List.of("mx." + domain));
        storage.ledger().count(new Counted(day, name, policy, Session.SUCCEEDED, Optional.empty(), true));
        return this;
    }

    /// The same with DANE, checked at a host.
    RunBench daneSession(String domain, String host) {
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var policy = new CountedPolicy(CountedPolicy.Kind.TLSA, DomainName.of(host), List.of("3 1 1 00"), List.of());
        storage.ledger()
                .count(new Counted(day, DomainName.of(domain), policy, Session.SUCCEEDED, Optional.empty(), true));
        return this;
    }

    RunBench wants(String domain, String rua) {
        dns.remove("_smtp._tls." + domain, "TXT").txt("_smtp._tls." + domain, "v=TLSRPTv1; rua=" + rua);
        return this;
    }

    List<Sending> sendings(String domain) {
        return storage.reports().sendings(Optional.empty(), Optional.of(DomainName.of(domain)), 0, 100);
    }

    Sending only(String domain) {
        var all = sendings(domain);
        if (all.size() != 1) {
            throw new AssertionError(all.toString());
        }
        return all.getFirst();
    }

    List<Step> sendNow(LocalDate day, String... only) throws InterruptedException {
        var steps = new ArrayList<Step>();
        run.sendNow(day, List.of(only).stream().map(DomainName::of).findFirst(), steps::add);
        return steps;
    }

    private ReportSettings settings() {
        var domain = DomainName.of("relay.example");
        var sender = new Sender(Mailbox.of("tls@relay.example"), signature);
        return new ReportSettings(enabled,
                Optional.of(new Submitter("Relay", "tls@relay.example", domain, DomainName.of("out1.relay.example"))),
                new Window(LocalTime.of(1, 0), LocalTime.of(5, 0)), name -> skipped.contains(name.ascii()),
                hasKey ? Optional.of(sender) : Optional.empty(), limits);
    }

    private Timekeeper time() {
        var trusting = Timekeeper.trusting(clock);
        return new Timekeeper() {
            @Override
            public Clock clock() {
                return trusting.clock();
            }

            @Override
            public Clock expiry() {
                return trusting.expiry();
            }

            @Override
            public Optional<String> doubt() {
                return doubt;
            }
        };
    }

    private Posted post(URI uri, byte[] body, String contentType, Duration within) {
        ReportSchema.checkedCompressed(body);
        synchronized (posts) {
            posts.add(uri + " " + contentType);
            return answers.isEmpty() ? new Posted.Taken("201 Created") : answers.removeFirst();
        }
    }

    @Override
    public void ended(Scheme scheme, Result result) {
        told.add(scheme + " " + result);
    }

    @Override
    public void signed(Signing signing) {
        told.add(signing.toString());
    }

    @Override
    public void close() {
        run.close();
        storage.close();
        dns.close();
    }

    private final class Queue implements Mailing {

        @Override
        public QueueId newId() {
            return ids.next();
        }

        @Override
        public void submit(QueueId id, Mailbox from, Mailbox to, byte[] octets) throws IOException {
            onTheWayToTheQueue.run();
            take(id, from, to, octets);
        }

        private synchronized void take(QueueId id, Mailbox from, Mailbox to, byte[] octets) throws IOException {
            var trouble = Optional.ofNullable(troubles.pollFirst());
            if (trouble.equals(Optional.of(QueueTrouble.FULL))) {
                throw new IOException("the disk is full");
            }
            if (trouble.equals(Optional.of(QueueTrouble.DIES_BEFORE))) {
                throw new Died();
            }
            ReportSchema.checkedCompressed(attached(octets));
            keep(id, from, to, octets);
            mails.add("To " + to + "\n" + new String(octets, StandardCharsets.US_ASCII));
            if (trouble.equals(Optional.of(QueueTrouble.DIES_AFTER))) {
                throw new Died();
            }
        }

        private static byte[] attached(byte[] mail) {
            var part = new String(mail, StandardCharsets.US_ASCII)
                    .replaceAll("(?s).*Content-Type: application/tlsrpt\\+gzip.*?\r\n\r\n(.*?)\r\n--.*", "$1");
            return Base64.getMimeDecoder().decode(part);
        }

        private void keep(QueueId id, Mailbox from, Mailbox to, byte[] octets) throws IOException {
            var content = new Message.Content(octets.length, false, false, "<1@relay.example>", true);
            var message = new Message(id, clock.instant(), Purpose.TLS_REPORT, new ReversePath.From(from),
                    MailOptions.NONE, content,
                    new Message.Origin("tls-rpt", Optional.empty(), "relay.example", Optional.empty(), 0));
            try (var body = storage.spool().newBody()) {
                body.write(octets, 0, octets.length);
                storage.spool()
                        .keep(new Arrival(message, body.finish(), List.of(new Consignment(new Consignment.Id(id, 0),
                                to.domain(), List.of(Recipient.of(to)), 0, clock.instant()))));
            } catch (SpoolException e) {
                throw new IOException(e);
            }
        }
    }

    /// Stands for the end of the process: nobody catches it.
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    private static KeyPair key() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
