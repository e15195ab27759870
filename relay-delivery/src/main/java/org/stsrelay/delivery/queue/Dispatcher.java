package org.stsrelay.delivery.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.AttemptProgress;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Spool;

/// Starts the attempts: each destination in its turn, none more than its window lets through, one virtual thread each.
///
/// Memory holds one entry for each destination with mail and the leases that are about to be tried; everything else
/// stays in the spool and is claimed when it is due. The [Agenda] says what is done next; here are the threads
/// that do it.
public final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// A store that failed to answer is asked again after this.
    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(5);

    private final Spool spool;
    private final BiFunction<Lease, AttemptProgress, Concluded> attempt;
    private final Providers providers;
    private final SiteMemory memory;
    private final Clock clock;
    private final SharedAgenda agenda;
    private final SiteKeeper keeper;

    /// @param attempt tries a consignment, settles it and says what it came to; while it tells of no session, it counts as
    ///     connecting
    /// @param limits asked for at each step; they may change
    /// @param memory what was known of sites before a restart, and what will be after the next
    public Dispatcher(Spool spool, BiFunction<Lease, AttemptProgress, Concluded> attempt, Supplier<Limits> limits,
            Pauses pauses, Providers providers, SiteMemory memory, Clock clock) {
        this.spool = spool;
        this.attempt = attempt;
        this.providers = providers;
        this.memory = memory;
        this.clock = clock;
        this.agenda = new SharedAgenda(new Agenda(limits, pauses, new OwnAccountant(providers)), clock);
        this.keeper = new SiteKeeper(memory, () -> agenda.ask((state, _) -> state.takeChanges()),
                changes -> agenda.update((state, _) -> state.changedStill(changes)));
    }

    /// Picks up what waits in the spool and begins.
    public void start() {
        var remembered = memory.all();
        var waiting = spool.backlogs();
        agenda.update((state, now) -> state.begin(remembered, waiting, now));
        keeper.start();
        Thread.ofVirtual().name("dispatcher").start(this::run);
    }

    /// Takes leases on mail that was just kept, so that its first attempt needs no reading.
    public void fresh(List<Lease> leases) {
        if (!leases.isEmpty()) {
            finish((state, now) -> state.offer(leases, now));
        }
    }

    /// Tries what is due for a destination now, even if the destination was given up for dead a moment ago.
    public void wake(DomainPart destination) {
        agenda.update((state, now) -> state.wake(destination, now));
    }

    /// Looks at destinations anew after somebody changed what waits for them.
    public void reload(Collection<DomainPart> destinations) {
        agenda.update((state, now) -> destinations.forEach(destination -> state.reload(destination, now)));
    }

    /// Tries all that is due, dead destinations included.
    public void flush() {
        agenda.update((state, now) -> state.destinations().forEach(destination -> state.wake(destination, now)));
    }

    public Load load() {
        return agenda.ask(Agenda::load);
    }

    /// Providers of destinations with mail, and those that are paused.
    public List<ProviderState> providers() {
        return agenda.ask(Agenda::providers);
    }

    /// Who takes a destination's mail, as far as it is known: nobody is asked.
    public Optional<ProviderName> providerOf(DomainPart destination) {
        return agenda.ask((state, _) -> state.providerOf(destination));
    }

    /// Leaves a provider alone; what goes on there already may end. Survives a restart.
    ///
    /// @param until when it is tried again, [Instant#MAX] for when somebody says so
    /// @param reason for people
    public void pause(ProviderName provider, Instant until, String reason) {
        var pause = new ProviderState.Pause(until, reason, true);
        finish((state, now) -> state.pause(provider, pause, now));
        keeper.keep();
    }

    /// Ends a provider's pause, whoever began it.
    ///
    /// @return whether there was one
    public boolean resume(ProviderName provider) {
        var resumed = agenda.tell((state, now) -> state.resume(provider, now));
        keeper.keep();
        return resumed;
    }

    /// Starts no more attempts, gives back what was about to be tried, and waits for those that are under way.
    ///
    /// @return whether all of them ended in time
    public boolean drain(Duration patience) throws InterruptedException {
        stop();
        return agenda.awaitIdle(patience);
    }

    /// Starts no more attempts. Those under way go on; what they come to is settled as long as the spool is open.
    @Override
    public void close() {
        stop();
        keeper.close();
    }

    private void stop() {
        giveBack(agenda.stop());
    }

    private void run() {
        try {
            var goesOn = true;
            while (goesOn && !Thread.interrupted()) {
                goesOn = step();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether there will be another one
    private boolean step() throws InterruptedException {
        try {
            // P1: while the store fails, an outcome could not be kept, so none is brought about.
            var goesOn = perform(spool.isWritable() ? agenda.next() : agenda.rest());
            announce();
            return goesOn;
        } catch (RuntimeException | Error broken) {
            LOG.error("The dispatcher stumbled over a fault in this relay, and goes on", broken);
            agenda.rest(AFTER_STORE_FAILURE);
            return true;
        }
    }

    private boolean perform(Step step) {
        switch (step) {
            case Step.Launch(var lease, var slot) -> begin("attempt-" + lease.consignment().id().message(),
                    () -> tryOut(lease, slot), broken -> stumbled(lease, slot, broken));
            case Step.Claim(var destination, var limit) -> begin("claim-" + destination,
                    () -> claim(destination, limit), broken -> notClaimed(destination, broken));
            case Step.LookForOthers look -> begin("look-" + look.destination(), () -> lookForOthers(look),
                    broken -> notLooked(look.destination(), broken));
            case Step.Locate(var destination) -> begin("locate-" + destination, () -> locate(destination),
                    broken -> notLocated(destination, broken));
            case Step.Rest(_) -> {
                // It has rested.
            }
            case Step.Stop() -> {
                return false;
            }
        }
        return true;
    }

    /// What the agenda has begun ends there in any case, or it would be waited for for ever.
    private static void begin(String name, Runnable task, Consumer<Throwable> broken) {
        try {
            Thread.ofVirtual().name(name).start(task);
        } catch (RuntimeException | Error noThread) {
            broken.accept(noThread);
        }
    }

    private void tryOut(Lease lease, Slot slot) {
        try {
            var concluded = attempt.apply(lease, progressOf(slot));
            fresh(concluded.fresh());
            finish((state, now) -> state.ended(slot, concluded, now));
        } catch (RuntimeException | Error broken) {
            stumbled(lease, slot, broken);
        }
    }

    private AttemptProgress progressOf(Slot slot) {
        return new AttemptProgress() {
            @Override
            public void connecting() {
                agenda.update((state, _) -> state.connecting(slot));
            }

            @Override
            public void waiting() {
                agenda.update((state, _) -> state.waiting(slot));
            }

            @Override
            public void connected() {
                agenda.update((state, _) -> state.connected(slot));
            }

            @Override
            public void answered() {
                agenda.update((state, now) -> state.answered(slot, now));
            }
        };
    }

    private void stumbled(Lease lease, Slot slot, Throwable broken) {
        LOG.error("Attempt at {} for {} broke off; it is tried again in a minute", lease.consignment().id(),
                lease.consignment().destination(), broken);
        finish((state, now) -> state.stumbled(slot, now));
        giveBack(List.of(lease));
    }

    private void locate(DomainPart destination) {
        try {
            var provider = providers.of(destination);
            finish((state, now) -> state.located(destination, provider, now));
        } catch (RuntimeException | Error broken) {
            notLocated(destination, broken);
        }
    }

    private void notLocated(DomainPart destination, Throwable broken) {
        LOG.error("Who takes the mail of {} could not be found out; it is tried all the same", destination, broken);
        finish((state, now) -> state.located(destination, Optional.empty(), now));
    }

    private void claim(DomainPart destination, int limit) {
        try {
            var leases = spool.claim(destination, clock.instant(), limit);
            var left = leases.size() < limit ? nextDue(destination) : clock.instant();
            finish((state, now) -> state.claimed(destination, leases, left, now));
        } catch (RuntimeException | Error broken) {
            notClaimed(destination, broken);
        }
    }

    private void notClaimed(DomainPart destination, Throwable broken) {
        LOG.error("The store did not give what is due for {}; it is asked again", destination, broken);
        finish((state, now) -> state.claimed(destination, List.of(), now.plus(AFTER_STORE_FAILURE), now));
    }

    private void lookForOthers(Step.LookForOthers look) {
        try {
            var leases = spool.claim(look.destination(), clock.instant(), look.limit(), look.atHand());
            finish((state, now) -> state.looked(look.destination(), leases, now));
        } catch (RuntimeException | Error broken) {
            notLooked(look.destination(), broken);
        }
    }

    private void notLooked(DomainPart destination, Throwable broken) {
        LOG.error("The store did not say whose mail waits for {}; those at hand go first", destination, broken);
        finish((state, now) -> state.looked(destination, List.of(), now));
    }

    /// Never throws, so that leases in hand are not lost.
    private Instant nextDue(DomainPart destination) {
        try {
            return spool.backlog(destination).earliestDue();
        } catch (RuntimeException broken) {
            LOG.error("The store did not say what waits for {}; it is asked again", destination, broken);
            return clock.instant().plus(AFTER_STORE_FAILURE);
        }
    }

    /// Tells the agenda of something and gives back what it does not keep.
    private void finish(BiFunction<Agenda, Instant, List<Lease>> change) {
        giveBack(agenda.change(change));
    }

    /// Only what is back in the spool can be claimed, so the agenda learns of it afterwards.
    private void giveBack(List<Lease> leases) {
        if (leases.isEmpty()) {
            return;
        }
        leases.forEach(this::release);
        var destinations = leases.stream().map(lease -> lease.consignment().destination()).distinct().toList();
        reload(destinations);
    }

    /// Never throws: one that the store does not take back keeps no other from it, and what was going on has ended.
    private void release(Lease lease) {
        try {
            spool.release(lease);
        } catch (RuntimeException broken) {
            LOG.error("The store did not take {} for {} back in order; the others go on", lease.consignment().id(),
                    lease.consignment().destination(), broken);
        }
    }

    /// Tells people and memory what happened to sites.
    private void announce() {
        agenda.ask((state, _) -> state.takeNews()).forEach(ProviderNews::log);
        if (agenda.ask((state, _) -> state.hasChanges())) {
            keeper.nudge();
        }
    }
}
