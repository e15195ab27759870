package org.stsrelay.delivery.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.TlsFailure;

class TlsClientTest {

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource({"TLSv1.3,TLS_AES_128_GCM_SHA256,''", "TLSv1.3,TLS_CHACHA20_POLY1305_SHA256,''",
            "TLSv1.2,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,''", "TLSv1.2,TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,''",
            "TLSv1.2,TLS_RSA_WITH_AES_128_GCM_SHA256,no-forward-secrecy",
            "TLSv1.2,TLS_ECDH_RSA_WITH_AES_128_CBC_SHA,no-forward-secrecy",
            "TLSv1.1,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,tls-version-too-old",
            "TLSv1,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,tls-version-too-old",
            "SSLv3,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,tls-version-too-old"})
    void STS_7_2_1_STS_7_2_2_anOldVersionOrLastingKeysProveNothing(String protocol, String suite, String reasonCode) {
        var weakness =
                TlsClient.weakness(SmtpSettings.MinimumTls.TLS_1_2, protocol, suite, DomainName.of("mx.example.test"));

        assertThat(weakness.map(TlsFailure::reasonCode))
                .isEqualTo(reasonCode.isEmpty() ? Optional.empty() : Optional.of(reasonCode));
    }
}
