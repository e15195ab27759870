package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// A name server that says of every domain that it does not exist: for a moment the relay believes it, and nothing is
/// lost.
@Tag("slow")
class BounceBrakeJourneyTest {

    private static final int DOMAINS = 25;
    private static final int THRESHOLD = 5;

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx partners = lab.host("mx.partners.example");
    private JourneyRelay relay;

    @BeforeEach
    void theResolverLies(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        domains().forEach(domain -> lab.domain(domain, "mx.partners.example"));
        domains().forEach(lab.dns()::nxdomain);
        relay = JourneyRelay.start(lab, folder, Map.of("bounces",
                "{to: all, brake: {recipients: 5, domains: 5, within: 3s, share: 50%}}"));
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void nothingBeyondTheThresholdBouncesAndReleasedMailArrivesOnceTheResolverIsMended() throws Exception {
        domains().forEach(domain -> relay.send("a@sender.example", "b@" + domain));
        patiently().until(() -> held() == DOMAINS - THRESHOLD);
        assertThat(run("queue", "brake")).contains("The bounce brake is armed");
        assertThat(run("status")).contains("bounces", "IN TROUBLE");

        relay.restart();
        assertThat(run("queue", "brake")).contains("The bounce brake is armed");

        domains().forEach(lab.dns()::heal);
        run("queue", "release", "--because", "brake:", "--yes");

        patiently().until(() -> partners.mails().size() == DOMAINS - THRESHOLD);
        patiently().until(() -> senders.mails().size() == THRESHOLD);
        assertThat(run("queue", "brake", "--clear")).contains("The bounce brake is off");
        assertThat(senders.mails()).hasSize(THRESHOLD);
    }

    private long held() {
        return run("queue", "list", "--state", "held", "--because", "brake:").lines()
                .filter(line -> line.contains("held until it is released"))
                .count();
    }

    private String run(String... words) {
        return new OperatorShell(relay).run(words);
    }

    private static Stream<String> domains() {
        return IntStream.range(0, DOMAINS).mapToObj(i -> "partner" + i + ".example");
    }
}
