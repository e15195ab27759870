package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;

/// What enforcing would hold is found out and told, and mail goes (P42).
class MonitorJourneyTest {

    private static final String FROM = "a@sender.example";

    @TempDir
    Path folder;

    @Test
    void verdictsHaveNoEffectAndAreCountedUntilTheyAreEnforced() {
        try (var lab = Lab.open()) {
            lab.host("mx.strict.example", script -> script.proving(lab.authority().expired("mx.strict.example")));
            lab.domain("strict.example", "mx.strict.example");
            lab.policy("strict.example", "1", "enforce", "mx.strict.example");
            lab.host("mx.good.example");
            lab.domain("good.example", "mx.good.example");
            lab.policy("good.example", "1", "enforce", "mx.good.example");
            try (var relay =
                    JourneyRelay.start(lab, folder, Map.of("tls", "{mode: monitor, %s}".formatted(trust(lab))))) {
                relay.send(FROM, "b@strict.example");
                relay.send(FROM, "b@good.example");
                patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED)
                        && relay.hasOutcome("good.example", Outcome.DELIVERED));

                assertThat(relay.attemptsFor("strict.example").getFirst().locally().trial())
                        .hasValueSatisfying(trial -> assertThat(trial.refusal()).isPresent());
                assertThat(relay.attemptsFor("good.example").getFirst().locally().trial())
                        .hasValueSatisfying(trial -> assertThat(trial.refusal()).isEmpty());
                assertThat(new OperatorShell(relay).run("status"))
                        .contains("enforcing would have held 1 of 2 messages since", "strict.example: 1 message")
                        .doesNotContain("good.example: ");

                relay.edit(text -> text.replace("mode: monitor", "mode: enforce"));
                relay.relay().reload();
                relay.send(FROM, "c@strict.example");

                patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DEFERRED));
                assertThat(new OperatorShell(relay).run("status")).doesNotContain("MONITOR");
            }
        }
    }

    /// What the lab's settings say of trust, without the braces around it.
    private String trust(Lab lab) {
        return lab.relaySettings(folder)
                .lines()
                .filter(line -> line.startsWith("tls: {"))
                .map(line -> line.substring("tls: {".length(), line.lastIndexOf('}')))
                .findFirst()
                .orElseThrow();
    }
}
