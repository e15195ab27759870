package org.stsrelay.delivery.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;

class TlsaSetTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final DomainName HOST = DomainName.of("mx1.example.com");
    private static final DomainName DOMAIN = DomainName.of("example.com");

    private final Authority anchor = new Authority("Lab Anchor", NOW);
    private final Identity identity = anchor.issue(HOST.ascii());

    @ParameterizedTest
    @CsvSource({"3,0,0", "3,0,1", "3,0,2", "3,1,0", "3,1,1", "3,1,2"})
    void TLSA_6698_2_1_everySelectorAndDigestOfTheHostsOwnCertificateMatches(int usage, int selector, int matching)
            throws Exception {
        var set = set(record(usage, selector, matching, identity.leaf()));

        assertThat(set.judge(identity.chain(), NOW)).isEmpty();
        assertThat(set.judge(anchor.issue(HOST.ascii()).chain(), NOW)).map(TlsFailure::reasonCode)
                .contains("dane-no-tlsa-record-matched");
    }

    @ParameterizedTest
    @CsvSource({"2,0,0", "2,0,1", "2,0,2", "2,1,1", "2,1,2", "2,1,0"})
    void TLSA_6698_2_1_everySelectorAndDigestOfATrustAnchorMatches(int usage, int selector, int matching)
            throws Exception {
        var set = set(record(usage, selector, matching, anchor.certificate()));

        assertThat(set.judge(identity.chain(), NOW)).isEmpty();
        assertThat(set.judge(new Authority("Other", NOW).issue(HOST.ascii()).chain(), NOW)).isPresent();
    }

    @Test
    void DANE_3_1_1_1_TLSA_5_1_1_namesAndDatesOfTheHostsOwnCertificateDoNotMatter() throws Exception {
        for (var odd : List.of(anchor.expired(HOST.ascii()), anchor.notYetValid(HOST.ascii()),
                anchor.issue("other.example"), Authority.selfSigned(NOW, "whatever.example"))) {
            assertThat(set(record(3, 1, 1, odd.leaf())).judge(odd.chain(), NOW)).isEmpty();
        }
    }

    @Test
    void DANE_3_1_2_1_datesMatterUnderATrustAnchor() throws Exception {
        var set = set(record(2, 0, 1, anchor.certificate()));

        assertThat(set.judge(anchor.expired(HOST.ascii()).chain(), NOW)).map(TlsFailure::type)
                .contains(FailureType.CERTIFICATE_EXPIRED);
        assertThat(set.judge(anchor.notYetValid(HOST.ascii()).chain(), NOW)).map(TlsFailure::type)
                .contains(FailureType.CERTIFICATE_NOT_TRUSTED);
        assertThat(set.judge(identity.chain(), NOW.plusSeconds(4000L * 24 * 3600))).map(TlsFailure::type)
                .contains(FailureType.CERTIFICATE_EXPIRED);
    }

    @Test
    void DANE_3_1_2_1_namesMatterUnderATrustAnchor() throws Exception {
        var set = set(record(2, 0, 1, anchor.certificate()));

        assertThat(set.judge(anchor.issue("other.example").chain(), NOW)).map(TlsFailure::type)
                .contains(FailureType.CERTIFICATE_HOST_MISMATCH);
    }

    /// An attacker's own chain with the anchor's certificate, which is public, put behind it.
    @Test
    void DANE_3_1_2_1_anAnchorThatIsOnlySentAlongVouchesForNobody() throws Exception {
        var forged = Authority.selfSigned(NOW, HOST.ascii());
        var chain = List.of(forged.leaf(), anchor.certificate());

        assertThat(set(record(2, 0, 1, anchor.certificate())).judge(chain, NOW)).map(TlsFailure::type)
                .contains(FailureType.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    void DANE_3_2_2_1_theNextHopsNameCountsToo() throws Exception {
        var set = set(record(2, 0, 1, anchor.certificate()));

        assertThat(set.judge(anchor.issue(DOMAIN.ascii()).chain(), NOW)).isEmpty();
    }

    @Test
    void DANE_3_2_3_1_theCommonNameCountsOnlyWithoutADnsName() throws Exception {
        var set = set(record(2, 0, 1, anchor.certificate()));

        assertThat(set.judge(anchor.issueCommonNameOnly(HOST.ascii()).chain(), NOW)).isEmpty();
        assertThat(set.judge(anchor.issueCommonNameOnly("other.example").chain(), NOW)).isPresent();
    }

    @Test
    void TLSA_5_2_1_anAnchorGivenInFullNeedNotBeSent() throws Exception {
        var alone = List.of(identity.leaf());

        assertThat(set(record(2, 0, 0, anchor.certificate())).judge(alone, NOW)).isEmpty();
        assertThat(set(record(2, 0, 1, anchor.certificate())).judge(alone, NOW)).isPresent();
    }

    @Test
    void DANE_3_2_1_TLSA_8_1_oneRecordThatMatchesIsEnough() throws Exception {
        var stale = record(3, 1, 1, anchor.issue(HOST.ascii()).leaf());

        assertThat(set(stale, record(3, 1, 1, identity.leaf())).judge(identity.chain(), NOW)).isEmpty();
    }

    @Test
    void TLSA_9_1_DANE_5_1_aWeakerDigestDoesNotHelpWhereTheStrongerOneDoesNotMatch() throws Exception {
        var weak = record(3, 1, 1, identity.leaf());
        var strongOfAnother = record(3, 1, 2, anchor.issue(HOST.ascii()).leaf());

        assertThat(set(weak, strongOfAnother).judge(identity.chain(), NOW)).isPresent();
        assertThat(set(weak, strongOfAnother).usable()).containsExactly(strongOfAnother);
    }

    @Test
    void TLSA_9_1_digestsOfOtherSelectorsAndDataInFullStandBesideIt() throws Exception {
        var strong = record(3, 1, 2, anchor.issue(HOST.ascii()).leaf());

        assertThat(set(strong, record(3, 0, 1, identity.leaf())).judge(identity.chain(), NOW)).isEmpty();
        assertThat(set(strong, record(3, 1, 0, identity.leaf())).judge(identity.chain(), NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 1", "1 1 1", "4 1 1", "255 1 1", "3 2 1", "3 1 3", "3 1 255"})
    void DANE_3_1_3_1_TLSA_6698_4_1_TLSA_4_1_whatIsUnknownIsUnusable(String parameters) throws Exception {
        var numbers = Arrays.stream(parameters.split(" ")).mapToInt(Integer::parseInt).toArray();
        var unknown = new TlsaRecord(numbers[0], numbers[1], numbers[2], "ab".repeat(32));

        assertThat(set(unknown).usable()).isEmpty();
        assertThat(set(unknown).judge(identity.chain(), NOW)).as("TLS is needed, proof is not").isEmpty();
        assertThat(set(unknown, record(3, 1, 1, anchor.issue(HOST.ascii()).leaf())).judge(identity.chain(), NOW))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"3,1,1,31", "3,1,1,33", "3,1,2,63", "3,1,1,0", "3,0,0,40", "3,1,0,40", "2,0,0,0"})
    void TLSA_6698_4_1_dataOfTheWrongShapeIsUnusable(int usage, int selector, int matching, int octets) {
        var malformed = new TlsaRecord(usage, selector, matching, "ab".repeat(octets));

        assertThat(set(malformed).usable()).isEmpty();
    }

    @Test
    void aHostWithoutACertificateProvesNothing() throws Exception {
        assertThat(set(record(3, 1, 1, identity.leaf())).judge(List.of(), NOW)).map(TlsFailure::reasonCode)
                .contains("no-certificate");
        assertThat(set(record(2, 0, 0, anchor.certificate())).judge(List.of(), NOW)).map(TlsFailure::reasonCode)
                .contains("no-certificate");
    }

    @Test
    void aRecordIsWrittenAsAZoneFileHasIt() {
        assertThat(new TlsaRecord(3, 1, 1, "ABCD")).hasToString("3 1 1 abcd");
    }

    private static TlsaSet set(TlsaRecord... records) {
        return new TlsaSet(HOST, List.of(records), List.of(HOST, DOMAIN));
    }

    private static TlsaRecord record(int usage, int selector, int matching, X509Certificate certificate)
            throws Exception {
        var selected = selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
        var digest = switch (matching) {
            case 0 -> Optional.<String>empty();
            case 1 -> Optional.of("SHA-256");
            default -> Optional.of("SHA-512");
        };
        return TlsaRecord.of(usage, selector, matching,
                digest.isEmpty() ? selected : MessageDigest.getInstance(digest.get()).digest(selected));
    }
}
