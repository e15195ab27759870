package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.lab.Letter;

/// A family of addresses that leads nowhere from here costs no time-out with every host (P13).
class AddressFamilyTest {

    private final World world = new World();
    private DeliveryAttempt attempt;

    @BeforeEach
    void theSameAttempterForAll() {
        attempt = world.attempt();
    }

    @Test
    void afterThreeSilentHostsInARowTheirFamilyIsSkippedWhereThereIsAnother() {
        silence(1, 2, 3);

        deliver(4);

        assertThat(world.transport.log()).contains("connect 192.0.2.4").doesNotContain("connect 2001:db8:0:0:0:0:0:4");
    }

    @Test
    void twoAreNotEnoughAndTheSameHostCountsOnce() {
        silence(1, 2, 2, 1);

        deliver(4);

        assertThat(world.transport.log()).contains("connect 2001:db8:0:0:0:0:0:4");
    }

    @Test
    void anAnswerProvesThatTheFamilyLeadsSomewhere() {
        silence(1, 2);
        deliver(9);
        silence(3);

        deliver(4);

        assertThat(world.transport.log()).contains("connect 2001:db8:0:0:0:0:0:4");
    }

    @Test
    void aHostWithoutAnotherAddressIsTriedAllTheSame() {
        silence(1, 2, 3);
        world.routed(new Route.Via(List.of(World.host("mx.six.example", "2001:db8::6"))));

        attempt.run(world.lease(Letter.to("bob@partner.example")), world);

        assertThat(world.transport.log()).contains("connect 2001:db8:0:0:0:0:0:6");
    }

    @Test
    void afterTenMinutesItIsTriedAgain() {
        silence(1, 2, 3);
        world.clock.advance(Duration.ofMinutes(10));

        deliver(4);

        assertThat(world.transport.log()).contains("connect 2001:db8:0:0:0:0:0:4");
    }

    /// Three hosts whose IPv4 address answers and whose IPv6 address does not.
    private void silence(int... hosts) {
        for (var each : hosts) {
            world.transport.unreachable("2001:db8::" + each);
            deliver(each);
        }
    }

    private void deliver(int number) {
        world.routed(new Route.Via(List.of(host(number))));
        attempt.run(world.lease(Letter.to("bob@partner.example")), world);
    }

    private static MxHost host(int number) {
        return World.host("mx" + number + ".partner.example", "2001:db8::" + number, "192.0.2." + number);
    }
}
