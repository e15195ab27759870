package org.stsrelay.delivery.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainName;

/// Names in certificates come from strangers.
class CertificateNamesTest {

    private static final DomainName HOST = DomainName.of("mx1.partner.example");

    @Test
    void aNameLongerThanAnyDomainIsNobodys() {
        assertThat(CertificateNames.covers("a" + ".a".repeat(16_000), HOST)).isFalse();
    }

    @Test
    void STS_4_2_3_aWildcardStandsForOneWholeLabel() {
        assertThat(CertificateNames.covers("*.partner.example", HOST)).isTrue();
        assertThat(CertificateNames.covers("*.example", HOST)).isFalse();
        assertThat(CertificateNames.covers("m*.partner.example", HOST)).isFalse();
    }
}
