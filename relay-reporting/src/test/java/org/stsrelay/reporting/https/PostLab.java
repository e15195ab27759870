package org.stsrelay.reporting.https;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.SpecialPurposeGuard;
import org.stsrelay.delivery.sts.ZoneResolver;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.LabReportSink;
import org.stsrelay.reporting.run.Posted;

/// Somebody who posts, hosts to post to and the DNS between them.
final class PostLab implements AutoCloseable {

    static final String HOST = "reports.example.test";
    static final String TYPE = "application/tlsrpt+gzip";
    static final byte[] REPORT = "not looked into on the way".getBytes(StandardCharsets.US_ASCII);

    static final Duration PATIENT = Duration.ofSeconds(20);
    static final Duration HURRIED = Duration.ofMillis(1500);

    /// Certificates are judged by the real clock.
    final Instant now = Clock.systemUTC().instant();
    final Authority authority = new Authority("Lab CA", now);
    final LabReportSink sink = new LabReportSink(authority);
    final ZoneResolver zone = new ZoneResolver();

    private final TrustAnchors trust;

    PostLab(Path directory) throws IOException {
        var anchors = Files.writeString(directory.resolve("anchors.pem"), authority.certificatePem());
        trust = TrustAnchors.open(false, List.of(anchors), Clock.systemUTC());
        zone.address(HOST, "127.0.0.1");
        sink.take(HOST);
    }

    Posted post() {
        return post("/v1/report");
    }

    /// @param target path and query
    Posted post(String target) {
        return post(sink.uri(HOST, target));
    }

    Posted post(URI uri) {
        return poster(zone).post(uri, REPORT, TYPE, PATIENT);
    }

    /// By somebody with less patience.
    Posted hurriedly() {
        return hurriedly(REPORT);
    }

    Posted hurriedly(byte[] report) {
        warmUp();
        return poster(zone).post(sink.uri(HOST, "/"), report, TYPE, HURRIED);
    }

    /// The first handshake of a JVM takes longer than the share of a short deadline.
    private void warmUp() {
        zone.address("warm.example.test", "127.0.0.1");
        sink.take("warm.example.test");
        post(sink.uri("warm.example.test", "/"));
    }

    HttpsPost poster(Resolver resolver, String... internalNetworks) {
        var networks = internalNetworks.length == 0 ? List.of("127.0.0.0/8") : List.of(internalNetworks);
        return new HttpsPost(resolver, new SpecialPurposeGuard(networks), trust,
                "stsrelay-test (postmaster@relay.test)");
    }

    /// As outside the lab, where nothing may point at ourselves.
    HttpsPost guardedPoster() {
        return poster(zone, "198.51.100.0/24");
    }

    @Override
    public void close() {
        sink.close();
    }
}
