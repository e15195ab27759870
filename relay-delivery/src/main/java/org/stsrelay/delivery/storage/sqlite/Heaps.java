package org.stsrelay.delivery.storage.sqlite;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stsrelay.delivery.spool.QueueSummary;
import org.stsrelay.delivery.spool.QueueSummary.Row;

/// Counters by key. When there are too many keys, the smaller half of them becomes one heap: the total stays right, and
/// so do the rows that anybody looks at.
final class Heaps {

    private static final int MOST_KEYS = 50_000;

    private final Map<String, Heap> byKey = new HashMap<>();
    private final Heap total = new Heap("");
    private final Heap others = new Heap("");
    private final int most;

    Heaps() {
        this(MOST_KEYS);
    }

    Heaps(int most) {
        this.most = most;
    }

    void add(String key, int age, long consignments, long recipients, long oldest) {
        if (byKey.size() >= most && !byKey.containsKey(key)) {
            mergeSmallerHalf();
        }
        byKey.computeIfAbsent(key, Heap::new).add(age, consignments, recipients, oldest);
        total.add(age, consignments, recipients, oldest);
    }

    QueueSummary summary(int limit) {
        var sorted = sorted();
        sorted.stream().skip(limit).forEach(others::add);
        return new QueueSummary(total.row(), sorted.stream().limit(limit).map(Heap::row).toList(), others.row());
    }

    private void mergeSmallerHalf() {
        for (var small : sorted().subList(most / 2, byKey.size())) {
            others.add(small);
            byKey.remove(small.key);
        }
    }

    private List<Heap> sorted() {
        return byKey.values()
                .stream()
                .sorted(Comparator.comparingLong((Heap heap) -> -heap.consignments).thenComparing(heap -> heap.key))
                .toList();
    }

    private static final class Heap {
        private final String key;
        private final long[] byAge = new long[QueueSummary.AGES.size() + 1];
        private long consignments;
        private long recipients;
        private long oldest = Long.MAX_VALUE;

        private Heap(String key) {
            this.key = key;
        }

        private void add(int age, long more, long moreRecipients, long received) {
            byAge[age] += more;
            consignments += more;
            recipients += moreRecipients;
            oldest = Math.min(oldest, received);
        }

        private void add(Heap other) {
            for (var age = 0; age < byAge.length; age++) {
                add(age, other.byAge[age], 0, other.oldest);
            }
            recipients += other.recipients;
        }

        private Row row() {
            return new Row(key, consignments, recipients, Arrays.stream(byAge).boxed().toList(),
                    oldest == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(oldest));
        }
    }
}
