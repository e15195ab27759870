package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;

/// A relay that is killed while mail goes out has counted the session of each message that it calls delivered.
@Tag("slow")
class CountsSurviveCrashesTest {

    private static final int DOMAINS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void RPT_4_1_3_aKillLosesNoCountOfWhatIsSettled() throws Exception {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.many.example");
            for (var i = 0; i < DOMAINS; i++) {
                lab.domain("d" + i + ".example", "mx.many.example");
            }
            var program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n");
            var relay = program.start();
            try {
                for (var i = 0; i < DOMAINS; i++) {
                    LabClient.send(relay.smtp(), "a@sender.example", "b@d" + i + ".example", "Subject: x\r\n\r\nx\r\n");
                }
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> mx.mails().size() > DOMAINS / 3);
            } finally {
                relay.kill();
            }
        }

        var delivered = column("SELECT destination FROM consignment WHERE state = 'finished'");
        assertThat(delivered).isNotEmpty();
        assertThat(column("SELECT domain FROM tls_policy WHERE succeeded > 0")).containsAll(delivered);
        assertThat(column("SELECT domain FROM tls_policy WHERE succeeded > 1")).isEmpty();
    }

    private Set<String> column(String sql) throws SQLException {
        var found = new TreeSet<String>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data").resolve("relay.db"));
                var rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
