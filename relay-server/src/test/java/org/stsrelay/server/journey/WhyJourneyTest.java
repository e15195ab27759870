package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// One message that waits, and everybody who asks why.
class WhyJourneyTest {

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx mx = lab.host("mx1.partner.example",
            script -> script.proving(lab.authority().expired("mx1.partner.example")));
    private JourneyRelay relay;

    @BeforeEach
    void oneHostHasAnExpiredCertificateAndTheOtherRefusesConnections(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("partner.example", "mx1.partner.example", "mx2.partner.example");
        lab.dns().a("mx2.partner.example", lab.nextAddress().getHostAddress());
        lab.policy("partner.example", "20261101", "enforce", "*.partner.example");
        relay = JourneyRelay.start(lab, folder,
                Map.of("queue", "{retry: [1s], warn-sender-after-tls: 1s, keep-free: 0B}"));
        relay.send("a@sender.example", "b@partner.example");
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void queueLogAndNoticeSayTheSameInOneSentence() {
        patiently().until(() -> senders.mails().size() == 1);

        var sentence = relay.attemptsFor("partner.example").getLast().waiting().orElseThrow();
        var cause = sentence.substring("waiting for ".length(), sentence.indexOf("; next try "));
        assertThat(cause).startsWith("partner.example (MTA-STS policy \"20261101\", mode enforce): ")
                .contains("mx1.partner.example", "expired", "; no connection to mx2.partner.example ");
        assertThat(run("queue", "list")).contains(" for " + cause + "; next try ");
        assertThat(Notice.of(senders.mails().getFirst()).words().replaceAll("\\s+", " "))
                .contains("In one sentence: waiting ", " for " + cause + ".");
    }

    @Test
    void queueShowSaysOfEachAttemptWhatWasAskedWhatEachHostDidAndWhatDecided() {
        patiently().until(() -> relay.hasWaited("partner.example", "4.7.5"));
        mx.change(script -> script.proving(lab.authority().issue("mx1.partner.example")));
        patiently().until(() -> relay.hasOutcome("partner.example", Outcome.DELIVERED));

        var id = message().message().text();
        var shown = run("queue", "show", id);

        assertThat(shown.lines().map(String::strip)).anySatisfy(line -> assertThat(line)
                .startsWith("asked    MTA-STS policy 20261101, mode enforce (fetched, of ")
                .endsWith("TXT record: id 20261101"))
                .anySatisfy(line -> assertThat(line).startsWith("host     10 mx1.partner.example [127.")
                        .contains(", refused: ", "expired", "(certificate-expired)", "TLSv1.3",
                                "mx1.partner.example, by "))
                .anySatisfy(line -> assertThat(line).startsWith("host     20 mx2.partner.example [127.")
                        .contains(", unreachable: "))
                .anySatisfy(line -> assertThat(line).startsWith("host     10 mx1.partner.example [127.")
                        .contains(", used; TLSv1.3 "))
                .anySatisfy(line -> assertThat(line).startsWith("decided  ").contains("RFC 8461 §5"));
        assertThat(run("--json", "queue", "show", id)).contains("\"decision\":{\"v\":1,\"sts\":{\"record\":");
    }

    private AttemptRecord message() {
        return relay.attemptsFor("partner.example").getFirst();
    }

    private String run(String... words) {
        return new OperatorShell(relay).run(words);
    }
}
