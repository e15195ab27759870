package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.spool.QueueSummary;

/// Counting with more keys than memory is given for.
class HeapsTest {

    @Test
    void whateverTheNumberOfKeysTheTotalAndTheBigOnesAreRight() {
        var heaps = new Heaps(10);
        for (var i = 0; i < 1000; i++) {
            heaps.add("small" + i, 3, 1, 2, i);
            heaps.add("big", 9, 5, 5, 500);
        }

        var summary = heaps.summary(1);

        assertThat(summary.rows()).extracting(QueueSummary.Row::key).containsExactly("big");
        assertThat(summary.rows().getFirst().consignments()).isEqualTo(5000);
        assertThat(summary.others().consignments()).isEqualTo(1000);
        assertThat(summary.others().recipients()).isEqualTo(2000);
        assertThat(summary.total().byAge()).containsExactly(0L, 0L, 0L, 1000L, 0L, 0L, 0L, 0L, 0L, 5000L);
        assertThat(summary.total().oldest().toEpochMilli()).isZero();
    }
}
