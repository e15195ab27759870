package org.stsrelay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.journey.JourneyRelay;

/// Zones that Knot signs, Unbound validates, and the relay believes: by Unbound's word, or by its own judgement of what Knot
/// says. Postfix's own client of DANE is asked as well, and all have to agree.
@Tag("peers")
@EnabledIf(value = "org.stsrelay.server.peers.DnssecOfRealServersTest#areInstalled", disabledReason = "needs root, knotd, keymgr, unbound and posttls-finger")
class DnssecOfRealServersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private Optional<RealKnot> knot = Optional.empty();
    private Optional<RealUnbound> unbound = Optional.empty();

    static boolean areInstalled() {
        return RealKnot.isInstalled() && RealUnbound.isInstalled() && PostTlsFinger.isInstalled();
    }

    @BeforeEach
    void open() throws IOException {
        var zones = Arrays.stream(SignedZones.values()).map(zone -> zone.in(lab)).toList();
        var authority = RealKnot.serving(folder, lab.nextAddress(), zones);
        knot = Optional.of(authority);
        var names = Arrays.stream(SignedZones.values()).map(SignedZones::domain).toList();
        unbound = Optional.of(RealUnbound.over(authority, folder, lab.nextAddress(), names, anchors(authority)));
    }

    @AfterEach
    void close() {
        unbound.ifPresent(RealUnbound::close);
        knot.ifPresent(RealKnot::close);
        lab.close();
    }

    @Test
    void theRelayBelievesWhatAValidatingResolverSays() {
        deliverThrough("{servers: [\"%s\"], dnssec: trust-ad}".formatted(text(unbound.orElseThrow().address())));
    }

    @Test
    void theRelayValidatesByItself() {
        deliverThrough("{servers: [\"%s\"], dnssec: validate, trust-anchors: anchors.ds}"
                .formatted(text(knot.orElseThrow().address())));
    }

    @Test
    void postfixComesToTheSameVerdicts() throws Exception {
        var finger = new PostTlsFinger(folder, unbound.orElseThrow().address(), lab.mxPort());

        assertThat(finger.probe(SignedZones.MATCH.domain())).contains("Verified TLS connection established");
        assertThat(finger.probe(SignedZones.MISMATCH.domain())).contains("no matching DANE TLSA records");
        assertThat(finger.probe(SignedZones.UNUSABLE.domain())).contains("unsupported TLSA certificate usage",
                "Untrusted TLS connection established");
        assertThat(finger.probe(SignedZones.BOGUS.domain())).contains("Host not found, try again");
        assertThat(finger.probe(SignedZones.INSECURE.domain())).doesNotContain("TLSA")
                .contains("Untrusted TLS connection established");
    }

    private void deliverThrough(String dns) {
        try (var relay = JourneyRelay.start(lab, folder, Map.of("dns", dns))) {
            for (var zone : SignedZones.values()) {
                relay.send("a@sender.example", "b@" + zone.domain());
            }

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(relay.hasOutcome(SignedZones.MATCH.domain(), Outcome.DELIVERED)).isTrue();
                assertThat(relay.hasWaited(SignedZones.MISMATCH.domain(), "4.7.5")).isTrue();
                assertThat(relay.hasOutcome(SignedZones.UNUSABLE.domain(), Outcome.DELIVERED)).isTrue();
                assertThat(relay.hasOutcome(SignedZones.BOGUS.domain(), Outcome.DEFERRED)).isTrue();
                assertThat(relay.hasOutcome(SignedZones.INSECURE.domain(), Outcome.DELIVERED)).isTrue();
                assertThat(relay.outcomes()).anySatisfy(DnssecOfRealServersTest::assertProvenByDane);
            });
            assertThat(lab.hostNamed(SignedZones.MISMATCH.mx()).mails()).isEmpty();
            assertThat(lab.hostNamed(SignedZones.BOGUS.mx()).connections()).isZero();
            assertThat(lab.hostNamed(SignedZones.UNUSABLE.mx()).mails().getFirst().tls()).isTrue();
        }
    }

    private static void assertProvenByDane(TlsOutcome outcome) {
        assertThat(outcome.result()).isInstanceOf(TlsOutcome.Result.Success.class);
        assertThat(outcome.policy()).isInstanceOfSatisfying(PolicyApplied.Tlsa.class,
                tlsa -> assertThat(tlsa.base()).hasToString(SignedZones.MATCH.mx()));
    }

    /// Of the bogus zone, the anchor names a key that the zone does not have.
    private Path anchors(RealKnot authority) throws IOException {
        var anchors = Arrays.stream(SignedZones.values())
                .filter(SignedZones::signed)
                .map(zone -> zone == SignedZones.BOGUS
                        ? authority.anchor(SignedZones.MATCH.domain())
                                .replace(SignedZones.MATCH.domain(), zone.domain())
                        : authority.anchor(zone.domain()))
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("anchors.ds"), anchors);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
