package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.config.DomainPattern;
import org.stsrelay.server.config.RelayConfig.OverridePolicy;
import org.stsrelay.server.config.RelayConfig.PolicyOverride;

/// When an override ends while the time is in doubt (P25).
class OverridesTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final LocalDate LAST_DAY = LocalDate.of(2027, 1, 31);
    private static final Clock BEFORE = at("2027-01-31T12:00:00Z");
    private static final Clock AFTER = at("2027-02-01T12:00:00Z");

    @Test
    void aDemandDoesNotEndByAClockInDoubt() {
        assertThat(overrides(OverridePolicy.ENFORCE, AFTER, BEFORE).of(DOMAIN)).isPresent();
        assertThat(overrides(OverridePolicy.ENFORCE, AFTER, AFTER).of(DOMAIN)).isEmpty();
    }

    @Test
    void anExceptionIsNotKeptInForceByOne() {
        assertThat(overrides(OverridePolicy.IGNORE, BEFORE, BEFORE).of(DOMAIN)).isPresent();
        assertThat(overrides(OverridePolicy.IGNORE, AFTER, BEFORE).of(DOMAIN)).isEmpty();
    }

    private static Overrides overrides(OverridePolicy policy, Clock clock, Clock expiry) {
        return new Overrides(List.of(new PolicyOverride(List.of(new DomainPattern(DOMAIN, false)), Optional.of(policy),
                Optional.empty(), Optional.empty(), Optional.empty(), "TICKET-1", Optional.of(LAST_DAY))), clock,
                expiry);
    }

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }
}
