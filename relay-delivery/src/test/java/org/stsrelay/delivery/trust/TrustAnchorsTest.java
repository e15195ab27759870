package org.stsrelay.delivery.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.stsrelay.delivery.trust.OddCertificates.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.LabClock;

class TrustAnchorsTest {

    private static final DomainName MX = DomainName.of("mx1.example.test");

    @TempDir
    Path folder;
    private final Instant now = Clock.systemUTC().instant();
    private final LabClock clock = new LabClock(now);
    private final Authority authority = new Authority("root", now);
    private final OddCertificates odd = new OddCertificates(now);
    private Path file;

    @BeforeEach
    void trustBoth() throws IOException {
        file = folder.resolve("anchors.pem");
        Files.writeString(file, authority.certificatePem() + pem(odd.root()));
    }

    @Test
    void NAME_2_aCertificateForTheNameByATrustedAuthorityIsAccepted() throws IOException {
        assertThat(judge(authority.issue("mx1.example.test"))).isEmpty();
        assertThat(judge(authority.issue("other.test", "mx1.example.test"))).isEmpty();
    }

    @Test
    void STS_4_2_1_bothEndsOfValidityCount() throws IOException {
        assertThat(type(authority.expired("mx1.example.test"))).contains(FailureType.CERTIFICATE_EXPIRED);
        assertThat(type(authority.notYetValid("mx1.example.test"))).contains(FailureType.CERTIFICATE_NOT_TRUSTED);
        assertThat(judge(authority.notYetValid("mx1.example.test")).orElseThrow().reasonCode())
                .isEqualTo("certificate-not-yet-valid");
    }

