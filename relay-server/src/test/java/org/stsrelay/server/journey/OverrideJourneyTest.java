package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabMx;

/// An operator's exceptions and demands count for the domains they name, for as long as they last, and are seen.
class OverrideJourneyTest {

    private static final String FROM = "a@sender.example";

    @TempDir
    Path folder;

    private Lab lab;
    private LabMx expired;

    @BeforeEach
    void open() {
        lab = Lab.open();
        expired = lab.host("mx.strict.example",
                script -> script.proving(lab.authority().expired("mx.strict.example")));
        lab.domain("strict.example", "mx.strict.example");
        lab.policy("strict.example", "1", "enforce", "mx.strict.example");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void ignoreLetsMailGoWhichTheDomainsPolicyWouldHold() {
        try (var relay = relay("policy: ignore")) {
            relay.send(FROM, "b@strict.example");

            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
            assertThat(ruleOf(relay)).isEqualTo(new Locally.Rule("strict.example", "ignore", "TICKET-1"));
            assertThat(lab.dns().questions().toString()).as("nobody asks for the policy")
                    .doesNotContain("_mta-sts.strict.example");
        }
    }

    @Test
    void testingLetsMailGoAndReportsWhatIsWrong() {
        try (var relay = relay("policy: testing")) {
            relay.send(FROM, "b@strict.example");

            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
            assertThat(relay.outcomesFor("strict.example").toString()).contains("CERTIFICATE_EXPIRED");
        }
    }

    @Test
    void enforceHoldsADomainToACertificateThatPublishesNoPolicy() {
        var plain = lab.host("mx.plain.example",
                script -> script.proving(lab.rogue().issue("mx.plain.example")));
        lab.domain("plain.example", "mx.plain.example");
        try (var relay = relay("plain.example", "policy: enforce")) {
            relay.send(FROM, "b@plain.example");
            patiently().until(() -> relay.hasOutcome("plain.example", Outcome.DEFERRED));
            assertThat(plain.mails()).isEmpty();

            plain.change(script -> script.proving(lab.authority().issue("mx.plain.example")));

            patiently().until(() -> plain.mails().size() == 1);
        }
    }

    @Test
    void DANE_6_1_DANE_2_2_1_4_daneThatIsRequiredAndMissingHoldsMail() {
        try (var relay = relay("dane: required")) {
            relay.send(FROM, "b@strict.example");

            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DEFERRED));
            assertThat(relay.attemptsFor("strict.example").getFirst().results().getFirst().failure())
                    .contains(FailureType.DANE_REQUIRED);
        }
    }

    @Test
    void anExceptionEndsWithItsLastDay() {
        var clock = new LabClock(Instant.parse("2027-01-31T23:59:00Z"));
        var keys = Map.of("overrides",
                "[{domains: [strict.example], policy: ignore, reason: TICKET-1, until: 2027-01-31}]");
        try (var relay = JourneyRelay.start(lab, folder, keys, clock)) {
            relay.send(FROM, "b@strict.example");
            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
            assertThat(new OperatorShell(relay).run("status")).contains("policy: ignore, until 2027-01-31 (TICKET-1)");

            clock.advance(Duration.ofMinutes(2));
            relay.send(FROM, "c@strict.example");

            patiently().until(() -> relay.attemptsFor("strict.example").size() > 1);
            assertThat(relay.attemptsFor("strict.example").getLast().locally().override()).isEmpty();
            assertThat(new OperatorShell(relay).run("status")).contains("ENDED with 2027-01-31");
            assertThat(expired.mails()).hasSize(1);
        }
    }

    @Test
    void aReloadPutsAnOverrideInForce() {
        try (var relay = JourneyRelay.start(lab, folder)) {
            relay.send(FROM, "b@strict.example");
            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DEFERRED));

            relay.edit(text -> text
                    + "overrides: [{domains: [strict.example], policy: ignore, reason: x, until: 2099-12-31}]\n");
            assertThat(relay.relay().reload().isDone()).isTrue();

            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
        }
    }

    private JourneyRelay relay(String words) {
        return relay("strict.example", words);
    }

    private JourneyRelay relay(String domain, String words) {
        return JourneyRelay.start(lab, folder, Map.of("overrides",
                "[{domains: [%s], %s, reason: TICKET-1, until: 2099-12-31}]".formatted(domain, words)));
    }

    private static Locally.Rule ruleOf(JourneyRelay relay) {
        return relay.attemptsFor("strict.example")
                .stream()
                .map(AttemptRecord::locally)
                .findFirst()
                .flatMap(Locally::override)
                .orElseThrow();
    }
}
