package org.stsrelay.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.attempt.World;
import org.stsrelay.delivery.attempt.ReplyPhrases;
import org.stsrelay.delivery.bounce.BouncePolicy;
import org.stsrelay.delivery.bounce.BrakeSettings;
import org.stsrelay.delivery.bounce.NoticeListener;
import org.stsrelay.delivery.bounce.NoticeRate;
import org.stsrelay.delivery.bounce.WarnAfter;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.fault.FaultMark;
import org.stsrelay.delivery.fault.FaultSettings;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.outcome.FeedbackListener;
import org.stsrelay.delivery.queue.SiteMemory;
import org.stsrelay.lab.LabProviders;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.lab.Letter;
import org.stsrelay.lab.MemorySpool;

/// Delivery as it is usually set up, in a [World], with the steps of an hour and four of waiting mail.
final class DeliveryLab implements AutoCloseable {

    final World world = new World();
    final MemorySpool spool = new MemorySpool();
    final List<AttemptRecord> attempts = new CopyOnWriteArrayList<>();
    private final Optional<BrakeSettings> brake;
    private final NoticeRate rate;
    private final Optional<FaultSettings> faults;
    private final FaultMark mark = new RememberedFault();
    private Delivery delivery;

    DeliveryLab(Optional<BrakeSettings> brake) {
        this(brake, new NoticeRate(100, Duration.ofHours(1)));
    }

    DeliveryLab(Optional<BrakeSettings> brake, NoticeRate rate) {
        this(brake, rate, Optional.empty());
    }

    DeliveryLab(Optional<BrakeSettings> brake, NoticeRate rate, Optional<FaultSettings> faults) {
        this.brake = brake;
        this.rate = rate;
        this.faults = faults;
        this.delivery = open();
    }

    Delivery delivery() {
        return delivery;
    }

    /// As after a crash: what only memory knew is gone.
    void restart() {
        delivery.close();
        spool.restart();
        delivery = open();
        delivery.start();
    }

    void submit(Letter letter) throws SpoolException {
        delivery.submit(letter.message(delivery.newId(), world.clock.instant()), letter.body(), letter.recipients());
    }

    /// What was settled for mail that came from outside.
    List<Settlement> settlements() {
        return spool.settlements()
                .stream()
                .filter(settled -> settled.attempt().sender().mailbox().isPresent())
                .toList();
    }

    /// Every notice that arose so far, as text.
    List<String> notices() {
        return spool.settlements()
                .stream()
                .flatMap(settled -> settled.notices().stream())
                .map(DeliveryLab::text)
                .toList();
    }

    @Override
    public void close() {
        delivery.close();
    }

    private Delivery open() {
        var warnAfter = new WarnAfter(Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofHours(4)));
        var bounces = new DeliverySettings.Bounces(new BouncePolicy(BouncePolicy.To.ALL, _ -> false), 50 * 1024,
                Duration.ofDays(1), rate, warnAfter, brake);
        var settings = new DeliverySettings("relay.example.net", 25, 100, 25, 20,
                new DeliverySettings.Throttling(Duration.ofMinutes(5), Duration.ofHours(2)),
                List.of(Duration.ofMinutes(1), Duration.ofHours(4)), Duration.ofDays(5), bounces,
                Optional.of(Duration.ofMinutes(15)),
                new DeliverySettings.Feedback(ReplyPhrases.SHIPPED, Duration.ofMinutes(5)));
        return Delivery.open(() -> settings, spool, world, world, world, world.transport, new LabProviders(),
                SiteMemory.NONE, new LocalFault(() -> faults, mark, world.clock),
                new Listeners(world.outcomes::add, attempts::add, NoticeListener.NOBODY, FeedbackListener.NOBODY),
                Timekeeper.trusting(world.clock));
    }

    private static String text(Arrival notice) {
        var octets = new ByteArrayOutputStream();
        try {
            notice.body().writeTo(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
