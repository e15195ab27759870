package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxScript;

/// TLS fails, here or there, until mail has waited for its whole life.
@Tag("slow")
class LocalFaultJourneyTest {

    private static final String NONE = "There is no local fault";

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private JourneyRelay relay;

    @BeforeEach
    void begin(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        relay = JourneyRelay.start(lab, folder, Map.of("queue", "{retry: [1s], lifetime: 5d, keep-free: 0B}"));
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void aFirewallThatTakesStarttlsOutOfSmtpCostsNobodyTheirMail() {
        var domains = strictDomains(22);
        var hosts = domains.stream().map(domain -> lab.hostNamed("mx." + domain)).toList();
        sendToAll(domains);
        patiently().until(() -> !run("queue", "fault").startsWith(NONE));
        var alarm = run("queue", "fault");
        assertThat(alarm).contains("STARTTLS", "firewall", "queue fault --clear");
        assertThat(run("status")).containsPattern("tls +IN TROUBLE");

        lifeIsOver();
        relay.restart();
        assertThat(run("queue", "fault")).isEqualTo(alarm);
        var before = relay.attempts().size();
        patiently().until(() -> relay.attempts().size() > before + 2 * domains.size());
        assertThat(relay.attempts()).noneMatch(LocalFaultJourneyTest::isEnd);
        assertThat(senders.mails()).isEmpty();
        assertThat(relay.outcomes().getLast()).matches(TlsOutcome::localFault)
                .extracting(TlsOutcome::result)
                .isInstanceOf(TlsOutcome.Result.Failure.class);

        hosts.forEach(
                host -> host.play(MxScript.good(host.script().name(), lab.authority().issue(host.script().name()))));

        patiently().until(() -> hosts.stream().allMatch(host -> host.mails().size() == 1));
        patiently().until(() -> run("queue", "fault").startsWith(NONE));
        assertThat(senders.mails()).isEmpty();
    }

    @Test
    void nineteenDomainsAreTheirOwnFault() {
        var domains = strictDomains(19);
        sendToAll(domains);
        patiently().until(() -> domains.stream().allMatch(domain -> relay.hasWaited(domain, "4.7.5")));

        lifeIsOver();

        patiently().until(() -> domains.stream().allMatch(domain -> relay.hasOutcome(domain, Outcome.EXPIRED)));
        assertThat(run("queue", "fault")).startsWith(NONE);
    }

    @Test
    void manyDomainsOfOneProviderAreTheProvidersFault() {
        lab.host("mx1.provider.example", mx -> mx.proving(lab.authority().expired("mx1.provider.example")));
        var domains = IntStream.range(0, 25).mapToObj(i -> "customer" + i + ".example").toList();
        domains.forEach(domain -> {
            lab.domain(domain, "mx1.provider.example");
            lab.policy(domain, "1", "enforce", "mx1.provider.example");
        });
        sendToAll(domains);
        patiently().until(() -> domains.stream().allMatch(domain -> relay.hasWaited(domain, "4.7.5")));

        lifeIsOver();

        patiently().until(() -> domains.stream().allMatch(domain -> relay.hasOutcome(domain, Outcome.EXPIRED)));
        assertThat(run("queue", "fault")).startsWith(NONE);
    }

    /// Each with a host of its own, from which the way here takes STARTTLS.
    private List<String> strictDomains(int count) {
        var domains = IntStream.range(0, count).mapToObj(i -> "partner" + i + ".example").toList();
        domains.forEach(domain -> {
            lab.host("mx." + domain, MxScript::withoutTls);
            lab.domain(domain, "mx." + domain);
            lab.policy(domain, "1", "enforce", "mx." + domain);
        });
        return domains;
    }

    private void sendToAll(List<String> domains) {
        domains.forEach(domain -> relay.send("a@sender.example", "b@" + domain));
    }

    private void lifeIsOver() {
        relay.edit(text -> text.replace("lifetime: 5d", "lifetime: 1s"));
        assertThat(relay.relay().reload().isDone()).isTrue();
    }

    private static boolean isEnd(AttemptRecord attempt) {
        return attempt.results()
                .stream()
                .anyMatch(result -> result.outcome() == Outcome.EXPIRED || result.outcome() == Outcome.BOUNCED);
    }

    private String run(String... words) {
        return new OperatorShell(relay).run(words);
    }
}
