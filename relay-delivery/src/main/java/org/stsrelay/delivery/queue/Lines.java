package org.stsrelay.delivery.queue;

import java.util.EnumMap;
import java.util.Map;

/// Those who can start an attempt, one line for each standing. Nobody is twice in a line; who is in it already keeps the
/// place. Guarded by the dispatcher's lock.
final class Lines<T> {

    private final Map<Standing, Line<T>> lines = new EnumMap<>(Standing.class);

    void place(T one, Standing standing, boolean belongs) {
        if (belongs) {
            line(standing).add(one, false);
        } else if (!isEmpty(standing)) {
            line(standing).remove(one);
        }
    }

    /// Has somebody stand in one line.
    ///
    /// @param overtakes whether that is the one which is served first
    void placeOnly(T one, Standing own, boolean overtakes) {
        for (var standing : Standing.values()) {
            if (standing == own) {
                line(standing).add(one, overtakes);
            } else {
                place(one, standing, false);
            }
        }
    }

    /// Has somebody stand in none.
    void remove(T one) {
        lines.values().forEach(line -> line.remove(one));
    }

    boolean isEmpty(Standing standing) {
        return !lines.containsKey(standing) || line(standing).isEmpty();
    }

    /// The next one; there is one.
    T take(Standing standing) {
        return line(standing).take();
    }

    private Line<T> line(Standing standing) {
        return lines.computeIfAbsent(standing, _ -> new Line<>());
    }
}
