package org.stsrelay.delivery.queue;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/// Those who can start an attempt, one line for each standing. Nobody is twice in a line; who is in it already keeps the
/// place. Guarded by the dispatcher's lock.
final class Lines<T> {

    private final Map<Standing, SequencedSet<T>> lines = new EnumMap<>(Standing.class);

    void place(T one, Standing standing, boolean belongs) {
        if (belongs) {
            line(standing).add(one);
        } else if (!isEmpty(standing)) {
            line(standing).remove(one);
        }
    }

    /// Has somebody stand in one line, or in none.
    void placeOnly(T one, Optional<Standing> own) {
        for (var standing : Standing.values()) {
            place(one, standing, own.filter(standing::equals).isPresent());
        }
    }

    boolean isEmpty(Standing standing) {
        return !lines.containsKey(standing) || line(standing).isEmpty();
    }

    /// The first; there is one.
    T take(Standing standing) {
        return line(standing).removeFirst();
    }

    private SequencedSet<T> line(Standing standing) {
        return lines.computeIfAbsent(standing, _ -> new LinkedHashSet<>());
    }
}
