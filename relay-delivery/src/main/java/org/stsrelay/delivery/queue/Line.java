package org.stsrelay.delivery.queue;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Those who wait for their turn, one after another. Some of them are served first; every fifth time it is one of the
/// others, so that they get on whatever comes. Guarded by the dispatcher's lock.
final class Line<T> {

    private static final int FIRST_IN_A_ROW = 4;

    /// None is in both.
    private final SequencedSet<T> first = new LinkedHashSet<>();
    private final SequencedSet<T> others = new LinkedHashSet<>();
    private int inARow;

    /// Who stands there already keeps the place.
    void add(T one, boolean isFirst) {
        (isFirst ? others : first).remove(one);
        (isFirst ? first : others).add(one);
    }

    void remove(T one) {
        first.remove(one);
        others.remove(one);
    }

    boolean isEmpty() {
        return first.isEmpty() && others.isEmpty();
    }

    /// The next one; there is one.
    T take() {
        var isFirst = others.isEmpty() || (!first.isEmpty() && inARow < FIRST_IN_A_ROW);
        inARow = isFirst ? inARow + 1 : 0;
        return (isFirst ? first : others).removeFirst();
    }
}
