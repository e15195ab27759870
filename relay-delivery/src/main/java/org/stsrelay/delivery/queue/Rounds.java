package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// Whose turn it is: providers one after another, and within each its destinations one after another. Everybody stands
/// where he belongs at any time, so that taking the next one needs no search. Guarded by the dispatcher's lock.
///
/// Destinations that answer and the others are asked alternately, so that neither waits for the other's number. Those
/// with mail of somebody who has nothing else at hand at their provider come first there (P10): one sender's newsletters
/// for all its domains keep nobody else waiting until each domain had its turn.
final class Rounds {

    private static final List<Standing> ANSWERING_FIRST = List.of(Standing.values());
    private static final List<Standing> ANSWERING_LAST = List.of(Standing.UNPROVEN, Standing.UNPROVEN_AND_BUSY,
            Standing.ANSWERS);

    private final Lines<Provider> toStart = new Lines<>();
    private final LinkedHashSet<Provider> toClaim = new LinkedHashSet<>();
    private final LinkedHashSet<Destination> toLocate = new LinkedHashSet<>();
    private boolean answeringFirst = true;

    /// Puts a destination where it belongs now; its provider comes after it.
    ///
    /// @param due whether more of its spooled mail should be at hand
    void place(Destination destination, boolean due, Instant now) {
        var provider = destination.provider;
        if (destination.canStart(now)) {
            provider.toStart.placeOnly(destination, destination.standing(now), destination.overtakes());
        } else {
            provider.toStart.remove(destination);
        }
        belongs(provider.toClaim, destination, due);
        belongs(toLocate, destination, destination.isLost(now));
    }

    /// Puts a provider where it belongs now.
    void place(Provider provider, Instant now) {
        var open = provider.isOpen(now);
        for (var standing : Standing.values()) {
            toStart.place(provider, standing, open && !provider.toStart.isEmpty(standing));
        }
        belongs(toClaim, provider, !provider.toClaim.isEmpty() && provider.isHungry(now));
    }

    /// Takes a destination out of all lines; where it belongs then is for others to say.
    void remove(Destination destination) {
        destination.provider.toStart.remove(destination);
        destination.provider.toClaim.remove(destination);
        toLocate.remove(destination);
    }

    void remove(Provider provider) {
        toStart.remove(provider);
        toClaim.remove(provider);
    }

    /// Who may be served now, first of all.
    Optional<Standing> next(Slots slots) {
        return (answeringFirst ? ANSWERING_FIRST : ANSWERING_LAST).stream()
                .filter(standing -> !toStart.isEmpty(standing) && slots.admit(standing))
                .findFirst();
    }

    /// The next provider with a destination of that standing; there is one.
    Provider take(Standing standing) {
        answeringFirst = standing != Standing.ANSWERS;
        return toStart.take(standing);
    }

    Optional<Provider> takeToClaim() {
        return toClaim.isEmpty() ? Optional.empty() : Optional.of(toClaim.removeFirst());
    }

    Optional<Destination> takeToLocate() {
        return toLocate.isEmpty() ? Optional.empty() : Optional.of(toLocate.removeFirst());
    }

    /// One that stays keeps its place in the line.
    private static <T> void belongs(SequencedSet<T> line, T one, boolean inIt) {
        if (inIt) {
            line.add(one);
        } else {
            line.remove(one);
        }
    }
}
