package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stsrelay.delivery.bounce.BrakeSettings;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.lab.Letter;

/// A resolver that says of every domain that it does not exist, and a relay that does not believe it for long.
@Timeout(30)
class BrakedDeliveryTest {

    private static final Duration WITHIN = Duration.ofMinutes(10);

    private final DeliveryLab lab = new DeliveryLab(Optional.of(new BrakeSettings(5, 5, WITHIN, 0.5)));

    @BeforeEach
    void theResolverLies() {
        lab.world.routed(new Route.NoSuchDomain());
        lab.delivery().start();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void noMoreBouncesThanTheThresholdAllows() throws Exception {
        sendTo(30);

        assertThat(lab.notices()).hasSize(5);
        assertThat(lab.settlements()).filteredOn(each -> each.next() instanceof Settlement.Next.Again).hasSize(25);
        assertThat(lab.delivery().bounceBrake().isArmed()).isTrue();
    }

    @Test
    void whatWaitsForASecondAnswerSaysWhatTheFirstWas() throws Exception {
        sendTo(6);

        assertThat(lab.settlements()).extracting(Settlement::next)
                .filteredOn(next -> next instanceof Settlement.Next.Again)
                .singleElement()
                .isInstanceOfSatisfying(Settlement.Next.Again.class,
                        again -> assertThat(again.sentence()).contains("does not exist; next try"));
    }

    @Test
    void aDomainThatIsSaidNotToExistIsAskedForAgainAndThenHeld() throws Exception {
        sendTo(30);

        lab.world.clock.advance(WITHIN);

        await().until(() -> lab.settlements().size() == 55);
        var held = lab.settlements().getLast();
        assertThat(((Settlement.Next.Held) held.next()).reason()).startsWith("brake: ").contains("does not exist");
        assertThat(held.attempt().results()).extracting(result -> result.outcome()).containsOnly(Outcome.DEFERRED);
        assertThat(held.attempt().withheld()).isPresent();
        assertThat(lab.notices()).hasSize(5);
    }

    @Test
    void whatWasHeldIsDeliveredOnceTheResolverIsMendedAndItIsReleased() throws Exception {
        sendTo(30);
        lab.world.clock.advance(WITHIN);
        await().until(() -> lab.settlements().size() == 55);
        var waiting = lab.spool.consignments().size();

        lab.world.mended();
        lab.spool.releaseHeld();
        lab.delivery()
                .reload(lab.spool.consignments().stream().map(consignment -> consignment.destination()).toList());

        await().until(() -> lab.spool.consignments().isEmpty());
        assertThat(waiting).isGreaterThanOrEqualTo(25);
        assertThat(lab.notices()).hasSize(5);
    }

    @Test
    void whatAnOperatorOrdersBackIsReturnedThoughTheBrakeIsArmed() throws Exception {
        sendTo(30);

        lab.spool.orderBack("a mistake");
        lab.delivery().carryOutOrders();

        await().until(() -> lab.notices().size() == 30);
        assertThat(lab.delivery().bounceBrake().isArmed()).isTrue();
    }

    @Test
    void aClearedBrakeLetsFailuresStandAgain() throws Exception {
        sendTo(10);

        lab.delivery().bounceBrake().clear();
        lab.submit(Letter.to("late@partner.example"));

        await().until(() -> lab.notices().size() == 6);
    }

    private void sendTo(int domains) throws Exception {
        for (var i = 0; i < domains; i++) {
            lab.submit(Letter.to("bob@partner" + i + ".example"));
        }
        await().until(() -> lab.settlements().size() == domains);
    }
}