    @Test
    void STS_4_2_2_theChainHasToLeadToAnAnchor() throws IOException {
        assertThat(type(new Authority("rogue", now).issue("mx1.example.test")))
                .contains(FailureType.CERTIFICATE_NOT_TRUSTED);
        assertThat(type(Authority.selfSigned(now, "mx1.example.test"))).contains(FailureType.CERTIFICATE_NOT_TRUSTED);

        var intermediate = odd.intermediate(Optional.empty());
        var leaf = odd.leaf(intermediate, KeyPurposeId.id_kp_serverAuth, dns("mx1.example.test"));
        assertThat(judge(odd.chain(intermediate, leaf))).isEmpty();
        assertThat(judge(List.of(leaf)).map(TlsFailure::type)).contains(FailureType.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    void RPT_4_3_10_whatIsWrongWithTheNameIsToldBesideWhatIsWrongWithTheChain() throws IOException {
        assertThat(judge(authority.expired("other.test")).orElseThrow()).satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.CERTIFICATE_EXPIRED);
            assertThat(failure.besides()).extracting(TlsFailure::type)
                    .containsExactly(FailureType.CERTIFICATE_HOST_MISMATCH);
        });
        assertThat(judge(authority.expired("mx1.example.test")).orElseThrow().besides()).isEmpty();
        assertThat(judge(authority.issue("other.test")).orElseThrow().besides()).isEmpty();
    }

    @Test
    void STS_4_2_2_aCertificateForSomethingElseIsNoServers() throws IOException {
        var mail = odd.leaf(odd.intermediate(Optional.empty()), KeyPurposeId.id_kp_emailProtection,
                dns("mx1.example.test"));

        assertThat(judge(List.of(mail))).isPresent();
    }

    @Test
    void noCertificateIsNoProof() throws IOException {
        assertThat(judge(List.of()).map(TlsFailure::type)).contains(FailureType.VALIDATION_FAILURE);
    }

    @Test
    void NAME_3_theCommonNameIsNotLookedAt() throws IOException {
        assertThat(type(authority.issueCommonNameOnly("mx1.example.test")))
                .contains(FailureType.CERTIFICATE_HOST_MISMATCH);
        assertThat(judge(authority.issueCommonNameOnly("mx1.example.test")).orElseThrow().detail()).contains("CN");
    }

    @ParameterizedTest(name = "{0} covers mx1.example.test: {1}")
    @CsvSource({"*.example.test,true", "MX1.Example.TEST,true", "m*.example.test,false", "*1.example.test,false",
            "mx*.example.test,false", "*.*.test,false", "*,false", "*.test,false", "example.test,false",
            "mx1.example.test.,false", "*.mx1.example.test,false", "mx1.*.test,false", ".example.test,false",
            "a.mx1.example.test,false"})
    void NAME_4_aWildcardIsOneCompleteLeftMostLabel(String name, boolean covered) throws IOException {
        assertThat(judge(List.of(odd.leaf(dns(name)))).isEmpty()).isEqualTo(covered);
    }

    @Test
    void NAME_6_aWildcardCoversAnALabel() {
        assertThat(CertificateNames.covers("*.u.test", DomainName.of("b\u00fccher.u.test"))).isTrue();
        assertThat(CertificateNames.covers("xn--*.u.test", DomainName.of("b\u00fccher.u.test"))).isFalse();
    }

    @Test
    void NAME_7_STS_4_2_5_otherKindsOfNamesProveNothing() throws IOException {
        var uri = odd.leaf(new GeneralName(GeneralName.uniformResourceIdentifier, "smtp://mx1.example.test"));
        var address = odd.leaf(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));

        assertThat(judge(List.of(uri)).map(TlsFailure::type)).contains(FailureType.CERTIFICATE_HOST_MISMATCH);
        assertThat(judge(List.of(address)).map(TlsFailure::type)).contains(FailureType.CERTIFICATE_HOST_MISMATCH);
    }

    @Test
    void NAME_9_aNulEndsNoName() throws IOException {
        for (var name : List.of("mx1.example.test\0.evil.test", "mx1.example.test\0", "\0mx1.example.test")) {
            assertThat(judge(List.of(odd.leaf(dns(name))))).isPresent();
        }
        assertThat(judge(List.of(odd.leaf(dns("mx1.example.test\0.evil.test"), dns("mx1.example.test"))))).isEmpty();
    }

    @Test
    void NAME_10_theConstraintsOfAnIntermediateHold() throws IOException {
        var elsewhere = odd.intermediate(Optional.of("other.test"));
        var here = odd.intermediate(Optional.of("example.test"));

        assertThat(judge(odd.chain(elsewhere,
                odd.leaf(elsewhere, KeyPurposeId.id_kp_serverAuth, dns("mx1.example.test"))))).isPresent();
        assertThat(judge(odd.chain(here, odd.leaf(here, KeyPurposeId.id_kp_serverAuth, dns("mx1.example.test")))))
                .isEmpty();
    }

    @Test
    void aChangedFileIsReadAgain() throws IOException {
        var other = new Authority("other", now);
        var anchors = TrustAnchors.open(false, List.of(file), clock);
        assertThat(anchors.judge(other.issue("mx1.example.test").chain(), MX)).isPresent();

        replace(other.certificatePem());
        assertThat(anchors.judge(other.issue("mx1.example.test").chain(), MX)).isEmpty();
        assertThat(anchors.judge(authority.issue("mx1.example.test").chain(), MX)).isPresent();
        assertThat(anchors.count()).isOne();
    }

    @Test
    void aFileThatIsBrokenOrEmptyOrGoneChangesNothing() throws IOException {
        var anchors = TrustAnchors.open(false, List.of(file), clock);
        for (var text : List.of("", "no certificate at all", "-----BEGIN CERTIFICATE-----\nAAAA\n")) {
            replace(text);
            assertThat(anchors.judge(authority.issue("mx1.example.test").chain(), MX)).isEmpty();
        }
        Files.delete(file);
        clock.advance(Duration.ofMinutes(1));
        assertThat(anchors.judge(authority.issue("mx1.example.test").chain(), MX)).isEmpty();
        assertThat(anchors.count()).isEqualTo(2);
    }

    @Test
    void aFileThatCannotBeReadAtStartIsSaid() {
        var missing = folder.resolve("missing.pem");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TrustAnchors.open(false, List.of(missing), clock))
                .withMessageContaining("missing.pem");
    }

    @Test
    void theAgeOfTheFilesIsKnown() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(9))));

        assertThat(TrustAnchors.open(false, List.of(file), clock).changed())
                .contains(Files.getLastModifiedTime(file).toInstant());
    }

    private void replace(String text) throws IOException {
        Files.writeString(file, text);
        clock.advance(Duration.ofMinutes(1));
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    private Optional<FailureType> type(Identity identity) throws IOException {
        return judge(identity).map(TlsFailure::type);
    }

    private Optional<TlsFailure> judge(Identity identity) throws IOException {
        return judge(identity.chain());
    }

    private Optional<TlsFailure> judge(List<X509Certificate> chain) throws IOException {
        return TrustAnchors.open(false, List.of(file), clock).judge(chain, MX);
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
