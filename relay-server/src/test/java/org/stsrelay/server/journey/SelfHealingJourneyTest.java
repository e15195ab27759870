package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// Mail that a policy keeps back goes out when the reason is gone, not an hour later with its next step.
class SelfHealingJourneyTest {

    private static final int MANY = 100;
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private Lab lab;
    private Path folder;
    private JourneyRelay relay;

    @BeforeEach
    void open(@TempDir Path directory) {
        lab = Lab.open();
        lab.host("mx.sender.example");
        folder = directory;
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void aChangedPolicyFreesAllThatWaitsForItWithOneFetch() {
        start("1h");
        var mx = outsideItsPolicy("partner.example");
        IntStream.range(0, MANY).forEach(i -> send("partner.example"));
        patiently().until(() -> relay.attemptsFor("partner.example").size() >= MANY);
        assertThat(mx.mails()).isEmpty();
        var fetches = lab.policyHost().requests("partner.example").size();

        lab.policy("partner.example", "2", "enforce", "*.new-provider.example");
        send("partner.example");
        patiently().until(() -> mx.mails().size() >= 1);

        patiently().atMost(AT_ONCE).until(() -> mx.mails().size() == MANY + 1);
        assertThat(lab.policyHost().requests("partner.example")).hasSize(fetches + 1);
    }

    @Test
    void aNewIdIsSeenWithoutAnyNewMail() {
        start("1s");
        var mx = outsideItsPolicy("partner.example");
        send("partner.example");
        patiently().until(() -> relay.hasWaited("partner.example", "4.7.5"));

        lab.policy("partner.example", "2", "enforce", "*.new-provider.example");

        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void aRefreshThatTheOperatorAsksForFreesWhatWaits() {
        start("1h");
        var mx = outsideItsPolicy("partner.example");
        send("partner.example");
        patiently().until(() -> relay.hasWaited("partner.example", "4.7.5"));
        lab.policyHost()
                .serve("partner.example", Lab.policyText("enforce", Duration.ofDays(7), "*.new-provider.example"));

        new OperatorShell(relay).run("policy", "refresh", "partner.example");

        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void otherMxHostsFreeWhatWaits() {
        start("1s");
        lab.domain("moving.example", "mx.intruder.example");
        lab.host("mx.intruder.example");
        var own = lab.host("mx.moving.example");
        lab.policy("moving.example", "1", "enforce", "mx.moving.example");
        send("moving.example");
        patiently().until(() -> relay.hasWaited("moving.example", "4.7.5"));

        lab.dns().movedTo("moving.example", "mx.moving.example");

        patiently().until(() -> own.mails().size() == 1);
    }

    @Test
    void anotherPolicyOfTheDomainItIsRoutedToFreesWhatWaits() {
        start("1s", Map.of("routes",
                "[{domains: [branch.example], next-hop: corp.example, tls: opportunistic}]"));
        lab.domain("corp.example", "hub.corp.example");
        var hub = lab.host("hub.corp.example");
        lab.policy("corp.example", "1", "enforce", "other.corp.example");
        send("branch.example");
        patiently().until(() -> relay.hasWaited("branch.example", "4.7.5"));

        lab.policy("corp.example", "2", "enforce", "hub.corp.example");

        patiently().until(() -> hub.mails().size() == 1);
    }

    @Test
    void mailThatGetsThroughTakesTheRestWithIt() {
        start("1h");
        lab.domain("mended.example", "mx.mended.example");
        var mx = lab.host("mx.mended.example", script -> script.proving(lab.rogue().issue(script.name())));
        lab.policy("mended.example", "1", "enforce", "mx.mended.example");
        IntStream.range(0, 5).forEach(i -> send("mended.example"));
        patiently().until(() -> relay.attemptsFor("mended.example").size() == 5);

        mx.change(script -> script.proving(lab.authority().issue(script.name())));
        send("mended.example");

        patiently().until(() -> mx.mails().size() == 6);
    }

    @Test
    void aRestartForgetsNobodyWhoWaits() {
        start("1s");
        var mx = outsideItsPolicy("partner.example");
        send("partner.example");
        patiently().until(() -> relay.hasWaited("partner.example", "4.7.5"));
        relay.restart();

        lab.policy("partner.example", "2", "enforce", "*.new-provider.example");

        patiently().until(() -> relay.hasOutcome("partner.example", Outcome.DELIVERED));
        assertThat(mx.mails()).hasSize(1);
    }

    private LabMx outsideItsPolicy(String domain) {
        lab.domain(domain, "mx1.new-provider.example");
        var mx = lab.host("mx1.new-provider.example");
        lab.policy(domain, "1", "enforce", "mx.old-provider.example");
        return mx;
    }

    /// Each message has its next step in an hour.
    private void start(String recheck) {
        start(recheck, Map.of());
    }

    private void start(String recheck, Map<String, String> more) {
        var keys = new HashMap<>(more);
        keys.put("queue", "{retry: [1h], keep-free: 0B}");
        keys.put("mta-sts", "{port: %d, recheck-waiting: %s}".formatted(lab.policyHost().port(), recheck));
        relay = JourneyRelay.start(lab, folder, keys);
    }

    private void send(String domain) {
        relay.send("a@sender.example", "b@" + domain);
    }
}
