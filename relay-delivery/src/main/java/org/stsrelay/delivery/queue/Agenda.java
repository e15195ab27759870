package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;

/// Decides what is done next: the dispatcher's memory, without threads and without input or output. Not safe for
/// concurrent use; the dispatcher calls it under its lock.
///
/// Each destination with mail stands in at most one line of each kind: those that can start an attempt, those whose
/// spooled mail is to be claimed, those of whom nobody knows yet who takes their mail, and the timetable of those for
/// whom it is too early ([Rounds], [Timetable]). Choosing a step costs the same with one destination and with a hundred
/// thousand. How many attempts go on is decided at three places: by the destination's window, its provider's (P8) and
/// the slots (P7).
final class Agenda {

    /// Claims read the store, so a restart with many destinations does not ask for all of them at once.
    private static final int CLAIMS_AT_A_TIME = 8;

    /// While memory is full, a destination with a free slot still gets what it can start at once: what slow ones hold
    /// ready must not starve it.
    private static final int CLAIM_SIZE_WHEN_FULL = 5;

    /// P10: mail of a turn that has nothing at hand waits no longer than this, and then for a slot.
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOK_SIZE = 20;

    /// So many turns always find room, however much one of them has at hand.
    private static final int TURNS_AT_HAND = 100;

    /// How many in a line are looked at for one step.
    private static final int SCAN = 64;

    /// A spool that says "due" and gives nothing is not asked again at once.
    private static final Duration AFTER_EMPTY_CLAIM = Duration.ofSeconds(1);

    /// A silent DNS keeps so many questions waiting before it keeps mail for others waiting.
    private static final int QUESTIONS_AT_A_TIME = 256;

    /// How long an answer is good, and how soon somebody who was not found is looked for again.
    private static final Duration LOCATED = Duration.ofMinutes(5);
    private static final Duration NOT_LOCATED = Duration.ofMinutes(1);

    private final Slots slots;
    private final Sites sites;
    private int claims;
    private int questions;

    /// @param limits asked for at each step; they may change
    Agenda(Supplier<Limits> limits, Pauses pauses, Accountant accountant) {
        slots = new Slots(limits);
        sites = new Sites(limits, pauses, accountant);
    }

    /// Begins with what waits in the spool and what was remembered of it.
    void begin(Remembered remembered, Collection<Backlog> waiting, Instant now) {
        sites.providers.restore(remembered.providers(), now);
        sites.destinations.restore(remembered.destinations(), now);
        waiting.forEach(backlog -> dueAt(backlog.destination(), backlog.earliestDue(), now));
        sites.destinations.forgetTheRest();
    }

    Step next(Instant now) {
        sites.wakeThoseDue(now);
        return locate().or(() -> launch(now)).or(() -> claim(now)).orElseGet(this::rest);
    }

    /// Takes fresh leases in.
    ///
    /// @return those for which there is no room; once they are given back, a [#reload] makes them known again
    List<Lease> offer(Collection<Lease> leases, Instant now) {
        return leases.stream().filter(lease -> !admit(lease, hasRoom(lease, now), now)).toList();
    }

    /// Ends a claim. Room was looked for before it, so what it brought is taken in.
    ///
    /// @param left when what was not claimed is due
    /// @return leases that come too late, because the destination died or its provider was paused meanwhile
    List<Lease> claimed(DomainPart name, List<Lease> leases, Instant left, Instant now) {
        claims--;
        var destination = sites.destinations.of(name);
        destination.claiming = false;
        var earliest = now.plus(AFTER_EMPTY_CLAIM);
        destination.dueAt(leases.isEmpty() && left.isBefore(earliest) ? earliest : left);
        var late = leases.stream().filter(lease -> !admit(lease, true, now)).toList();
        if (!late.isEmpty()) {
            // It must not be forgotten, mark and all, before they are back in the spool.
            destination.dueAt(now);
        }
        sites.place(destination, now);
        return late;
    }

    /// Ends a look for others.
    ///
    /// @return leases that come too late, because the destination died or its provider was paused meanwhile
    List<Lease> looked(DomainPart name, List<Lease> leases, Instant now) {
        claims--;
        var destination = sites.destinations.of(name);
        destination.claiming = false;
        destination.looking = false;
        var late = leases.stream().filter(lease -> !admit(lease, true, now)).toList();
        sites.place(destination, now);
        return late;
    }

    /// Ends the search for whoever takes a destination's mail. Who was known before stays known while the DNS is silent.
    ///
    /// @return leases that wait no longer in memory, because the provider is paused
    List<Lease> located(DomainPart name, Optional<ProviderName> found, Instant now) {
        questions--;
        var destination = sites.destinations.of(name);
        destination.located(now.plus(found.isPresent() ? LOCATED : NOT_LOCATED));
        found.map(sites.providers::of).ifPresent(provider -> sites.move(destination, provider, now));
        return sites.settledDown(destination, now);
    }

