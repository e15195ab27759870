package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Decision;
import org.stsrelay.delivery.outcome.Decision.HostSeen;
import org.stsrelay.delivery.outcome.Decision.Verdict;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected;

/// What an attempt writes down about why it went as it did.
class DecisionTest {

    private final World world = new World().enforced();

    @Test
    void eachHostIsThereWithItsVerdictAndTheRule() {
        world.transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, World.EXPIRED);

        var decision = world.run("bob@partner.example").decision();

        assertThat(decision.hosts()).extracting(HostSeen::verdict).containsExactly(Verdict.REFUSED, Verdict.USED);
        assertThat(decision.hosts().getFirst().reason()).isEqualTo(World.EXPIRED.detail());
        assertThat(decision.hosts().getFirst().check()).contains("certificate-expired");
        assertThat(decision.hosts().getLast().tls()).isPresent();
        assertThat(decision.hosts().getLast().reason()).isEmpty();
        assertThat(decision.rule()).contains("MTA-STS").contains("RFC 8461 §5");
        assertThat(decision.hostsLeftOut()).isZero();
    }

    @Test
    void thePolicyIsThereWithIdModeSourceAndAge() {
        var policy = world.run("bob@partner.example").decision().policy();

        assertThat(policy.record()).isEqualTo("id 20260901");
        assertThat(policy.held()).contains(new Decision.Version("20260901", "enforce", Decision.Source.CACHE,
                World.ENFORCED.fetched()));
    }

    @Test
    void theCertificateOfARefusedHostIsThere() {
        var shown = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of("mx1.partner.example"), "CN=Old",
                Instant.parse("2026-11-20T00:00:00Z"));
        world.transport.script("192.0.2.1", _ -> new Connected.TlsRefused(Stage.CERTIFICATE, World.EXPIRED,
                Optional.empty(), new Security.Tls(shown, Optional.of(World.EXPIRED), List.of()), Optional.empty()));

        assertThat(world.run("bob@partner.example").decision().hosts().getFirst().tls()).contains(shown);
    }

    @Test
    void noPolicyHasItsReason() {
        world.policy(new PolicyAnswer.None("no _mta-sts record"),
                _ -> new HostVerdict.Use(new TlsRequirement.Opportunistic(),
                        World.GROUND));

        var decision = world.run("bob@partner.example").decision();

        assertThat(decision.policy().record()).isEqualTo("no _mta-sts record");
        assertThat(decision.policy().held()).isEmpty();
    }

    @Test
    void whereTheRouteDecidesItSaysSo() {
        world.routed(new Route.NullMx());

        var decision = world.run("bob@partner.example").decision();

        assertThat(decision.hosts()).isEmpty();
        assertThat(decision.rule()).contains("null MX");
    }

    @Test
    void howManyHostsADomainHasAndHowMuchTheySayDoesNotMatter() {
        var endless = new TlsFailure(FailureType.VALIDATION_FAILURE, "x".repeat(5000), "y".repeat(5000));
        world.routed(new Route.Via(IntStream.range(0, 40)
                .mapToObj(i -> World.host("mx" + i + ".partner.example", "192.0.2." + i))
                .toList()));
        world.policy(new PolicyAnswer.Active(World.ENFORCED, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Skip(endless,
                        World.GROUND));

        var decision = world.run("bob@partner.example").decision();

        assertThat(decision.hosts()).hasSize(Decision.MAX_HOSTS)
                .allSatisfy(host -> assertThat(host.reason()).hasSizeLessThanOrEqualTo(Decision.MAX_TEXT + 3))
                .allSatisfy(host -> assertThat(host.check().orElseThrow()).hasSizeLessThan(Decision.MAX_TEXT + 4));
        assertThat(decision.hostsLeftOut()).isEqualTo(28);
    }
}
