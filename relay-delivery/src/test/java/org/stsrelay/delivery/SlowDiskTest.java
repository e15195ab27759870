package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;

import java.time.Duration;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.lab.Letter;

/// What goes on while no outcome becomes durable.
@Timeout(30)
class SlowDiskTest {

    private static final int MESSAGES = 40;

    /// What a stranger is let.
    private static final int FIRST_WINDOW = 5;

    /// The window that grew to the limit of 20, and the same number whose outcomes wait.
    private static final int MOST_UNWRITTEN = 2 * 20;

    private final DeliveryLab lab = new DeliveryLab(Optional.empty());

    @BeforeEach
    void stall() {
        lab.spool.stall();
        lab.delivery().start();
    }

    @AfterEach
    void close() {
        lab.spool.goOn();
        lab.close();
    }

    @Test
    void P2_connectionsDoNotWaitForTheDiskAndNoMoreThanTwoWindowsAreUnwritten() throws Exception {
        submit(MOST_UNWRITTEN + MESSAGES);

        // It stands still when as many keep their connection as have left it.
        patiently().until(() -> sent() >= 2 * FIRST_WINDOW && sent() == 2L * lab.delivery().load().active());
        assertThat(lab.settlements()).isEmpty();
        assertThat(sent()).isLessThanOrEqualTo(MOST_UNWRITTEN);

        lab.spool.goOn();
        patiently().until(() -> lab.spool.consignments().isEmpty());
        assertThat(sent()).as("each once").isEqualTo(MOST_UNWRITTEN + MESSAGES);
    }

    @Test
    void P9_aHostThatAsksForLessGetsNoMoreMeanwhile() throws Exception {
        lab.world.transport.answers("192.0.2.1", _ -> refused(Stage.MAIL, 451, "4.7.0 [TSS04] too much"));
        submit(MESSAGES);
        patiently().until(() -> lab.delivery().load().active() == FIRST_WINDOW && sent() == FIRST_WINDOW);

        lab.spool.goOn();
        patiently().until(() -> lab.spool.leases() == 0);

        assertThat(sent()).isEqualTo(FIRST_WINDOW);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(25));
    }

    private void submit(int messages) throws SpoolException {
        for (var i = 0; i < messages; i++) {
            lab.submit(Letter.to("bob@partner.example"));
        }
    }

    private long sent() {
        return lab.world.transport.log().stream().filter(line -> line.startsWith("send ")).count();
    }
}
