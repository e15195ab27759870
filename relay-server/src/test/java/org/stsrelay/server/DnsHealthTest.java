package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.lab.LabClock;

class DnsHealthTest {

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final DnsHealth health = new DnsHealth(clock);

    @Test
    void oneFailureOnAQuietDayIsNoTrouble() {
        asked(DnsListener.Result.FAILED);
        clock.advance(Duration.ofHours(1));

        assertThat(health.trouble()).isEmpty();
    }

    @Test
    void failuresAloneForAMinuteAre() {
        asked(DnsListener.Result.FAILED);
        clock.advance(Duration.ofSeconds(61));
        asked(DnsListener.Result.FAILED);

        assertThat(health.trouble()).hasValueSatisfying(text -> assertThat(text).contains("dns.servers"));
    }

    @Test
    void anAnswerEndsIt() {
        asked(DnsListener.Result.FAILED);
        clock.advance(Duration.ofSeconds(61));
        asked(DnsListener.Result.FAILED);
        asked(DnsListener.Result.NX_DOMAIN);

        assertThat(health.trouble()).isEmpty();
    }

    private void asked(DnsListener.Result result) {
        health.asked(DnsListener.Type.MX, result, Duration.ZERO);
    }
}
