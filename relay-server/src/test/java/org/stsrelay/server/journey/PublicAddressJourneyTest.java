package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;

/// A relay behind a NAT is known to the world by another address than its own (P13).
class PublicAddressJourneyTest {

    private static final String PUBLIC = "127.77.0.1";

    @Test
    void mailThatWouldComeBackThroughThePublicAddressIsALoop(@TempDir Path folder) {
        try (var lab = Lab.open()) {
            lab.host("mx.sender.example");
            lab.domain("sender.example", "mx.sender.example");
            lab.dns().mx("round.example", 10, "nat.round.example").a("nat.round.example", PUBLIC);
            var keys = Map.of("listeners",
                    "[{name: smtp, address: \"127.0.0.1:%d\", allow: [127.0.0.0/8]}]".formatted(lab.mxPort()),
                    "delivery",
                    "{port: %d, internal-networks: [127.0.0.0/8], sources: [{name: main, public-ipv4: %s}]}"
                            .formatted(lab.mxPort(), PUBLIC));
            try (var relay = JourneyRelay.start(lab, folder, keys)) {
                relay.send("a@sender.example", "b@round.example");

                patiently().until(() -> relay.hasOutcome("round.example", Outcome.BOUNCED));
                assertThat(relay.attemptsFor("round.example").getFirst().results()).singleElement()
                        .satisfies(result -> assertThat(result.text()).contains("loops"));
            }
        }
    }
}
