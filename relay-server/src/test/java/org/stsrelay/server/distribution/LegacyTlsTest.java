package org.stsrelay.server.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LegacyTlsTest {

    private static final String TLS = "jdk.tls.disabledAlgorithms";

    /// P16, and no more: when a newer Java forbids something else, this fails and somebody decides.
    @Test
    void onlyOldProtocolsAndKeyExchangesAreLeftToOpportunisticSessions() throws IOException {
        var shipped = shipped();
        var givenUp = new TreeSet<>(algorithms(Security.getProperty(TLS)));
        givenUp.removeAll(algorithms(shipped.getProperty(TLS)));

        assertThat(givenUp).containsExactlyInAnyOrder("TLSv1", "TLSv1.1", "TLS_RSA_*");
    }

    @Test
    void restrictionsOnCertificatesStay() throws IOException {
        assertThat(shipped().stringPropertyNames()).containsExactly(TLS);
    }

    private static Properties shipped() throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(Path.of("src/main/dist/lib/legacy-tls.security"))) {
            properties.load(in);
        }
        return properties;
    }

    private static List<String> algorithms(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).map(name -> name.replaceAll("\\s+", " ")).toList();
    }
}
