package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.dns.DnssecStanding.Validator;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabDns;
import org.stsrelay.lab.ZoneFlaw;

/// `dns.dnssec: auto`.
class SelfTestTest {

    private static final Dnssec.Auto NAMES = new Dnssec.Auto(DomainName.of("good.test"),
            List.of(DomainName.of("gone.test"), DomainName.of("bad.test")));
    private static final Patience PATIENCE = new Patience(Duration.ofMillis(500), Duration.ofSeconds(2));

    private final LabClock clock = new LabClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final LabDns dns = LabDns.start()
            .signedZone("test")
            .signedZone("good.test")
            .signedZone("bad.test", ZoneFlaw.WRONG_KEY)
            .a("good.test", "192.0.2.1")
            .a("bad.test", "192.0.2.1");

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void aResolverThatValidatesIsBelieved() {
        dns.validating();
        var resolver = resolver();

        assertThat(resolver.canBeSecure()).isTrue();
        assertThat(resolver.addresses(DomainName.of("good.test"), Freshness.CACHED))
                .isInstanceOfSatisfying(Answer.Found.class, found -> assertThat(found.secure()).isTrue());
        assertThat(resolver.dnssec().by()).isEqualTo(Validator.RESOLVER);
        assertThat(resolver.dnssec().text()).contains("127.0.0.1").contains("validates");
    }

    @Test
    void aForwarderThatDropsTheBitIsNot() {
        dns.withoutAd();

        assertThat(resolver().canBeSecure()).isFalse();
        assertThat(resolver().dnssec().text()).satisfiesAnyOf(text -> assertThat(text).contains("without the AD bit"),
                text -> assertThat(text).contains("not been tested"));
    }

    @Test
    void oneThatSetsTheBitOnEverythingIsNotEither() {
        dns.withAdAlways();
        var resolver = resolver();

        assertThat(resolver.canBeSecure()).isFalse();
        assertThat(resolver.dnssec().text()).contains("bad.test", "whose signatures are wrong");
        assertThat(resolver.addresses(DomainName.of("good.test"), Freshness.CACHED))
                .isInstanceOfSatisfying(Answer.Found.class, found -> assertThat(found.secure()).isFalse());
    }

    @Test
    void DANE_2_1_1_2_aResolverOnAnotherMachineIsNotEvenTested() {
        var elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53);
        var resolver = new DnsjavaResolver(List.of(elsewhere), PATIENCE, NAMES, clock, (_, _, _) -> {
        });

        assertThat(resolver.canBeSecure()).isFalse();
        assertThat(resolver.dnssec().text()).contains("192.0.2.53 is not on this machine", "validate", "trust-ad");
    }

    @Test
    void silenceProvesNothingAndIsAskedAgain() {
        dns.validating().servfail("good.test");
        var resolver = resolver();
        assertThat(resolver.canBeSecure()).isFalse();
        assertThat(resolver.dnssec().by()).isEqualTo(Validator.UNTESTED);

        dns.heal("good.test");
        clock.advance(Duration.ofSeconds(5));
        assertThat(resolver.canBeSecure()).as("whoever asks waits for the test").isTrue();
    }

    @Test
    void whatWasFoundStandsUntilSomethingElseIs() {
        dns.validating();
        var resolver = resolver();
        assertThat(resolver.canBeSecure()).isTrue();

        dns.servfail("good.test").forgetQuestions();
        clock.advance(Duration.ofHours(2));
        await().until(() -> resolver.canBeSecure() && dns.asked("good.test", "A") > 0);
        assertThat(resolver.canBeSecure()).isTrue();

        dns.heal("good.test").withoutAd();
        // The test before may still be under way, and is good for a while from its end.
        await().until(() -> {
            clock.advance(Duration.ofHours(2));
            return !resolver.canBeSecure();
        });
    }

    private DnsjavaResolver resolver() {
        return new DnsjavaResolver(List.of(dns.address()), PATIENCE, NAMES, clock, (_, _, _) -> {
        });
    }
}
