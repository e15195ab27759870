package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.storage.sqlite.OldStore;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.MxMail;

/// This relay in the data directory of the release before (P6).
class UpgradeJourneyTest {

    @Test
    void mailThatWaitedIsDeliveredAndWhatWasHeldStaysHeld(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.upgrade.example");
            Stream.of("one.example", "two.example", "three.example", "five.example", "six.example", "seven.example")
                    .forEach(domain -> lab.domain(domain, "mx.upgrade.example"));
            lab.policy("one.example", "1", "enforce", "mx.upgrade.example");
            OldStore.make(folder.resolve("data"), Clock.systemUTC());

            try (var relay = JourneyRelay.start(lab, folder)) {
                patiently().until(() -> relay.attempts().size() == 4);

                assertThat(mx.mails()).flatExtracting(MxMail::rcpt)
                        .hasSize(4)
                        .noneMatch(recipient -> recipient.contains("three") || recipient.contains("seven")
                                || recipient.contains("had@"));
                assertThat(mx.mails()).anyMatch(mail -> mail.size() >= OldStore.LARGE);
                assertThat(folder.resolve("data/relay.db.schema-1")).exists();
            }
        }
    }
}
