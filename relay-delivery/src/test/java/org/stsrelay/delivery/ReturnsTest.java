package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.queue.Concluded;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.Orders.Order;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.lab.MemorySpool;

/// What an operator ordered back goes back, whatever is wrong with other mail.
class ReturnsTest {

    /// More than are looked at together.
    private static final int BROKEN = 120;

    private final MemorySpool spool = new MemorySpool();
    private final Letters letters = new Letters(Clock.systemUTC());
    private final Set<QueueId> done = ConcurrentHashMap.newKeySet();

    @Test
    void ordersThatCannotBeCarriedOutAreNotInTheWayOfThoseBehindThem() throws SpoolException {
        var all = new ArrayList<QueueId>();
        for (var i = 0; i < BROKEN + 3; i++) {
            var lease = spool.keep(letters.letter(spool, "a@one.example")).getFirst();
            spool.release(lease);
            all.add(lease.message().id());
        }
        var broken = new HashSet<>(all.subList(0, BROKEN));
        spool.orderBack("");
        try (var returns = new Returns(spool, order -> settled(order, broken), _ -> {
        })) {
            returns.start();

            await().until(() -> done.size() == 3);
        }
        assertThat(done).containsExactlyInAnyOrderElementsOf(all.subList(BROKEN, all.size()));
    }

    private Concluded settled(Order order, Set<QueueId> broken) {
        var id = order.lease().message().id();
        if (broken.contains(id)) {
            throw new IllegalStateException("its notice cannot be written");
        }
        spool.settle(letters.bounced(order.lease()));
        done.add(id);
        return new Concluded(Site.ANSWERED, Optional.<String>empty(), Optional.<Instant>empty(), List.of());
    }
}
