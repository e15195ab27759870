package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.Tlsa;
import org.stsrelay.lab.ZoneFlaw;

/// Where the relay gets its secure answers from, and what its switches do.
class DnssecJourneyTest {

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void DANE_2_1_1_1_theRelayValidatesByItselfSignedUnsignedAndBogusZones() throws IOException {
        var signed = zone("signed.test", ZoneFlaw.NONE);
        var bogus = zone("bogus.test", ZoneFlaw.EXPIRED);
        var unsigned = stranger("unsigned.test");
        lab.dns().zone("unsigned.test");
        lab.tlsa("mx1.unsigned.test", "3 1 1 " + "ab".repeat(32));
        lab.domain("two.test", "mx1.bogus.test", "mx1.signed.test");
        Files.writeString(folder.resolve("anchors.key"), lab.dns().trustAnchors());
        try (var relay = start("dnssec: validate, trust-anchors: anchors.key", "{}")) {
            for (var domain : new String[]{"signed.test", "bogus.test", "unsigned.test", "two.test"}) {
                relay.send("a@sender.example", "b@" + domain);
            }

            patiently().until(() -> relay.hasOutcome("signed.test", Outcome.DELIVERED)
                    && relay.hasOutcome("two.test", Outcome.DELIVERED)
                    && relay.hasOutcome("unsigned.test", Outcome.DELIVERED) && relay.hasWaited("bogus.test", "4.4.3"));
            assertThat(relay.attemptsFor("signed.test").getLast().policy()).isInstanceOf(PolicyApplied.Tlsa.class);
            assertThat(relay.attemptsFor("unsigned.test").getLast().policy()).isInstanceOf(PolicyApplied.None.class);
            assertThat(signed.mails()).hasSize(2);
            assertThat(unsigned.mails()).hasSize(1);
            assertThat(bogus.sessions()).isEmpty();
        }
    }

    @Test
    void theTestOfTheResolverTurnsDaneOn() {
        zone("tested.test", ZoneFlaw.NONE);
        zone("broken.test", ZoneFlaw.EXPIRED);
        lab.dns().a("broken.test", "192.0.2.1").a("tested.test", "192.0.2.1").validating();
        lab.tlsa("mx1.tested.test", "3 1 1 " + "ab".repeat(32));
        try (var relay = start("dnssec: auto, dnssec-test: {signed: tested.test, broken: [broken.test]}", "{}")) {
            relay.send("a@sender.example", "b@tested.test");

            patiently().until(() -> relay.hasWaited("tested.test", "4.7.5"));
        }
    }

    @Test
    void aResolverThatDoesNotValidateLeavesDaneOff() {
        var mx = zone("tested.test", ZoneFlaw.NONE);
        zone("broken.test", ZoneFlaw.EXPIRED);
        lab.dns().a("broken.test", "192.0.2.1").a("tested.test", "192.0.2.1").withAdAlways();
        lab.tlsa("mx1.tested.test", "3 1 1 " + "ab".repeat(32));
        try (var relay = start("dnssec: auto, dnssec-test: {signed: tested.test, broken: [broken.test]}", "{}")) {
            relay.send("a@sender.example", "b@tested.test");

            patiently().until(() -> mx.mails().size() == 1);
        }
    }

    @Test
    void STS_2_2_theSwitchesTakeEffectWithAReload() {
        var mx = stranger("both.test");
        lab.dns().signed("both.test");
        lab.policy("both.test", "1", "enforce", "mx1.both.test");
        lab.tlsa("mx1.both.test", Tlsa.ofKey(mx.script().identity().orElseThrow().leaf()));
        try (var relay = start("dnssec: trust-ad", "{with-sts: both}")) {
            relay.send("a@sender.example", "b@both.test");
            patiently().until(() -> relay.hasWaited("both.test", "4.7.5"));

            reload(relay, "with-sts: both", "with-sts: dane");
            patiently().until(() -> relay.hasOutcome("both.test", Outcome.DELIVERED));

            lab.tlsa("mx1.both.test", "3 1 1 " + "ab".repeat(32));
            mx.hangUp();
            lab.policy("both.test", "2", "none");
            relay.send("a@sender.example", "c@both.test");
            patiently().until(() -> relay.attemptsFor("both.test").getLast().toString().contains("TLSA"));
            reload(relay, "with-sts: dane", "mode: off");
            patiently().until(() -> mx.mails().size() == 2);
        }
    }

    @Test
    void trustAnchorsThatCannotBeUsedAreToldAndChangeNothing() throws IOException {
        stranger("plain.test");
        try (var relay = start("dnssec: off", "{}")) {
            Files.writeString(folder.resolve("anchors.key"), "test. IN A 192.0.2.1\n");
            relay.edit(text -> text.replace("dnssec: off", "dnssec: validate, trust-anchors: anchors.key"));

            var told = relay.relay().reload();

            assertThat(told.isDone()).isFalse();
            assertThat(told.toString()).contains("only DS and DNSKEY records are trust anchors", "anchors.key");
        }
    }

    private static void reload(JourneyRelay relay, String before, String after) {
        relay.edit(text -> text.replace(before, after));
        assertThat(relay.relay().reload().isDone()).isTrue();
    }

    /// A zone with one MX host that nobody but its TLSA record vouches for.
    private LabMx zone(String name, ZoneFlaw flaw) {
        if (lab.dns().trustAnchors().isBlank()) {
            lab.dns().signedZone("test");
        }
        lab.dns().signedZone(name, flaw);
        var mx = stranger(name);
        lab.tlsa("mx1." + name, Tlsa.ofKey(mx.script().identity().orElseThrow().leaf()));
        return mx;
    }

    private LabMx stranger(String domain) {
        var identity = Authority.selfSigned(Clock.systemUTC().instant(), "mx1." + domain);
        var mx = lab.host("mx1." + domain, script -> script.proving(identity));
        lab.domain(domain, "mx1." + domain);
        return mx;
    }

    private JourneyRelay start(String dnssec, String dane) {
        return JourneyRelay.start(lab, folder, Map.of("dane", dane, "dns",
                "{servers: [\"127.0.0.1:%d\"], %s}".formatted(lab.dns().address().getPort(), dnssec)));
    }
}
