package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stsrelay.delivery.bounce.NoticeRate;
import org.stsrelay.delivery.fault.FaultSettings;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.lab.Letter;

/// Something in the way takes STARTTLS from every conversation, for longer than mail lives.
@Timeout(30)
class LocalFaultDeliveryTest {

    private static final TlsFailure STRIPPED =
            new TlsFailure(FailureType.STARTTLS_NOT_SUPPORTED, "", "the host does not offer STARTTLS");
    private static final Duration LIFE_AND_MORE = Duration.ofDays(5).plusHours(5);

    private final DeliveryLab lab = new DeliveryLab(Optional.empty(), new NoticeRate(100, Duration.ofHours(1)),
            Optional.of(new FaultSettings(5, 1, Duration.ofMinutes(10), 0.8)));

    @BeforeEach
    void nobodyOffersStarttls() {
        lab.world.enforced().transport.refusesTls("192.0.2.1", Stage.STARTTLS, STRIPPED)
                .refusesTls("192.0.2.2", Stage.STARTTLS, STRIPPED);
        lab.delivery().start();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /// The bounces go to a fourth domain, which nobody reaches either: with a fifth it would be a fault of ours.
    @Test
    void fewDomainsAreGivenUpAtTheEndOfTheirLife() throws Exception {
        sendTo(3);

        lab.world.clock.advance(LIFE_AND_MORE);

        await().until(() -> ended(Outcome.EXPIRED) == 3);
    }

    @Test
    void manyAreNotNorAfterARestart() throws Exception {
        sendTo(6);
        assertThat(lab.world.outcomes.getLast().localFault()).isTrue();

        lab.restart();
        lab.world.clock.advance(LIFE_AND_MORE);

        await().until(() -> lab.settlements().size() >= 12);
        assertThat(ended(Outcome.EXPIRED)).isZero();
        assertThat(lab.spool.consignments()).hasSizeGreaterThanOrEqualTo(6);
    }

    private void sendTo(int domains) throws Exception {
        for (var i = 0; i < domains; i++) {
            lab.submit(Letter.to("bob@partner" + i + ".example"));
        }
        await().until(() -> lab.settlements().size() == domains);
    }

    private long ended(Outcome outcome) {
        return lab.settlements()
                .stream()
                .flatMap(settled -> settled.attempt().results().stream())
                .filter(result -> result.outcome() == outcome)
                .count();
    }
}
