package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.admin.Reloaded;

/// A postmaster turns reports on: makes a key, names it, publishes the record, and is told until it is right.
class ReportKeyJourneyTest {

    private static final String SIGNED =
            "tls-rpt: {from: tls@relay.lab.example, dkim: {selector: tlsrpt, key: report.pem}}";

    @TempDir
    private Path folder;

    @Test
    void DKIM_6376_6_1_2_1_statusWarnsUntilTheRecordOfTheKeyIsPublished() throws IOException {
        try (var lab = Lab.open(); var relay = JourneyRelay.start(lab, hosted(lab), Map.of("tls-rpt", "{}"))) {
            var shell = new OperatorShell(relay);
            patiently().until(() -> shell.run("status"),
                    said -> said.contains("reports     WARNING: sessions are counted and no reports are sent"));

            assertThat(shell.run("dkim", "generate", folder.resolve("report.pem").toString())).contains("Made ");
            relay.edit(text -> text.replace("tls-rpt: {}", SIGNED));
            assertThat(relay.relay().reload().isDone()).isTrue();
            patiently().until(() -> shell.run("status"),
                    said -> said.contains("reports     WARNING: receivers cannot verify report mail"));

            var record = shell.run("dkim", "record").lines().filter(line -> line.startsWith("value")).findFirst();
            var text = record.orElseThrow().substring("value  ".length());
            lab.dns().txt("tlsrpt._domainkey.relay.lab.example", text.substring(0, 200), text.substring(200));
            assertThat(relay.relay().reload().isDone()).isTrue();
            patiently().until(() -> !shell.run("status").contains("WARNING"));
            assertThat(shell.run("--json", "status")).contains("\"report_troubles\":[]");

            aBadKeyIsRefusedAndTheOldOneStays(relay, shell);
        }
    }

    private void aBadKeyIsRefusedAndTheOldOneStays(JourneyRelay relay, OperatorShell shell) throws IOException {
        Files.writeString(folder.resolve("report.pem"), "no key\n");

        assertThat(relay.relay().reload()).isInstanceOfSatisfying(Reloaded.Refused.class,
                refused -> assertThat(refused.problems()).singleElement().satisfies(fault -> {
                    assertThat(fault.key()).isEqualTo("tls-rpt.dkim.key");
                    assertThat(fault.what()).contains("report.pem holds no private key");
                    assertThat(fault.line()).isGreaterThan(1);
                }));
        assertThat(shell.run("status")).doesNotContain("reports     WARNING");
    }

    private Path hosted(Lab lab) {
        lab.host("mx.anybody.example");
        return folder;
    }
}
