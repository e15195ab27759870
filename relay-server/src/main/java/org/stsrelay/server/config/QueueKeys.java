package org.stsrelay.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.stsrelay.server.config.RelayConfig.Accept;
import org.stsrelay.server.config.RelayConfig.BounceTo;
import org.stsrelay.server.config.RelayConfig.Bounces;
import org.stsrelay.server.config.RelayConfig.Brake;
import org.stsrelay.server.config.RelayConfig.LocalFault;
import org.stsrelay.server.config.RelayConfig.Postgresql;
import org.stsrelay.server.config.RelayConfig.Queue;
import org.stsrelay.server.config.RelayConfig.Rate;
import org.stsrelay.server.config.RelayConfig.Store;

/// `accept`, `queue` and `bounces`: what is taken, how long it is kept, and what the sender hears.
final class QueueKeys {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MONTH = Duration.ofDays(30);

    private static final Key<DataSize> MESSAGE_SIZE = Key.of("message-size", DataSize.between("1KiB", "1GiB"), "50MiB",
            "The largest message, announced to clients as SIZE.");
    private static final Key<Integer> RECIPIENTS = Key.of("recipients", Types.count(1, 100_000), "1000",
            "The most recipients of one message.");
    private static final Key<List<DomainPattern>> SENDER_DOMAINS = Key.unset("sender-domains",
            ListType.of(Types.domainPattern(), "domains"), List.of(), "any",
            "The domains that senders may have; a leading dot stands for every subdomain. The empty sender always may.");
    private static final Key<Integer> CONNECTIONS = Key.of("connections", Types.count(1, 100_000), "2000",
            "The most connections from clients at a time.");
    private static final Key<Integer> PER_CLIENT = Key.of("connections-per-client", Types.count(1, 100_000), "50",
            "The most connections from one address at a time.");
    private static final Key<Optional<Integer>> PER_MINUTE = Key.optional("connections-per-minute",
            Types.count(1, 1_000_000), "no limit", "The most new connections from one address in a minute.");
    private static final Key<Integer> LOGIN_FAILURES = Key.of("login-failures", Types.count(1, 1000), "5",
            "Failed logins of an address or a user before it has to wait: 1 s, doubled by each further failure, up to 15 min.");
    private static final Key<Integer> LOGIN_FAILURES_PER_CONNECTION = Key.of("login-failures-per-connection",
            Types.count(1, 1000), "3", "Failed logins after which a connection is closed.");
    private static final Key<Integer> ERRORS_PER_CONNECTION = Key.of("errors-per-connection", Types.count(1, 100_000),
            "10", "Wrong commands and denied recipients, since the last message, after which a connection is closed.");

    static final Key<Accept> ACCEPT = Key.of("accept",
            Section.of(
                    values -> new Accept(values.get(MESSAGE_SIZE), values.get(RECIPIENTS), values.get(SENDER_DOMAINS),
                            values.get(CONNECTIONS), values.get(PER_CLIENT), values.get(PER_MINUTE),
                            values.get(LOGIN_FAILURES), values.get(LOGIN_FAILURES_PER_CONNECTION),
                            values.get(ERRORS_PER_CONNECTION)),
                    MESSAGE_SIZE, RECIPIENTS, SENDER_DOMAINS, CONNECTIONS, PER_CLIENT, PER_MINUTE, LOGIN_FAILURES,
                    LOGIN_FAILURES_PER_CONNECTION, ERRORS_PER_CONNECTION),
            "{}", "What is taken from clients, on all listeners.");

    private static final Key<String> URL = Key.required("url", Types.text(), "\"jdbc:postgresql://db/stsrelay\"",
            "Where the database is.").atRestart();
    private static final Key<String> USER =
            Key.required("user", Types.text(), "stsrelay", "Who logs in to it.").atRestart();
    private static final Key<String> PASSWORD =
            Key.required("password", new SecretType(), "\"${credential:db-password}\"",
                    "With what.").atRestart();
    private static final Section<Postgresql> POSTGRESQL_SECTION = Section.of(
            values -> new Postgresql(values.get(URL), values.get(USER), values.get(PASSWORD)), URL, USER, PASSWORD);

