package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxStep;

/// Destinations that are dead or slow keep nobody else's mail waiting.
class FairnessJourneyTest {

    private static final int MANY = 200;
    private static final int FEW = 20;

    @Test
    void aHealthyDestinationGetsItsMailWhileOthersAreDeadOrSlow(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var healthy = lab.host("mx1.healthy.example");
            lab.domain("healthy.example", "mx1.healthy.example");
            lab.policy("healthy.example", "1", "enforce", "mx1.healthy.example");
            var tarpit = lab.host("mx1.tarpit.example", script -> script.on(MxStep.MAIL,
                    new MxAct.Later(Duration.ofSeconds(2), MxAct.say("250 2.1.0 all in good time"))));
            lab.domain("tarpit.example", "mx1.tarpit.example");
            var hole = lab.host("mx1.hole.example", script -> script.on(MxStep.GREETING, new MxAct.Stall()));
            lab.domain("hole.example", "mx1.hole.example");
            lab.domain("dead.example", "mx1.dead.example");
            lab.dns().a("mx1.dead.example", lab.nextAddress().getHostAddress());
            try (var relay = JourneyRelay.start(lab, folder)) {
                relay.sendManyAtOnce(List.of("dead.example", "tarpit.example", "hole.example"), MANY);
                patiently().until(() -> hole.connections() > 0 && tarpit.connections() > 0
                        && !relay.attemptsFor("dead.example").isEmpty());

                relay.sendMany("healthy.example", FEW);

                patiently().until(() -> healthy.mails().size() == FEW);
                assertThat(tarpit.mails()).as("the slow one is still at it").hasSizeLessThan(MANY);
                assertThat(healthy.mails()).allMatch(mail -> mail.tls());
                assertThat(relay.attemptsFor("healthy.example")).as("each at its first attempt")
                        .allMatch(attempt -> attempt.number() == 1);
                assertThat(hole.openConnections()).as("a silent host has a small window").isLessThanOrEqualTo(20);
            }
        }
    }

    @Test
    @Tag("slow")
    void P7_twentyTarpitsAndFortyDeadDomainsDoNotStarveAHealthyOne(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var healthy = lab.host("mx1.healthy.example");
            lab.domain("healthy.example", "mx1.healthy.example");
            var tarpits = IntStream.range(0, 20).mapToObj(i -> tarpit(lab, "tarpit" + i + ".example")).toList();
            IntStream.range(0, 40).forEach(i -> dead(lab, "dead" + i + ".example"));
            var delivery = "{port: %d, internal-networks: [127.0.0.0/8], connections: 200}".formatted(lab.mxPort());
            try (var relay = JourneyRelay.start(lab, folder, Map.of("delivery", delivery))) {
                IntStream.range(0, 40).forEach(i -> relay.sendMany("dead" + i + ".example", FEW));
                IntStream.range(0, 20).forEach(i -> relay.sendMany("tarpit" + i + ".example", FEW));
                patiently().until(() -> tarpits.stream().allMatch(host -> host.connections() > 0));

                relay.sendMany("healthy.example", FEW);

                patiently().until(() -> healthy.mails().size() == FEW);
                assertThat(tarpits).as("they hold what they got, within the budget of a quarter")
                        .allMatch(host -> host.openConnections() > 0);
                assertThat(tarpits.stream().mapToInt(host -> host.openConnections()).sum()).isLessThanOrEqualTo(50);
            }
        }
    }

    private static LabMx tarpit(Lab lab, String domain) {
        lab.domain(domain, "mx1." + domain);
        return lab.host("mx1." + domain, script -> script.on(MxStep.GREETING, new MxAct.Stall()));
    }

    private static void dead(Lab lab, String domain) {
        lab.domain(domain, "mx1." + domain);
        lab.dns().a("mx1." + domain, lab.nextAddress().getHostAddress());
    }
}
