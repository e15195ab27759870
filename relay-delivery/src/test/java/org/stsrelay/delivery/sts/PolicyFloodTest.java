package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// Nobody can push a policy out by publishing many others.
class PolicyFloodTest {

    private static final Duration WEEK = Duration.ofDays(7);
    /// More than is kept in memory.
    private static final int STRANGERS = 800;

    private final StsLab lab = new StsLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void policiesThatFillTheMemoryEvictNoneForGood() {
        lab.publish("1", StsLab.enforce(WEEK));
        assertThat(lab.inForce()).isEqualTo("1 enforce");
        var large = StsLab.enforce(WEEK) + ("x: " + "y".repeat(1000) + "\n").repeat(60);
        for (var name : IntStream.range(0, STRANGERS).mapToObj(i -> "stranger" + i + ".test").toList()) {
            lab.zone.txt("_mta-sts." + name, "v=STSv1; id=1;");
            lab.host.serve(DomainName.of(name), large);
            lab.policies().policyOf(DomainName.of(name));
        }

        lab.host.fail(StsLab.DOMAIN, Kind.CONNECT_ERROR);
        lab.zone.txt(StsLab.RECORD, "v=STSv1; id=2;");

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }
}