    private static final Key<Store> STORE = Key.of("store", Types.choice(Store.class), "sqlite",
            "Where the queue is kept. PostgreSQL is not in this release.").atRestart();
    private static final Key<Optional<Postgresql>> POSTGRESQL = Key
            .optional("postgresql", POSTGRESQL_SECTION, "none", "The database for `store: postgresql`.")
            .atRestart()
            .later();
    private static final Key<List<Duration>> RETRY = Key.of("retry",
            ListType.of(Durations.between(SECOND, MONTH), "durations").notEmpty(), "[1m, 5m, 15m, 30m, 1h, 2h, 4h]",
            "The waits between attempts, each with a jitter of 20 %; the last one repeats.");
    private static final Key<Duration> LIFETIME = Key.of("lifetime", Durations.between(SECOND, YEAR), "5d",
            "How long a message is tried before it is returned.");
    private static final Key<Optional<Duration>> WARN_AFTER = Key.of("warn-sender-after",
            Durations.orNever(SECOND, YEAR), "4h",
            "When the sender hears that a message waits; `never` for no notice.");
    private static final Key<Optional<Duration>> WARN_AFTER_TLS = Key.of("warn-sender-after-tls",
            Durations.orNever(SECOND, YEAR), "1h",
            "The same where a TLS policy keeps the message back, which seldom mends itself.");
    private static final Key<Optional<Duration>> ALARM_AFTER_TLS = Key.of("alarm-after-tls",
            Durations.orNever(SECOND, YEAR), "15m",
            "When log and metrics say that a TLS policy keeps a destination's mail back; `never` for no alarm.");
    private static final Key<Duration> KEEP_FINISHED = Key.of("keep-finished", Durations.between(Duration.ZERO, YEAR),
            "7d", "How long the history of finished mail is kept for `queue show`.");
    private static final Key<DataSize> KEEP_FREE = Key.of("keep-free", DataSize.between("0B", "100TiB"), "1GiB",
            "Disk space that stays free: below it new mail is refused with 452.");

    static final Key<Queue> QUEUE = Key.of("queue", Section
            .of(values -> new Queue(values.get(STORE), values.get(POSTGRESQL), values.get(RETRY), values.get(LIFETIME),
                    values.get(WARN_AFTER), values.get(WARN_AFTER_TLS), values.get(ALARM_AFTER_TLS),
                    values.get(KEEP_FINISHED), values.get(KEEP_FREE)), STORE, POSTGRESQL, RETRY, LIFETIME, WARN_AFTER,
                    WARN_AFTER_TLS, ALARM_AFTER_TLS, KEEP_FINISHED, KEEP_FREE)
            .check(QueueKeys::storeIsBuilt, STORE)
            .check(QueueKeys::lifetimeLeavesTimeToRetry, RETRY, LIFETIME), "{}",
            "How mail is kept and tried again.");

    private static final Key<Optional<BounceTo>> TO = Key.optional("to", Types.choice(BounceTo.class),
            "local-senders where `accept.sender-domains` is set, else all",
            "Who gets bounces: senders of `accept.sender-domains`, all, or none. A bounce to a stranger is backscatter.");
    private static final Key<Rate> LIMIT = Key.of("limit", Types.rate(), "100/h",
            "The most notices to one domain. Those above it are not sent, but logged, counted and listed.");
    private static final Key<DataSize> SIZE = Key.of("size", DataSize.between("0B", "10MiB"), "50KiB",
            "How much of the original comes back with a bounce.");
    private static final Key<Duration> BOUNCE_LIFETIME = Key.of("lifetime", Durations.between(SECOND, MONTH), "1d",
            "How long a bounce itself is tried.");

    private static final Key<Integer> BRAKE_RECIPIENTS = Key.of("recipients", Types.count(1, 1_000_000), "100",
            "How many recipients may fail for good before failures are held.");
    private static final Key<Integer> BRAKE_DOMAINS = Key.of("domains", Types.count(1, 10_000), "20",
            "Held only when they are in at least so many unrelated domains.");
    private static final Key<Duration> BRAKE_WITHIN = Key.of("within",
            Durations.between(SECOND, Duration.ofDays(1)), "10m",
            "How far it looks back; and how long results must look normal before failures are returned again.");
    private static final Key<Integer> BRAKE_SHARE = Key.of("share", Types.percent(), "50%",
            "Held only when that is more than this share of all that were delivered or failed for good.");
    private static final Section<Optional<Brake>> BRAKE_SECTION = Section.of(
            values -> Optional.of(new Brake(values.get(BRAKE_RECIPIENTS), values.get(BRAKE_DOMAINS),
                    values.get(BRAKE_WITHIN), values.get(BRAKE_SHARE))),
            BRAKE_RECIPIENTS, BRAKE_DOMAINS, BRAKE_WITHIN, BRAKE_SHARE);
    private static final Key<Optional<Brake>> BRAKE = Key.of("brake", new Either<>(Types.off(), BRAKE_SECTION), "{}",
            "When failures look like a fault on this side, so that they are held instead of returned; or `off`.");

