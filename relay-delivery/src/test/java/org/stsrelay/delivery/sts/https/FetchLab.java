package org.stsrelay.delivery.sts.https;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.sts.ZoneResolver;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.LabPolicyHost;

/// A fetcher, policy hosts to fetch from and the DNS between them.
final class FetchLab implements AutoCloseable {

    static final String DOMAIN = "example.test";
    static final String POLICY = "version: STSv1\nmode: enforce\nmx: mail.example.test\nmax_age: 86400\n";
    static final Duration PATIENT = Duration.ofSeconds(20);

    /// Certificates are judged by the real clock.
    final Instant now = Clock.systemUTC().instant();
    final Authority authority = new Authority("Lab CA", now);
    final LabPolicyHost host = new LabPolicyHost(authority);
    final ZoneResolver zone = new ZoneResolver();

    private final TrustAnchors trust;

    FetchLab(Path directory) throws IOException {
        var anchors = Files.writeString(directory.resolve("anchors.pem"), authority.certificatePem());
        trust = TrustAnchors.open(false, List.of(anchors), Clock.systemUTC());
        zone.address("mta-sts." + DOMAIN, "127.0.0.1");
        host.serve(DOMAIN, POLICY);
    }

    Fetched fetch() {
        return fetch(DOMAIN);
    }

    Fetched fetch(String domain) {
        return fetcher(PATIENT).fetch(DomainName.of(domain));
    }

    HttpsPolicyFetcher fetcher(Duration deadline) {
        return new HttpsPolicyFetcher(zone, FetchLab::refusal, trust, host.port(), deadline,
                "stsrelay-test (postmaster@relay.test)");
    }

    /// As outside the lab, where nothing may point at ourselves.
    HttpsPolicyFetcher guardedFetcher() {
        return new HttpsPolicyFetcher(zone, address -> Optional.of("loopback"), trust, host.port(), PATIENT, "test");
    }

    /// What a failed fetch says.
    Fetched.Failed failure() {
        return failed(fetch());
    }

    static Fetched.Failed failed(Fetched fetched) {
        assertThat(fetched).isInstanceOf(Fetched.Failed.class);
        return (Fetched.Failed) fetched;
    }

    void assertFetched(String body) {
        assertThat(fetch()).isInstanceOfSatisfying(Fetched.Body.class,
                fetched -> assertThat(new String(fetched.body(), StandardCharsets.UTF_8)).isEqualTo(body));
    }

    void assertFails(Kind kind, String reasonCode) {
        assertThat(failure()).satisfies(failed -> {
            assertThat(failed.kind()).as(failed.reason()).isEqualTo(kind);
            assertThat(failed.reasonCode()).isEqualTo(reasonCode);
            assertThat(failed.reason()).contains("mta-sts." + DOMAIN);
        });
    }

    @Override
    public void close() {
        host.close();
    }

    private static Optional<String> refusal(InetAddress address) {
        return address.isLoopbackAddress() ? Optional.empty() : Optional.of("not of the lab");
    }
}
