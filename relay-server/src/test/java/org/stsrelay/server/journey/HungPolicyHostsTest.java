package org.stsrelay.server.journey;

import static org.stsrelay.server.journey.Waiting.patiently;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;

/// A thousand domains whose policy hosts hang are a matter between them and their own mail.
@Tag("slow")
class HungPolicyHostsTest {

    private static final int MANY = 1000;
    private static final String HOLE = "127.0.0.99";

    @Test
    void P7_P32_aThousandHungPolicyHostsDoNotDelayTheMailOfOthers(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open();
                var _ = new ServerSocket(lab.policyHost().port(), MANY, InetAddress.ofLiteral(HOLE))) {
            var others = lab.host("mx.others.example");
            lab.host("mx.sender.example");
            IntStream.range(0, MANY).forEach(i -> hung(lab, "hung" + i + ".example"));
            lab.domain("plain.example", "mx.others.example");
            lab.domain("careful.example", "mx.others.example");
            lab.policy("careful.example", "1", "enforce", "mx.others.example");
            try (var relay = JourneyRelay.start(lab, folder)) {
                IntStream.range(0, MANY).forEach(i -> relay.send("a@sender.example", "b@hung" + i + ".example"));

                relay.send("a@sender.example", "b@plain.example");
                relay.send("a@sender.example", "b@careful.example");

                patiently().atMost(Duration.ofSeconds(20)).until(() -> others.mails().size() == 2);
                patiently().until(() -> relay.hasOutcome("careful.example", Outcome.DELIVERED));
            }
        }
    }

    private static void hung(Lab lab, String domain) {
        lab.domain(domain, "mx." + domain);
        lab.dns().a("mx." + domain, "127.0.0.98").a("mta-sts." + domain, HOLE);
        lab.record(domain, "1");
    }
}