    void connected(Slot slot) {
        slots.connected(slot);
    }

    void connecting(Slot slot) {
        slots.connecting(slot);
    }

    void waiting(Slot slot) {
        slots.waiting(slot);
    }

    /// The host has answered, and only the outcome is still to be written down: a connection is free for the next. Of a
    /// destination that has a whole window of outcomes unwritten each keeps its place until it is, so a slow disk slows
    /// the sending down.
    void answered(Slot slot, Instant now) {
        if (slots.maySettle() && slot.destination.maySettle()) {
            slots.settling(slot);
            slot.destination.settling(now);
            sites.providers.takeBack(slot, Site.ANSWERED);
            sites.place(slot.destination, now);
            sites.place(slot.provider, now);
        }
    }

    /// Ends an attempt.
    ///
    /// @return leases that wait no longer in memory, because the destination is dead or its provider paused
    List<Lease> ended(Slot slot, Concluded concluded, Instant now) {
        if (slot.settling) {
            return settled(slot, concluded.again(), now);
        }
        slots.giveBack(slot);
        slot.destination.ended(concluded.site(), concluded.again(), now);
        var pause = sites.providers.ended(slot, concluded, now);
        var returned = new ArrayList<>(sites.settledDown(slot.destination, now));
        pause.ifPresent(begun -> returned.addAll(sites.standAside(slot.provider, begun, now)));
        sites.place(slot.provider, now);
        return returned;
    }

    /// What its host had to say is known already.
    private List<Lease> settled(Slot slot, Optional<Instant> again, Instant now) {
        slots.giveBack(slot);
        slot.destination.settled(again);
        return sites.settledDown(slot.destination, now);
    }

    /// Ends an attempt that broke because of a fault of ours.
    List<Lease> stumbled(Slot slot, Instant now) {
        slot.destination.stumbled(slot, now);
        if (!slot.settling) {
            sites.providers.takeBack(slot, Site.UNKNOWN);
        }
        slots.giveBack(slot);
        sites.place(slot.provider, now);
        return sites.settledDown(slot.destination, now);
    }

    /// Has a destination looked at now, be it dead or not.
    void wake(DomainPart name, Instant now) {
        sites.destinations.of(name).unpark();
        reload(name, now);
    }

    /// Has the spool asked anew what waits for a destination.
    void reload(DomainPart name, Instant now) {
        dueAt(name, now, now);
    }

    /// Who takes a destination's mail, as far as it was found out already.
    Optional<ProviderName> providerOf(DomainPart name) {
        return sites.destinations.find(name)
                .map(destination -> destination.provider)
                .filter(provider -> !provider.alone)
                .map(provider -> provider.name);
    }

    List<DomainPart> destinations() {
        return sites.destinations.names();
    }

    /// Leaves a provider alone because somebody says so.
    ///
    /// @return leases that wait no longer in memory
    List<Lease> pause(ProviderName name, ProviderState.Pause pause, Instant now) {
        var provider = sites.providers.of(name);
        provider.pause(pause);
        var returned = sites.standAside(provider, pause, now);
        sites.place(provider, now);
        return returned;
    }

    /// Ends a provider's pause because somebody says so.
    ///
    /// @return whether there was one
    boolean resume(ProviderName name, Instant now) {
        var resumed = sites.providers.resume(name, now);
        resumed.ifPresent(provider -> sites.place(provider, now));
        return resumed.isPresent();
    }

    List<ProviderState> providers(Instant now) {
        return sites.providers.states(now);
    }

    /// What operators should be told of; each is given out once.
    List<ProviderNews> takeNews() {
        return sites.providers.takeNews();
    }

    boolean hasChanges() {
        return sites.destinations.hasChanges() || sites.providers.hasChanges();
    }

    /// What should be remembered and is not yet; each is given out once.
    SiteChanges takeChanges() {
        return SiteChanges.of(sites.destinations.takeChanges(), sites.providers.takeChanges());
    }

    /// They could not be kept.
    void changedStill(SiteChanges changes) {
        sites.destinations.changedStill(changes.allDestinations().toList());
        sites.providers.changedStill(changes.allProviders().toList());
    }

    /// Empties all ready lists.
    List<Lease> giveUp() {
        return sites.destinations.all().stream().flatMap(destination -> sites.emptied(destination).stream()).toList();
    }

    boolean isIdle() {
        return slots.areIdle() && claims == 0;
    }

