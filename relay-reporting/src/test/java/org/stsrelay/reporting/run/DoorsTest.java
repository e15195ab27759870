package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// RPT-3-17: what a stranger's record can make the relay do at a time.
class DoorsTest {

    private final Doors doors = new Doors();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<Duration> times = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);

    @Test
    void RPT_3_17_onlySoManyPostsGoOnAtATime() throws Exception {
        post(2 * Doors.IN_ALL, Doors.IN_ALL, i -> "host" + i + ".example");

        assertThat(most).hasValue(Doors.IN_ALL);
    }

    @Test
    void RPT_3_17_andFewAtOneHost() throws Exception {
        post(10, Doors.AT_A_HOST, _ -> "host.example");

        assertThat(most).hasValue(Doors.AT_A_HOST);
    }

    @Test
    void whereManyGoOnWhoeverHesitatesHasLessTime() throws Exception {
        var threads = begin(Doors.EASY, i -> "host" + i + ".example");
        await().until(() -> now.get() == Doors.EASY);
        threads.addAll(begin(1, _ -> "hesitant.example"));
        await().until(() -> now.get() == Doors.EASY + 1);
        openAndJoin(threads);

        assertThat(times).containsOnly(Duration.ofSeconds(60), Duration.ofSeconds(10))
                .satisfies(all -> assertThat(all.stream().filter(Duration.ofSeconds(60)::equals)).hasSize(Doors.EASY));
    }

    private void post(int posts, int expected, IntFunction<String> host) throws InterruptedException {
        var threads = begin(posts, host);
        await().until(() -> now.get() >= expected
                && threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        openAndJoin(threads);
    }

    private List<Thread> begin(int posts, IntFunction<String> host) {
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < posts; i++) {
            var name = host.apply(i);
            threads.add(Thread.ofVirtual().start(() -> post(name)));
        }
        return threads;
    }

    private void openAndJoin(List<Thread> threads) throws InterruptedException {
        open.countDown();
        for (var thread : threads) {
            thread.join();
        }
    }

    private void post(String host) {
        try {
            doors.through(host, Optional::empty, this::posted);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean posted(Duration within) {
        times.add(within);
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            open.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        now.decrementAndGet();
        return true;
    }
}
