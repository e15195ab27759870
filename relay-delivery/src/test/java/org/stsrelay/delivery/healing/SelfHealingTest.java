package org.stsrelay.delivery.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.delivery.sts.PolicyChange;
import org.stsrelay.lab.LabClock;

/// Looking around for destinations whose mail waits.
class SelfHealingTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final Surroundings.View ONE_HOST = new Surroundings.View(Optional.empty(),
            Set.of(DomainPart.of("mx1.partner.example")), "");

    private final LabClock clock = new LabClock(NOON);
    private final List<Long> looks = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SelfHealing.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private SqliteStorage storage;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        storage = SqliteStorage.open(StorageSettings.of(folder).withKeepFree(0).withBallast(0), clock,
                SpoolListener.NOBODY);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        storage.close();
    }

    @Test
    void newsOfManyDestinationsDoNotMakeLooksComeFaster() {
        try (var healing = healing(_ -> {
            looks.add(System.nanoTime());
            return Optional.of(ONE_HOST);
        })) {
            healing.start();
            IntStream.range(0, 50).forEach(i -> {
                healing.attemptSettled(refused("d" + i + ".example"));
                healing.policyChanged(new PolicyChange(DomainName.of("d" + i + ".example"), Optional.empty()));
            });
            await().until(() -> looks.size() > 10);

            assertThat(Duration.ofNanos(looks.get(10) - looks.getFirst())).as("ten within a second")
                    .isGreaterThan(Duration.ofMillis(500));
        }
    }

    @Test
    void aStoreThatIsGoneIsAWarning() {
        try (var healing = healing(_ -> {
            storage.close();
            return Optional.of(ONE_HOST);
        })) {
            healing.start();
            healing.attemptSettled(refused("partner.example"));

            await().until(() -> warnings().stream().anyMatch(text -> text.contains("mail to partner.example still")));
        }
    }

    @Test
    void onceClosedWhatBreaksDownIsNotWorthAWord() throws Exception {
        var done = new CopyOnWriteArrayList<Thread>();
        var healings = new CopyOnWriteArrayList<SelfHealing>();
        var healing = healing(_ -> {
            done.add(Thread.currentThread());
            healings.getFirst().close();
            storage.close();
            return Optional.of(ONE_HOST);
        });
        healings.add(healing);
        healing.start();
        healing.attemptSettled(refused("partner.example"));
        await().until(() -> !done.isEmpty());
        done.getFirst().join();

        assertThat(warnings()).isEmpty();
    }

    private SelfHealing healing(Surroundings surroundings) {
        return new SelfHealing(storage.spool(), storage.desk(), surroundings, () -> Duration.ofHours(1), _ -> {
        }, clock);
    }

    private AttemptRecord refused(String destination) {
        var result = new RecipientOutcome(Mailbox.of("b@" + destination), Outcome.DEFERRED, Stage.CERTIFICATE,
                EnhancedStatus.TLS_REFUSED, "refused", false, Optional.of(FailureType.CERTIFICATE_EXPIRED));
        return new AttemptRecord(clock.instant(), new QueueId("01JDCQ8Y5T00000000000000AB"), new ReversePath.Null(), "",
                DomainPart.of(destination), 1, List.of(result), Optional.empty(), new PolicyApplied.None(),
                Security.NONE, List.of(),
                new AttemptRecord.Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                Optional.empty());
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
