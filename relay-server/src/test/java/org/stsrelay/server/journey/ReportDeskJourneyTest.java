package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;

/// A postmaster looks at the reports of a running relay, and keeps them from somebody.
class ReportDeskJourneyTest {

    private final Lab lab = Lab.open();
    private final LocalDate today = LocalDate.now(Clock.systemUTC());
    private JourneyRelay relay;
    private OperatorShell shell;

    @BeforeEach
    void twoDomainsGetMailAndOneWantsReports(@TempDir Path folder) {
        lab.host("mx.good.example");
        lab.domain("good.example", "mx.good.example");
        lab.host("mx.trial.example", script -> script.proving(lab.rogue().issue("mx.trial.example")));
        lab.domain("trial.example", "mx.trial.example");
        lab.policy("trial.example", "1", "testing", "mx.trial.example");
        lab.host("mx.desk.example");
        lab.domain("desk.example", "mx.desk.example");
        lab.dns().txt("_smtp._tls.trial.example", "v=TLSRPTv1; rua=mailto:tls@Desk.example");
        relay = JourneyRelay.start(lab, folder, Map.of("tls-rpt", "{}"));
        shell = new OperatorShell(relay);
        assertThat(shell.run("dkim", "generate", folder.resolve("report.pem").toString())).contains("Made ");
        relay.edit(text -> text.replace("tls-rpt: {}",
                "tls-rpt: {from: tls@relay.lab.example, dkim: {selector: tlsrpt, key: report.pem}}"));
        assertThat(relay.relay().reload().isDone()).isTrue();
        deliver("good.example");
        deliver("trial.example");
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void whatIsCountedIsSeenTheWorstFirst() {
        assertThat(shell.run("report", "list")).containsPattern(today + " +goes on +2 +0 ");
        assertThat(shell.run("report", "list", "--date", "today")).startsWith("No report of today is due or was sent.");

        assertThat(shell.run("report", "preview", "--date", "today").lines()).startsWith(
                "FAILED  SUCCEEDED  DOMAIN", "     1          0  trial.example", "     0          1  good.example",
                "     1          1  TOTAL of 2 domains so far on " + today);
        assertThat(shell.run("report", "preview", "--date", "today", "--domain", "trial.example")).contains(
                "\"contact-info\" : \"tls@relay.lab.example\"", "\"result-type\" : \"certificate-not-trusted\"");
        assertThat(shell.run("report", "preview", "--date", "today", "--domain", "trial.example", "--text"))
                .contains("0 sessions were as the policy asks, 1 were not.", "certificate-not-trusted");
        assertThat(shell.run("report", "preview", "--date", "yesterday"))
                .startsWith("No TLS session is counted on " + today.minusDays(1));
        assertThat(shell.run("report", "preview", "--date", "today", "--domain", "stranger.example"))
                .startsWith("Nothing is counted for stranger.example");
    }

    @Test
    void aDestinationIsKeptFromReportsUntilItIsAllowedAgain() {
        assertThat(shell.run("report", "suppress", "mailto:tls@DESK.example", "--for", "1d", "--reason", "they asked"))
                .startsWith("mailto:tls@desk.example gets no reports until ");
        assertThat(shell.run("report", "suppress")).contains("mailto:tls@desk.example", "by hand: they asked");
        relay.restart();
        assertThat(shell.run("report", "suppress")).contains("mailto:tls@desk.example", "by hand: they asked");

        assertThat(shell.run("report", "suppress", "--remove", "mailto:tls@desk.example"))
                .isEqualTo("mailto:tls@desk.example gets reports again.\n");
        assertThat(shell.run("report", "suppress")).startsWith("No destination is suppressed");
    }

    @Test
    void theCountsSoFarGoOutWhenSomebodyAsks() {
        assertThat(shell.run("report", "send", "--date", "today", "--domain", "trial.example"))
                .contains("trial.example", "mailto:tls@desk.example");

        var desk = lab.hostNamed("mx.desk.example");
        patiently().until(() -> relay.hasOutcome("desk.example", Outcome.DELIVERED));
        assertThat(desk.mails()).singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("TLS-Report-Domain: trial.example",
                        "DKIM-Signature:"));
        assertThat(shell.run("report", "list", "--date", "today")).contains("trial.example", "delivered");
        assertThat(shell.run("report", "send", "--date", "yesterday")).isNotEmpty();
        assertThat(desk.mails()).hasSize(1);
    }

    private void deliver(String domain) {
        relay.send("a@sender.example", "b@" + domain);
        patiently().until(() -> relay.hasOutcome(domain, Outcome.DELIVERED));
    }
}
