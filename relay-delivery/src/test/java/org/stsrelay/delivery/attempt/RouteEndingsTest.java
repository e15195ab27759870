package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.World.host;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// What becomes of mail whose route leads nowhere.
class RouteEndingsTest {

    private final World world = new World();

    static Stream<Arguments> permanentRoutes() {
        return Stream.of(Arguments.of(new Route.NoSuchDomain(), "5.1.2", "the domain partner.example does not exist"),
                Arguments.of(new Route.NullMx(), "5.1.10", "partner.example does not accept mail at all"),
                Arguments.of(new Route.Loop(host("relay.example.net", "192.0.2.9")), "5.4.6", "relay.example.net"),
                Arguments.of(new Route.Unusable("no MX of partner.example has an address"), "5.4.4", "no MX"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("permanentRoutes")
    void ESC_R_3_aRouteThatEndsForGoodSaysWhy(Route route, String status, String words) {
        var result = world.routed(route).run("bob@partner.example");

        assertThat(result.results().getFirst().ending()).isInstanceOfSatisfying(Ending.Failed.class, failed -> {
            assertThat(failed.reason().status()).hasToString(status);
            assertThat(failed.reason().text()).contains(words);
        });
        assertThat(world.transport.log()).isEmpty();
    }

    @Test
    void NMX_4_1_1_nullMxFailsAtOnceWithoutAnyOtherQuestion() {
        world.routed(new Route.NullMx()).run("bob@partner.example");

        assertThat(world.asked).allMatch(question -> question.startsWith("route"));
    }

    @Test
    void NMX_C_1_aPolicyIsNotLookedForWhereNoMailIsTaken() {
        world.enforced().routed(new Route.NullMx()).run("bob@partner.example");

        assertThat(world.asked).noneMatch(question -> question.startsWith("policy"));
        assertThat(world.outcomes).isEmpty();
    }

    @Test
    void nothingOutOfACacheSupportsAPermanentDecision() {
        var via = new Route.Via(List.of(host("mx1.partner.example", "192.0.2.1")));
        world.routed(freshness -> freshness == Freshness.FRESH ? via : new Route.NoSuchDomain());

        assertThat(world.run("bob@partner.example").waiting()).isEmpty();
        assertThat(world.transport.log()).contains("send 192.0.2.1 bob@partner.example");
        assertThat(world.asked).startsWith("route partner.example CACHED", "route partner.example FRESH");
    }

    @Test
    void SMTP_5_1_4_ESC_R_2_aDnsThatDoesNotAnswerDefers() {
        var result = world.routed(new Route.Unknown("the DNS did not answer for partner.example"))
                .run("bob@partner.example");

        assertThat(reason(result).status()).isEqualTo(EnhancedStatus.DNS_FAILED);
        assertThat(result.site()).isEqualTo(Site.UNKNOWN);
        assertThat(result.troubles()).containsExactly("the DNS did not answer for partner.example");
    }

    @Test
    void ESC_R_2_notKnowingThePolicyDefersBeforeAnyHostIsReached() {
        world.policy(new PolicyAnswer.Unknown("the DNS did not say whether partner.example has a policy"),
                _ -> new HostVerdict.Use(new TlsRequirement.Opportunistic(), World.GROUND));

        var result = world.run("bob@partner.example");

        assertThat(reason(result).status()).hasToString("4.4.3");
        assertThat(world.transport.log()).isEmpty();
    }

    @Test
    void ESC_R_3_hostsWithoutAnAddressDeferAndSayWhy() {
        var nowhere = new MxHost(DomainPart.of("mx1.partner.example"), 10,
                new Addresses.None("mx1.partner.example has no address"));
        var inside = new MxHost(DomainPart.of("mx2.partner.example"), 20,
                new Addresses.Refused("mx2.partner.example is at 127.0.0.1, a loopback address"));

        var result = world.routed(new Route.Via(List.of(nowhere, inside))).run("bob@partner.example");

        assertThat(reason(result).status()).hasToString("4.4.4");
        assertThat(result.troubles()).hasSize(2);
        assertThat(world.transport.log()).isEmpty();
    }

    @Test
    void anAddressLiteralIsReachedWithoutAskingForAPolicy() {
        world.routed(new Route.Via(List.of(host("[192.0.2.1]", "192.0.2.1"))));

        assertThat(world.run("bob@[192.0.2.1]").waiting()).isEmpty();
        assertThat(world.asked).containsExactly("route [192.0.2.1] CACHED");
        assertThat(world.outcomes).isEmpty();
    }

    private static Reason reason(AttemptResult result) {
        return ((Ending.Deferred) result.results().getFirst().ending()).reason();
    }
}
