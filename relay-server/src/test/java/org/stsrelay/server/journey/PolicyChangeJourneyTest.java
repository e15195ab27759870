package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// Mail that waits goes by the policy of the moment it is tried, not of the moment it came.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyChangeJourneyTest {

    private Lab lab;
    private JourneyRelay relay;

    @BeforeAll
    void open(@TempDir Path folder) {
        lab = Lab.open();
        lab.host("mx.sender.example");
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"testing", "none"})
    void STS_5_1_8_aPolicyThatIsRelaxedFreesWhatWaits(String mode) {
        var domain = "to-" + mode + ".example";
        var mx = distrusted(domain);
        lab.policy(domain, "1", "enforce", "*." + domain);
        sendAndLetWait(domain);

        lab.policy(domain, "2", mode, "*." + domain);

        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void STS_5_1_2_aPolicyThatIsTightenedHoldsForTheNextMessage() {
        var domain = "to-enforce.example";
        var mx = distrusted(domain);
        lab.policy(domain, "1", "testing", "*." + domain);
        relay.send("a@sender.example", "b@" + domain);
        patiently().until(() -> mx.mails().size() == 1);

        lab.policy(domain, "2", "enforce", "*." + domain);
        sendAndLetWait(domain);

        assertThat(mx.mails()).hasSize(1);
    }

    @Test
    void aNewListOfHostsFreesWhatWaits() {
        var domain = "moving.example";
        lab.domain(domain, "mx1.new-provider.example");
        var mx = lab.host("mx1.new-provider.example");
        lab.policy(domain, "1", "enforce", "mx.old-provider.example");
        sendAndLetWait(domain);
        assertThat(mx.connections()).isZero();

        lab.policy(domain, "2", "enforce", "*.new-provider.example");

        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.mails().getFirst().tls()).isTrue();
    }

    /// RFC 8461 §3.1: ids have no order.
    @Test
    void STS_3_1_15_anIdThatLooksOlderIsANewOneToo() {
        var domain = "backwards.example";
        var mx = distrusted(domain);
        lab.policy(domain, "9", "enforce", "*." + domain);
        sendAndLetWait(domain);

        lab.policy(domain, "1", "none", "*." + domain);

        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void STS_5_1_7_aPolicyThatExpiresWithoutASuccessorNoLongerHolds() {
        var domain = "expiring.example";
        var mx = distrusted(domain);
        lab.policy(domain, "1", "enforce", Duration.ofSeconds(2), "*." + domain);
        sendAndLetWait(domain);

        lab.dns().remove("_mta-sts." + domain).remove("mta-sts." + domain);

        patiently().until(() -> relay.hasOutcome(domain, Outcome.DELIVERED));
        assertThat(mx.mails()).hasSize(1);
        assertThat(relay.attemptsFor(domain).getLast().policy()).isEqualTo(new PolicyApplied.None());
    }

    @Test
    void aShortPolicyThatIsStillPublishedIsFetchedAnewAndHolds() {
        var domain = "short.example";
        var mx = distrusted(domain);
        lab.policy(domain, "1", "enforce", Duration.ofSeconds(1), "*." + domain);

        sendAndLetWait(domain);
        patiently().until(() -> lab.policyHost().requests(domain).size() > 2);

        assertThat(mx.mails()).isEmpty();
        assertThat(relay.attemptsFor(domain)).extracting(attempt -> attempt.policy())
                .doesNotContain(new PolicyApplied.None());
    }

    private LabMx distrusted(String domain) {
        lab.domain(domain, "mx1." + domain);
        return lab.host("mx1." + domain, script -> script.proving(lab.rogue().issue(script.name())));
    }

    private void sendAndLetWait(String domain) {
        relay.send("a@sender.example", "b@" + domain);
        patiently().until(() -> relay.hasWaited(domain, "4.7.5"));
    }
}
