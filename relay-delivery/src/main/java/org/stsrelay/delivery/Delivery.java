package org.stsrelay.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.stsrelay.delivery.attempt.DeliveryAttempt;
import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.attempt.PolicySource;
import org.stsrelay.delivery.attempt.Routes;
import org.stsrelay.delivery.bounce.DsnComposer;
import org.stsrelay.delivery.bounce.Notices;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.queue.Dispatcher;
import org.stsrelay.delivery.queue.Limits;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.queue.RetrySchedule;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.transport.Transport;

/// Delivery as a whole: takes messages in and brings them to their destinations, or tells their senders.
public final class Delivery implements Submission, AutoCloseable {

    private final QueueIds ids;
    private final Spool spool;
    private final Dispatcher dispatcher;
    private final Clock clock;

    private Delivery(QueueIds ids, Spool spool, Dispatcher dispatcher, Clock clock) {
        this.ids = ids;
        this.spool = spool;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /// Puts the stages together, in the order a message meets them. What comes from outside is a parameter, and stays
    /// its owner's to close.
    ///
    /// @param settings asked for at each use: all but hostname and port may change while mail is under way
    public static Delivery open(Supplier<DeliverySettings> settings, Spool spool, Routes routes, PolicySource policies,
            HostJudge judge, Transport transport, Listeners listeners, Clock clock) {
        var told = listeners.contained();
        var fixed = settings.get();
        var ids = new QueueIds(clock);
        var attempt = new DeliveryAttempt(routes, policies, judge, transport, told.outcomes(), clock, fixed.port(),
                fixed.hostname());
        var composer = new DsnComposer(fixed.hostname(), () -> settings.get().bounces().size(), ids, spool::newBody,
                clock);
        var notices = new Notices(() -> settings.get().bounces().policy(), composer, told.notices());
        var settling = new Settling(attempt, () -> schedule(settings.get()), notices, spool, told.attempts(), clock);
        var dispatcher = new Dispatcher(spool, settling::conclude, () -> limits(settings.get()), clock);
        return new Delivery(ids, spool, dispatcher, clock);
    }

    private static RetrySchedule schedule(DeliverySettings settings) {
        return new RetrySchedule(settings.retry(), settings.lifetime(), settings.bounces().lifetime(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    private static Limits limits(DeliverySettings settings) {
        return new Limits(settings.connections(), settings.connectionsPerDestination());
    }

    /// Picks up what waits, and begins.
    public void start() {
        dispatcher.start();
    }

    @Override
    public QueueId newId() {
        return ids.next();
    }

    @Override
    public BodyWriter newBody() {
        return spool.newBody();
    }

    @Override
    public void submit(Message message, Body body, List<Recipient> recipients) throws SpoolException {
        var consignments = Consignments.of(message.id(), recipients, clock.instant());
        dispatcher.fresh(spool.keep(new Arrival(message, body, consignments)));
    }

    @Override
    public Optional<String> refusal() {
        return spool.refusal();
    }

    /// Tries what is due for a destination now, even if it was given up for dead a moment ago.
    public void wake(DomainPart destination) {
        dispatcher.wake(destination);
    }

    /// Looks at destinations anew after somebody changed what waits for them.
    public void reload(Collection<DomainPart> destinations) {
        dispatcher.reload(destinations);
    }

    /// Tries all that is due, dead destinations included.
    public void flush() {
        dispatcher.flush();
    }

    public Load load() {
        return dispatcher.load();
    }

    /// Begins no more attempts and waits for those under way.
    ///
    /// @return whether all of them ended in time
    public boolean drain(Duration patience) throws InterruptedException {
        return dispatcher.drain(patience);
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
