package org.stsrelay.delivery.sts.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.sts.https.FetchLab.DOMAIN;
import static org.stsrelay.delivery.sts.https.FetchLab.POLICY;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.PolicyHostFault;

/// Who may serve a policy (RFC 8461 §3.3, §7.1).
class PolicyHostCertificateTest {

    private static final String HOST = "mta-sts." + DOMAIN;

    private FetchLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        lab = new FetchLab(directory);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_3_3_1_theCertificateIsForThePolicyHostWhereverItsNameLeads() {
        show(lab.authority.issue("mta-sts.provider.test", "provider.test", DOMAIN));

        lab.assertFails(Kind.CERTIFICATE, "certificate-host-mismatch");
        assertThat(lab.host.requests()).isEmpty();
    }

    @Test
    void STS_3_3_2_NAME_3_aNameInTheCommonNameOnlyDoesNotCount() {
        show(lab.authority.issueCommonNameOnly(HOST));

        lab.assertFails(Kind.CERTIFICATE, "certificate-host-mismatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.example.test", "MTA-STS.Example.TEST"})
    void STS_3_3_3_NAME_4_NAME_5_aWholeLabelWildcardAndAnyCaseCount(String name) {
        show(lab.authority.issue(name));

        lab.assertFetched(POLICY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m*.example.test", "*s.example.test", "*.test", "mta-sts.*.test", "*", "*.*.test",
            "*.mta-sts.example.test", "example.test", "mta-sts.example.test.evil.test"})
    void STS_3_3_3_NAME_4_otherWildcardsAndNamesDoNot(String name) {
        show(lab.authority.issue(name));

        lab.assertFails(Kind.CERTIFICATE, "certificate-host-mismatch");
    }

    @Test
    void NAME_5_aTrailingDotInACertificateMatchesNothing() {
        show(lab.authority.issue(HOST + "."));

        lab.assertFails(Kind.CERTIFICATE, "certificate-host-mismatch");
    }

    @Test
    void STS_3_3_4_anExpiredCertificateIsRefused() {
        show(lab.authority.expired(HOST));

        lab.assertFails(Kind.CERTIFICATE, "certificate-expired");
    }

    @Test
    void STS_3_3_4_oneThatIsNotYetValidIsRefused() {
        show(lab.authority.notYetValid(HOST));

        lab.assertFails(Kind.CERTIFICATE, "certificate-not-yet-valid");
    }

    @Test
    void STS_3_3_4_oneOfAnUnknownAuthorityIsRefused() {
        show(new Authority("Rogue CA", lab.now).issue(HOST));

        lab.assertFails(Kind.CERTIFICATE, "no-path-to-trust-anchor");
    }

    @Test
    void STS_3_3_4_aSelfSignedOneIsRefused() {
        show(Authority.selfSigned(lab.now, HOST));

        lab.assertFails(Kind.CERTIFICATE, "self-signed-certificate");
    }

    @Test
    void STS_3_3_6_HTTP_1_NAME_1_theNameAskedForIsThePolicyHost() {
        lab.assertFetched(POLICY);

        assertThat(lab.host.requests()).singleElement().satisfies(request -> {
            assertThat(request.sni()).isEqualTo(HOST);
            assertThat(request.header("Host")).hasValue(HOST + ":" + lab.host.port());
        });
    }

    @Test
    void STS_3_3_6_aNameThatTlsCannotAskForIsNotConnectedToWithoutOne() {
        lab.zone.address("mta-sts.a_b.test", "127.0.0.1");
        lab.host.serve("a_b.test", POLICY);

        assertThat(FetchLab.failed(lab.fetch("a_b.test")).reasonCode()).isEqualTo("no-host-name");
        assertThat(lab.host.requests()).isEmpty();
    }

    @Test
    void STS_3_3_21_aHostOfTls11IsRefused() {
        lab.host.fault(PolicyHostFault.TLS_1_1_ONLY);

        assertThat(lab.failure().reason()).contains("TLS 1.2").contains("TLS11");
        lab.assertFails(Kind.TLS_ERROR, "tls-handshake-failed");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.INCLUDE, names = {"GARBAGE", "CUT"})
    void aHostThatSpeaksNoTlsIsRefused(PolicyHostFault fault) {
        lab.host.fault(fault);

        lab.assertFails(Kind.TLS_ERROR, "tls-handshake-failed");
    }

    @Test
    void HTTP_10_onlyHttp11IsOffered() {
        lab.assertFetched(POLICY);
        assertThat(lab.host.requests().getFirst().alpn()).containsExactly("http/1.1");

        lab.host.fault(PolicyHostFault.H2_ONLY);
        lab.assertFails(Kind.TLS_ERROR, "tls-handshake-failed");
    }

    @Test
    void theFactsOfTheCertificateComeWithTheBody() {
        assertThat(lab.fetch()).isInstanceOfSatisfying(Fetched.Body.class, body -> assertThat(body.certificate())
                .startsWith("for " + HOST + "; issued by CN=Lab CA; until "));
    }

    private void show(Identity identity) {
        lab.host.identity(DOMAIN, identity);
    }
}
