package org.stsrelay.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.stsrelay.delivery.attempt.DeliveryAttempt;
import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.attempt.PolicySource;
import org.stsrelay.delivery.attempt.Routes;
import org.stsrelay.delivery.bounce.BounceBrake;
import org.stsrelay.delivery.bounce.DsnComposer;
import org.stsrelay.delivery.bounce.Notices;
import org.stsrelay.delivery.bounce.TlsAlarm;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.queue.Dispatcher;
import org.stsrelay.delivery.queue.Limits;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.queue.Pauses;
import org.stsrelay.delivery.queue.ProviderState;
import org.stsrelay.delivery.queue.Providers;
import org.stsrelay.delivery.queue.RetrySchedule;
import org.stsrelay.delivery.queue.SiteMemory;
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
    private final BounceBrake brake;
    private final TlsAlarm alarm;
    private final Returns returns;
    private final Clock clock;

    private Delivery(QueueIds ids, Spool spool, Dispatcher dispatcher, BounceBrake brake, TlsAlarm alarm,
            Returns returns, Clock clock) {
        this.ids = ids;
        this.spool = spool;
        this.dispatcher = dispatcher;
        this.brake = brake;
        this.alarm = alarm;
        this.returns = returns;
        this.clock = clock;
    }

    /// Puts the stages together, in the order a message meets them. What comes from outside is a parameter, and stays
    /// its owner's to close.
    ///
    /// @param settings asked for at each use: all but hostname and port may change while mail is under way
    /// @param providers whose limits count for which destination
    /// @param sites what was learned of providers and destinations before
    /// @param fault told how sessions end
    public static Delivery open(Supplier<DeliverySettings> settings, Spool spool, Routes routes, PolicySource policies,
            HostJudge judge, Transport transport, Providers providers, SiteMemory sites, LocalFault fault,
            Listeners listeners, Timekeeper time) {
        var clock = time.clock();
        var told = listeners.contained();
        var fixed = settings.get();
        var ids = new QueueIds(clock);
        var attempt = new DeliveryAttempt(routes, policies, judge, transport,
                () -> settings.get().feedback().phrases(),
                outcome -> told.outcomes().sessionJudged(fault.judged(outcome)), clock, fixed.port(), fixed.hostname());
        Supplier<DeliverySettings.Bounces> bounces = () -> settings.get().bounces();
        var composer =
                new DsnComposer(fixed.hostname(), () -> bounces.get().size(), ids, spool::newBody, clock);
        var notices = new Notices(() -> bounces.get().policy(), () -> bounces.get().rate(),
                () -> bounces.get().warnAfter(), composer, told.notices());
        var brake = new BounceBrake(() -> bounces.get().brake());
        var alarm = new TlsAlarm(() -> settings.get().alarmAfterTls());
        var settling = new Settling(attempt, () -> schedule(settings.get()),
                () -> settings.get().feedback().greylistedRetry(), notices,
                new Settling.Brakes(brake, fault), alarm, spool, told, time);
        var dispatcher = new Dispatcher(spool, settling::conclude, () -> limits(settings.get()), pauses(settings),
                providers, sites, clock);
        var returns = new Returns(spool, settling::giveBack, dispatcher::fresh);
        return new Delivery(ids, spool, dispatcher, brake, alarm, returns, clock);
    }

    private static RetrySchedule schedule(DeliverySettings settings) {
        return new RetrySchedule(settings.retry(), settings.lifetime(), settings.bounces().lifetime(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    private static Limits limits(DeliverySettings settings) {
        return new Limits(settings.connections(), settings.connecting(), settings.connectionsPerDestination());
    }

    private static Pauses pauses(Supplier<DeliverySettings> settings) {
        return new Pauses(() -> settings.get().throttling().pause(), () -> settings.get().throttling().limit(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /// Picks up what waits, and begins.
    public void start() {
        dispatcher.start();
        returns.start();
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

    /// Returns what an operator ordered back to its sender.
    public void carryOutOrders() {
        returns.look();
    }

    /// Tries all that is due, dead destinations included.
    public void flush() {
        dispatcher.flush();
    }

    /// What keeps a fault of ours from turning the queue into bounces.
    public BounceBrake bounceBrake() {
        return brake;
    }

    /// For how many destinations a TLS policy keeps mail back for so long that the operator was told.
    public int destinationsRefusedByTls() {
        return alarm.destinations(clock.instant());
    }

    /// Providers of destinations with mail, and those that are paused.
    public List<ProviderState> providers() {
        return dispatcher.providers();
    }

    /// Who takes a destination's mail, as far as it is known: nobody is asked.
    public Optional<ProviderName> providerOf(DomainPart destination) {
        return dispatcher.providerOf(destination);
    }

    /// Leaves a provider alone; what goes on there already may end. Survives a restart.
    ///
    /// @param until when it is tried again, [Instant#MAX] for when somebody says so
    /// @param reason for people
    public void pause(ProviderName provider, Instant until, String reason) {
        dispatcher.pause(provider, until, reason);
    }

    /// Ends a provider's pause, whoever began it.
    ///
    /// @return whether there was one
    public boolean resume(ProviderName provider) {
        return dispatcher.resume(provider);
    }

    public Load load() {
        return dispatcher.load();
    }

    /// Begins no more attempts and waits for those under way.
    ///
    /// @return whether all of them ended in time
    public boolean drain(Duration patience) throws InterruptedException {
        returns.close();
        return dispatcher.drain(patience);
    }

    @Override
    public void close() {
        returns.close();
        dispatcher.close();
    }
}