    Load load(Instant now) {
        var dead = (int) sites.destinations.all().stream().filter(Destination::isDead).count();
        return new Load(slots.active(), slots.connecting(), sites.room.ready(), sites.destinations.all().size(), dead,
                sites.providers.paused(now));
    }

    private Optional<Step> launch(Instant now) {
        var standing = sites.rounds.next(slots);
        while (standing.isPresent()) {
            var launched = launch(standing.get(), now);
            if (launched.isPresent()) {
                return launched;
            }
            standing = sites.rounds.next(slots);
        }
        return Optional.empty();
    }

    private Optional<Step> launch(Standing standing, Instant now) {
        var provider = sites.rounds.take(standing);
        var destination = provider.toStart.take(standing);
        if (destination.standing(now) != standing) {
            // Its last sign of life is too long ago by now.
            sites.place(destination, now);
            return Optional.empty();
        }
        if (claims < CLAIMS_AT_A_TIME && destination.othersMayWait(LOOK, TURNS_AT_HAND, now)) {
            return Optional.of(lookForOthers(destination, now));
        }
        if (!sites.providers.borrow(provider, now)) {
            provider.toStart.placeOnly(destination, standing, destination.overtakes());
            return Optional.empty();
        }
        return Optional.of(launch(destination, new Slot(destination, standing), now));
    }

    /// What waits in the spool does so as before, so `due` stays as it is.
    private Step lookForOthers(Destination destination, Instant now) {
        claims++;
        destination.claiming = true;
        destination.looking = true;
        destination.asked = now;
        sites.place(destination, now);
        return new Step.LookForOthers(destination.name, sites.room.isLeft() ? LOOK_SIZE : CLAIM_SIZE_WHEN_FULL,
                destination.ready.turns());
    }

    private Step launch(Destination destination, Slot slot, Instant now) {
        slots.take(slot);
        var lease = sites.start(destination);
        sites.place(destination, now);
        return new Step.Launch(lease, slot);
    }

    private Optional<Step> locate() {
        return questions < QUESTIONS_AT_A_TIME ? sites.rounds.takeToLocate().map(this::locate) : Optional.empty();
    }

    private Step locate(Destination destination) {
        questions++;
        destination.locating = true;
        return new Step.Locate(destination.name);
    }

    private Optional<Step> claim(Instant now) {
        for (var i = 0; i < SCAN && claims < CLAIMS_AT_A_TIME; i++) {
            var next = sites.rounds.takeToClaim();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            var destination = next.get().toClaim.removeFirst();
            if (sites.room.isLeft() || canStartAtOnce(destination, now)) {
                return Optional.of(claim(destination, now));
            }
            sites.place(destination, now);
        }
        return Optional.empty();
    }

    /// What becomes due from here on is noted in `due` again, so nothing that happens during the claim is missed.
    private Step claim(Destination destination, Instant now) {
        claims++;
        destination.claiming = true;
        destination.asked = now;
        destination.due = Instant.MAX;
        sites.place(destination, now);
        var wanted = destination.isDead() ? 1 : sites.room.isLeft() ? Sites.AT_HAND : CLAIM_SIZE_WHEN_FULL;
        var most = Math.min(wanted, destination.provider.share());
        return new Step.Claim(destination.name, Math.clamp(sites.room.leftFor(destination), 1, most));
    }

    private Step rest() {
        return new Step.Rest(sites.nextLook());
    }

    private boolean admit(Lease lease, boolean hasRoom, Instant now) {
        var destination = sites.destinations.of(lease.consignment().destination());
        var admitted = hasRoom && !destination.isParked(now) && !destination.provider.isPaused(now);
        if (admitted) {
            sites.add(lease, destination);
        }
        sites.place(destination, now);
        return admitted;
    }

    private boolean hasRoom(Lease lease, Instant now) {
        var destination = sites.destinations.of(lease.consignment().destination());
        return (sites.room.isLeftFor(destination) && destination.provider.isHungry(now))
                || canStartAtOnce(destination, now) || isWelcome(Turn.of(lease.message()), destination);
    }

    /// P10: a turn that has nothing at hand is not kept out by what another has.
    private boolean isWelcome(Turn turn, Destination destination) {
        return sites.room.isLeftForNewcomers() && destination.ready.turnsAtHand() < TURNS_AT_HAND
                && !destination.ready.has(turn);
    }

    private boolean canStartAtOnce(Destination destination, Instant now) {
        return destination.ready.isEmpty() && destination.isOpen(now) && destination.provider.isOpen(now)
                && slots.admit(destination.standing(now));
    }

    private void dueAt(DomainPart name, Instant when, Instant now) {
        var destination = sites.destinations.of(name);
        destination.dueAt(when);
        sites.place(destination, now);
    }
}
