package org.stsrelay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.https.HttpsPolicyFetcher;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.journey.JourneyRelay;

/// Policy hosts on nginx, set up well and as people set them up by mistake.
@Tag("peers")
@EnabledIf(value = "org.stsrelay.server.peers.RealNginx#isInstalled", disabledReason = "nginx is not installed")
class PolicyHostsOnNginxTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LARGER_THAN_MAY_BE = "mx: *.example\n".repeat(5000);

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final Map<String, RealNginx.Site> sites = new LinkedHashMap<>();
    private Optional<RealNginx> nginx = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        site("plain.example", "");
        site("charset.example", "charset utf-8;");
        site("chunked.example", "ssi on; ssi_types text/plain;");
        site("gzip.example", "gzip_static always;");
        site("moved.example", "return 301 https://mta-sts.plain.example$request_uri;");
        site("permanent.example", "return 308 https://mta-sts.plain.example$request_uri;");
        site("gone.example", "error_page 404 /.well-known/mta-sts.txt; location = /.well-known/mta-sts.txt"
                + " { if ($uri = $request_uri) { return 404; } }");
        site("busy.example", "return 503;");
        site("html.example", "types { } default_type text/html;");
        site("untyped.example", "types { } default_type '';");
        sites.put("big.example", new RealNginx.Site(policy("big.example") + LARGER_THAN_MAY_BE, ""));
        sites.put("bigchunks.example",
                new RealNginx.Site(policy("bigchunks.example") + LARGER_THAN_MAY_BE, "ssi on; ssi_types text/plain;"));
        var names = sites.keySet().stream().map(domain -> "mta-sts." + domain).toArray(String[]::new);
        nginx = Optional.of(RealNginx.serving(folder, lab.nextAddress(), lab.authority().issue(names), sites));
        sites.keySet().forEach(domain -> lab.dns().a("mta-sts." + domain, server().address()));
        lab.dns().a("mta-sts.stranger.example", server().address());
    }

    @AfterEach
    void close() {
        nginx.ifPresent(RealNginx::close);
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.example", "charset.example", "chunked.example"})
    void aPolicyIsReadWhicheverWayItIsSent(String domain) throws IOException {
        assertThat(fetch(domain)).isInstanceOfSatisfying(Fetched.Body.class,
                body -> assertThat(new String(body.body(), StandardCharsets.UTF_8)).isEqualTo(policy(domain)));
    }

    @ParameterizedTest
    @CsvSource({"gzip.example, content-encoding", "moved.example, http-301", "permanent.example, http-308",
            "gone.example, http-404", "busy.example, http-503", "html.example, content-type",
            "untyped.example, content-type", "big.example, too-large", "bigchunks.example, too-large",
            "stranger.example, certificate-host-mismatch"})
    void whatIsNoPolicyIsRefusedForItsReason(String domain, String reasonCode) throws IOException {
        assertThat(fetch(domain)).isInstanceOfSatisfying(Fetched.Failed.class, failed -> {
            assertThat(failed.reasonCode()).isEqualTo(reasonCode);
            assertThat(failed.reason()).contains("mta-sts." + domain);
        });
    }

    /// None of the hosts can prove itself, so mail waits where a policy is in force and goes where there is none.
    @Test
    void mailWaitsForAPolicyThatCouldBeReadAndForNoOther() throws IOException {
        for (var domain : List.of("chunked.example", "moved.example", "big.example")) {
            lab.host("mx." + domain, script -> script.proving(lab.rogue().issue("mx." + domain)));
            lab.domain(domain, "mx." + domain);
            lab.record(domain, "1");
        }
        try (var relay = JourneyRelay.start(lab, folder, Map.of("mta-sts", "{port: %d}".formatted(server().port())))) {
            sites.keySet()
                    .stream()
                    .filter(domain -> domain.matches("(chunked|moved|big)\\..*"))
                    .forEach(domain -> relay.send("a@sender.example", "b@" + domain));

            await().atMost(PATIENCE)
                    .until(() -> relay.hasWaited("chunked.example", "4.7.5")
                            && relay.hasOutcome("moved.example", Outcome.DELIVERED)
                            && relay.hasOutcome("big.example", Outcome.DELIVERED));
            assertThat(lab.hostNamed("mx.chunked.example").mails()).isEmpty();
        }
    }

    private void site(String domain, String settings) {
        sites.put(domain, new RealNginx.Site(policy(domain), settings));
    }

    private static String policy(String domain) {
        return Lab.policyText("enforce", Duration.ofDays(1), "mx." + domain);
    }

    private RealNginx server() {
        return nginx.orElseThrow();
    }

    private Fetched fetch(String domain) throws IOException {
        var anchors = Files.writeString(folder.resolve("anchors.pem"), lab.authority().certificatePem());
        var trust = TrustAnchors.open(false, List.of(anchors), Clock.systemUTC());
        var resolver = new DnsjavaResolver(List.of(lab.dns().address()), Patience.USUAL, Clock.systemUTC(),
                (_, _, _) -> {
                });
        return new HttpsPolicyFetcher(resolver, _ -> Optional.empty(), trust, server().port(), PATIENCE,
                "stsrelay-test (postmaster@relay.test)").fetch(DomainName.of(domain));
    }
}
