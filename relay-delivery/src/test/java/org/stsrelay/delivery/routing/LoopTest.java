package org.stsrelay.delivery.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.SpecialPurposeGuard;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.lab.LabDns;

/// Mail for which we are an MX ourselves (RFC 5321 §5.1).
class LoopTest {

    private static final DomainName HOSTNAME = DomainName.of("relay.test");

    private final LabDns dns = LabDns.start();

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void SMTP_5_1_9_hostsWorseThanOurselvesAreCutOff() {
        dns.mx("u.test", 10, "best.test")
                .mx("u.test", 20, "relay.test")
                .mx("u.test", 20, "equal.test")
                .mx("u.test", 30, "worse.test");
        List.of("best", "equal", "worse", "relay").forEach(host -> dns.a(host + ".test", "192.0.2.1"));

        assertThat(route("u.test", at("192.0.2.99", 25))).isInstanceOfSatisfying(Route.Via.class,
                via -> assertThat(via.hosts()).extracting(MxHost::toString).containsExactly("best.test"));
    }

    @Test
    void SMTP_5_1_9_asTheBestMxByNameWeAreALoop() {
        dns.mx("u.test", 10, "RELAY.test").mx("u.test", 20, "worse.test").a("worse.test", "192.0.2.1");

        assertThat(route("u.test", at("192.0.2.99", 25))).isInstanceOfSatisfying(Route.Loop.class,
                loop -> assertThat(loop.host()).hasToString("relay.test"));
        assertThat(dns.asked("u.test", "MX")).as("asked again before it is final").isEqualTo(2);
    }

    @Test
    void SMTP_5_1_9_asTheBestMxByAddressWeAreALoop() {
        dns.mx("u.test", 10, "other-name.test").a("other-name.test", "192.0.2.1", "192.0.2.99");

        assertThat(route("u.test", at("192.0.2.99", 25))).isInstanceOf(Route.Loop.class);
    }

    @Test
    void ourAddressIsUsOnlyTogetherWithTheDeliveryPort() {
        dns.mx("u.test", 10, "other-name.test").a("other-name.test", "192.0.2.99");

        assertThat(route("u.test", at("192.0.2.99", 2525))).isInstanceOf(Route.Via.class);
    }

    @Test
    void aWildcardListenerIsEveryAddressOfThisMachineAndNoOther() {
        dns.mx("u.test", 10, "here.test").a("here.test", "127.0.0.1");
        dns.mx("v.test", 10, "there.test").a("there.test", "192.0.2.1");
        var wildcard = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 25);

        assertThat(route("u.test", wildcard)).isInstanceOf(Route.Loop.class);
        assertThat(route("v.test", wildcard)).isInstanceOf(Route.Via.class);
    }

    @Test
    void mailForOurOwnNameIsALoop() {
        dns.a("relay.test", "192.0.2.1");

        assertThat(route("relay.test", at("192.0.2.99", 25))).isInstanceOf(Route.Loop.class);
    }

    @Test
    void anAddressLiteralOfOursIsALoop() {
        assertThat(route("[192.0.2.99]", at("192.0.2.99", 25))).isInstanceOf(Route.Loop.class);
        assertThat(route("[192.0.2.98]", at("192.0.2.99", 25))).isInstanceOf(Route.Via.class);
    }

    @Test
    void STS_5_1_4_whoIsBetterThanWeIsLeftEvenIfItCannotBeUsed() {
        dns.mx("u.test", 10, "broken.test")
                .servfail("broken.test")
                .mx("u.test", 20, "relay.test")
                .mx("u.test", 30, "good.test")
                .a("good.test", "192.0.2.1");

        assertThat(route("u.test", at("192.0.2.99", 25))).isInstanceOfSatisfying(Route.Via.class,
                via -> assertThat(via.hosts()).extracting(MxHost::toString).containsExactly("broken.test"));
    }

    private Route route(String destination, InetSocketAddress listener) {
        var resolver = new DnsjavaResolver(List.of(dns.address()), Patience.USUAL, Clock.systemUTC(), (_, _, _) -> {
        });
        var guard = new SpecialPurposeGuard(List.of("192.0.2.0/24", "127.0.0.0/8"));
        return new Router(resolver, guard, new Self(HOSTNAME, Set.of(listener), 25), AddressOrder.PREFER_IPV4,
                new Random(1))
                .route(DomainPart.of(destination), Freshness.CACHED);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
