package org.stsrelay.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyWindowTest {

    private static final int PLENTY = 20;

    @Test
    void itOpensAtFiveAndNeverAboveTheLimit() {
        assertThat(ConcurrencyWindow.open(20).size()).isEqualTo(5);
        assertThat(ConcurrencyWindow.open(2).size()).isEqualTo(2);
    }

    @Test
    void successesWidenItByTheInverseRootOfItsSize() {
        assertThat(sizesAfter(ConcurrencyWindow.open(20), "SSSSSSSSS")).containsExactly(5, 6, 6, 6, 7, 7, 8, 8, 8);
    }

    @Test
    void itStopsAtTheLimit() {
        assertThat(after(ConcurrencyWindow.open(7), "S".repeat(200)).size()).isEqualTo(7);
    }

    @Test
    void itNeverRunsFurtherAheadOfWhatIsInUse() {
        var window = ConcurrencyWindow.open(20);
        for (var i = 0; i < 100; i++) {
            window = window.succeeded(2);
        }

        assertThat(window.size()).isEqualTo(7);
    }

    @Test
    void failuresNarrowItUntilACohortHasFailed() {
        assertThat(sizesAfter(ConcurrencyWindow.open(20), "FFFF")).containsExactly(4, 3, 3, 0);
    }

    @ParameterizedTest(name = "a window of {0} takes {1} failures in a row")
    @CsvSource(textBlock = """
            1, 1
            2, 2
            5, 4
            20, 20
            """)
    void theWiderItIsTheMoreFailuresItTakes(int limit, int failures) {
        var window = after(ConcurrencyWindow.open(limit), "S".repeat(1000));
        var taken = 0;
        while (!window.isDead()) {
            window = window.failed();
            taken++;
        }

        assertThat(taken).isBetween(Math.max(1, failures / 2), failures);
    }

    @Test
    void oneSuccessForgivesTheFailuresBeforeIt() {
        assertThat(after(ConcurrencyWindow.open(20), "FFFSFF").isDead()).isFalse();
    }

    @Test
    void mixedResultsDoNotKillIt() {
        assertThat(after(ConcurrencyWindow.open(20), "SF".repeat(500)).size()).isBetween(1, 6);
    }

    @Test
    void aDeadOneLetsASingleProbeThrough() {
        var dead = after(ConcurrencyWindow.open(20), "FFFF");

        assertThat(dead.allows(0)).isTrue();
        assertThat(dead.allows(1)).isFalse();
        assertThat(dead.failed()).isEqualTo(dead);
    }

    @Test
    void aSuccessfulProbeOpensItALittleAndFurtherSuccessesAnew() {
        assertThat(after(ConcurrencyWindow.open(20), "FFFFS").size()).isEqualTo(2);
        assertThat(after(ConcurrencyWindow.open(20), "FFFFS" + "S".repeat(5)).size()).isGreaterThanOrEqualTo(5);
    }

    private static ConcurrencyWindow after(ConcurrencyWindow window, String results) {
        var now = window;
        for (var i = 0; i < results.length(); i++) {
            now = results.charAt(i) == 'S' ? now.succeeded(PLENTY) : now.failed();
        }
        return now;
    }

    private static List<Integer> sizesAfter(ConcurrencyWindow window, String results) {
        var sizes = new ArrayList<Integer>();
        for (var i = 1; i <= results.length(); i++) {
            sizes.add(after(window, results.substring(0, i)).size());
        }
        return sizes;
    }
}
