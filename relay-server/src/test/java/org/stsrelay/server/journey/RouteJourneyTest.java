package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// Mail for some domains goes where the operator says, on the terms of who is there.
class RouteJourneyTest {

    private static final String FROM = "a@sender.example";

    @TempDir
    Path folder;

    private Lab lab;
    private LabMx hub;
    private LabMx own;

    @BeforeEach
    void open() {
        lab = Lab.open();
        hub = lab.host("hub.corp.example");
        own = lab.host("mx.branch.example");
        lab.domain("branch.example", "mx.branch.example");
        lab.policy("branch.example", "1", "enforce", "mx.branch.example");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_3_4_1_aPinnedHostHasItsOwnPolicyDomainAndNotTheRecipients() {
        try (var relay = relay("\"hub.corp.example:%d\"".formatted(lab.mxPort()), "opportunistic")) {
            relay.send(FROM, "b@branch.example");

            patiently().until(() -> relay.hasOutcome("branch.example", Outcome.DELIVERED));
            assertThat(hub.mails()).hasSize(1);
            assertThat(own.sessions()).isEmpty();
            assertThat(lab.dns().questions().toString()).contains("_mta-sts.hub.corp.example")
                    .doesNotContain("_mta-sts.branch.example");
        }
    }

    @Test
    void aDomainAsNextHopIsLookedUpAndItsPolicyCounts() {
        lab.domain("corp.example", "hub.corp.example");
        lab.policy("corp.example", "1", "enforce", "other.corp.example");
        try (var relay = relay("corp.example", "opportunistic")) {
            relay.send(FROM, "b@branch.example");

            patiently().until(() -> relay.hasWaited("branch.example", "4.7.5"));
            lab.policy("corp.example", "2", "enforce", "hub.corp.example");

            patiently().until(() -> hub.mails().size() == 1);
        }
    }

    @Test
    void aRouteThatIsToBeVerifiedHoldsMailForAHostThatProvesNothing() {
        hub.change(script -> script.proving(lab.rogue().issue("hub.corp.example")));
        try (var relay = relay("\"hub.corp.example:%d\"".formatted(lab.mxPort()), "verify")) {
            relay.send(FROM, "b@branch.example");
            patiently().until(() -> relay.hasOutcome("branch.example", Outcome.DEFERRED));
            assertThat(hub.mails()).isEmpty();

            hub.change(script -> script.proving(lab.authority().issue("hub.corp.example")));

            patiently().until(() -> hub.mails().size() == 1);
        }
    }

    @Test
    void aRouteThatLeadsNowhereKeepsMailWaitingForTheOperator() {
        try (var relay = relay("\"nobody.corp.example:25\"", "opportunistic")) {
            relay.send(FROM, "b@branch.example");

            patiently().until(() -> relay.hasOutcome("branch.example", Outcome.DEFERRED));
            assertThat(relay.attemptsFor("branch.example").getFirst().results().getFirst().text())
                    .contains("the route of branch.example to nobody.corp.example:25", "reload");
            assertThat(relay.hasOutcome("branch.example", Outcome.BOUNCED)).isFalse();
        }
    }

    private JourneyRelay relay(String hop, String tls) {
        return JourneyRelay.start(lab, folder,
                Map.of("routes", "[{domains: [branch.example], next-hop: %s, tls: %s}]".formatted(hop, tls)));
    }
}