    private static final Key<Integer> FAULT_DOMAINS = Key.of("domains", Types.count(1, 10_000), "20",
            "A fault only when sessions with at least so many unrelated domains fail in the same way.");
    private static final Key<Integer> FAULT_OPERATORS = Key.of("operators", Types.count(1, 1_000), "3",
            "And only when their MX hosts belong to at least so many unrelated domains: one provider's fault is not ours.");
    private static final Key<Duration> FAULT_WITHIN = Key.of("within",
            Durations.between(SECOND, Duration.ofDays(1)), "10m", "How far it looks back.");
    private static final Key<Integer> FAULT_SHARE = Key.of("share", Types.percent(), "80%",
            "And only when that is at least this share of all sessions of domains that enforce TLS.");
    private static final Section<Optional<LocalFault>> FAULT_SECTION = Section.of(
            values -> Optional.of(new LocalFault(values.get(FAULT_DOMAINS), values.get(FAULT_OPERATORS),
                    values.get(FAULT_WITHIN), values.get(FAULT_SHARE))),
            FAULT_DOMAINS, FAULT_OPERATORS, FAULT_WITHIN, FAULT_SHARE);
    private static final Key<Optional<LocalFault>> FAULT = Key.of("local-fault",
            new Either<>(Types.off(), FAULT_SECTION), "{}",
            "When failures of TLS look like a fault on this side, so that no mail is given up for them; or `off`.");

    /// @param to empty where the file leaves it to `accept.sender-domains`
    /// @param toAt where that stands
    record WrittenBounces(Optional<BounceTo> to, Spot toAt, Rate limit, DataSize size, Duration lifetime,
            Optional<Brake> brake, Optional<LocalFault> localFault) {

        Bounces with(Accept accept) {
            var usual = accept.senderDomains().isEmpty() ? BounceTo.ALL : BounceTo.LOCAL_SENDERS;
            return new Bounces(to.orElse(usual), limit, size, lifetime, brake,
                    localFault);
        }
    }

    static final Key<WrittenBounces> BOUNCES = Key.of("bounces",
            Section.of(values -> new WrittenBounces(values.get(TO), values.at(TO), values.get(LIMIT), values.get(SIZE),
                    values.get(BOUNCE_LIFETIME), values.get(BRAKE), values.get(FAULT)), TO, LIMIT, SIZE,
                    BOUNCE_LIFETIME,
                    BRAKE, FAULT),
            "{}", "What senders get back.");

    private QueueKeys() {}

    /// Strangers get bounces only when somebody has said so.
    static void bouncesHaveSomewhereToGo(Values root) {
        if (!root.get(ACCEPT).senderDomains().isEmpty()) {
            return;
        }
        var bounces = root.get(BOUNCES);
        if (bounces.to().isEmpty()) {
            root.at(BOUNCES)
                    .warning("bounces go to any sender, since accept.sender-domains does not say who is local",
                            "set accept.sender-domains, or say `bounces: {to: all}`");
        } else if (bounces.to().get() == BounceTo.LOCAL_SENDERS) {
            bounces.toAt()
                    .error("accept.sender-domains does not say who is local",
                            "set accept.sender-domains, or say `to: all` or `to: none`");
        }
    }

    private static void storeIsBuilt(Values values) {
        if (values.get(STORE) == Store.POSTGRESQL) {
            values.at(STORE).error("postgresql is not in this release", "use sqlite");
        }
    }

    private static void lifetimeLeavesTimeToRetry(Values values) {
        if (values.get(LIFETIME).compareTo(values.get(RETRY).getFirst()) < 0) {
            values.at(LIFETIME)
                    .warning("is shorter than the first wait of queue.retry, so every message gets one try",
                            "");
        }
    }
}
