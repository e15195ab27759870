package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.sts.StsLab.DOMAIN;
import static org.stsrelay.delivery.sts.StsLab.RECORD;
import static org.stsrelay.delivery.sts.StsLab.enforce;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.StsListener.Lookup;

/// From the TXT record to a policy (RFC 8461 §3.1, §3.3).
class StsDiscoveryTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private final StsLab lab = new StsLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_5_1_1_theFirstMailToADomainHasItsPolicy() {
        lab.publish("1", enforce(WEEK));

        assertThat(lab.ask()).isInstanceOfSatisfying(PolicyAnswer.Active.class, active -> {
            assertThat(active.source()).isEqualTo(PolicyAnswer.Source.FETCHED);
            assertThat(active.policy().id()).isEqualTo("1");
            assertThat(active.policy().fetched()).isEqualTo(StsLab.NOON);
            assertThat(active.policy().certificate()).isEqualTo(ScriptedFetcher.CERTIFICATE);
            assertThat(active.policy().policy().covers(DomainName.of("mail.example.test"))).isTrue();
        });
        assertThat(lab.lookups).containsExactly(Lookup.FETCHED);
        assertThat(lab.fetchResults).containsExactly(StsListener.FetchResult.SUCCESS);
    }

    @Test
    void STS_3_1_1_STS_3_4_6_UTF8_STS_1_theRecordIsAskedUnderTheDomainInALabels() {
        lab.policies().policyOf(DomainName.of("B\u00fccher.Test."));

        assertThat(lab.zone.questions()).containsExactly("TXT _mta-sts.xn--bcher-kva.test CACHED");
    }

    @Test
    void STS_3_1_1_aDomainTooLongForARecordHasNone() {
        var label = "a".repeat(60);
        var domain = DomainName.of(String.join(".", label, label, label, label + "abc"));

        assertThat(lab.policies().policyOf(domain)).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.zone.questions()).isEmpty();
    }

    @Test
    void STS_3_4_3_theParentIsNeverAsked() {
        lab.publish("1", enforce(WEEK));

        assertThat(lab.policies().policyOf(DOMAIN.child("sub"))).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.zone.questions()).containsExactly("TXT _mta-sts.sub.example.test CACHED");
        assertThat(lab.host.fetches()).isZero();
    }

    @Test
    void aDomainWithoutARecordHasNone() {
        assertThat(lab.ask()).isEqualTo(new PolicyAnswer.None("_mta-sts.example.test does not exist"));
        lab.zone.txt(RECORD, new Answer.NoData<>(false));
        assertThat(lab.ask()).isEqualTo(new PolicyAnswer.None("_mta-sts.example.test has no TXT record"));

        assertThat(lab.lookups).containsExactly(Lookup.NONE, Lookup.NONE);
        assertThat(lab.troubles).isEmpty();
        assertThat(lab.host.fetches()).isZero();
    }

    @Test
    void STS_3_1_9_aRecordAmongOthersIsFound() {
        lab.publish("1", enforce(WEEK));
        lab.zone.txt(RECORD, "v=spf1 -all", "v=STSv1; id=1;");

        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_3_1_10_STS_3_1_11_withoutAUsableRecordNothingIsFetchedAndNothingReported() {
        lab.publish("1", enforce(WEEK));
        lab.zone.txt(RECORD, "v=STSv1; id=1;", "v=STSv1; id=2;");
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        lab.zone.txt(RECORD, "v=STSv1; id=2024-01-01;");
        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);

        assertThat(lab.host.fetches()).isZero();
        assertThat(lab.troubles).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "empty", "failing", "broken", "twice", "other"})
    void STS_3_1_12_STS_3_3_14_nothingAboutTheRecordCancelsAPolicy(String what) {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        switch (what) {
            case "gone" -> lab.zone.noTxt(RECORD);
            case "empty" -> lab.zone.txt(RECORD, new Answer.NoData<>(false));
            case "failing" -> lab.zone.txtFails(RECORD);
            case "broken" -> lab.zone.txt(RECORD, "v=STSv1; id=a-b");
            case "twice" -> lab.zone.txt(RECORD, "v=STSv1; id=1", "v=STSv1; id=1;");
            default -> lab.zone.txt(RECORD, "v=spf1 -all");
        }

        assertThat(lab.inForce()).isEqualTo("1 enforce");
        assertThat(lab.lookups).endsWith(Lookup.STALE);
        assertThat(lab.troubles).last().satisfies(trouble -> assertThat(trouble.applied()).isPresent());
        lab.restart();
        assertThat(lab.inForce()).isEqualTo("1 enforce");
    }

    @Test
    void STS_3_1_15_anyOtherIdIsANewer() {
        lab.publish("9", enforce(WEEK));
        lab.ask();
        lab.publish("1", enforce(WEEK));
        assertThat(lab.inForce()).isEqualTo("1 enforce");
        lab.publish("A", enforce(WEEK));
        assertThat(lab.inForce()).isEqualTo("A enforce");
        lab.publish("a", enforce(WEEK));
        assertThat(lab.inForce()).isEqualTo("a enforce");

        assertThat(lab.host.fetches()).isEqualTo(4);
    }

    @Test
    void STS_3_1_17_onlyTheFirstIdOfARecordMatters() {
        lab.publish("1; id=2", enforce(WEEK));
        lab.ask();
        lab.publish("1; id=3", enforce(WEEK));
        lab.ask();

        assertThat(lab.host.fetches()).isEqualTo(1);
    }

    @Test
    void STS_5_1_2_theRecordIsAskedForEachDelivery() {
        lab.publish("1", enforce(WEEK));
        lab.ask();
        lab.ask();
        lab.pass(Duration.ofMinutes(5));
        lab.ask();
        lab.ask();

        assertThat(lab.zone.questions()).hasSize(4).containsOnly("TXT " + RECORD + " CACHED");
        assertThat(lab.lookups).containsExactly(Lookup.FETCHED, Lookup.HIT, Lookup.REVALIDATED, Lookup.HIT);
        assertThat(lab.host.fetches()).isEqualTo(1);
    }

    @Test
    void STS_3_3_13_STS_6_1_aFirstFetchThatFailsLetsMailGoAndIsReported() {
        lab.publish("1", enforce(WEEK));
        lab.host.answer(DOMAIN, () -> new PolicyFetcher.Fetched.Failed(PolicyFetcher.Kind.HTTP_ERROR, "http-404",
                "mta-sts.example.test answered with status 404"));

        assertThat(lab.ask())
                .isEqualTo(new PolicyAnswer.None("the MTA-STS policy could not be fetched and none is kept:"
                        + " mta-sts.example.test answered with status 404"));
        assertThat(lab.troubles).singleElement().satisfies(trouble -> {
            assertThat(trouble.domain()).isEqualTo(DOMAIN);
            assertThat(trouble.failure()).isEqualTo(new TlsFailure(FailureType.STS_POLICY_FETCH_ERROR, "http-404",
                    "mta-sts.example.test answered with status 404"));
            assertThat(trouble.applied()).isEmpty();
        });
    }

    @Test
    void aBrokenPolicyIsReportedAsInvalidWithItsLine() {
        lab.publish("1", "version: STSv1\nmode: enforce\nmx: 192.0.2.1\nmax_age: 86400\n");

        assertThat(lab.ask()).isInstanceOf(PolicyAnswer.None.class);
        assertThat(lab.fetchResults).containsExactly(StsListener.FetchResult.INVALID);
        assertThat(lab.troubles).singleElement()
                .satisfies(trouble -> assertThat(trouble.failure()).isEqualTo(
                        new TlsFailure(FailureType.STS_POLICY_INVALID, "invalid-mx",
                                "the policy of example.test is broken:"
                                        + " line 3: mx: expected a host name, not an address, but found '192.0.2.1'")));
    }

    @Test
    void eachKindOfFailureHasItsResultType() {
        var invalid = List.of(PolicyFetcher.Kind.CONTENT_TYPE, PolicyFetcher.Kind.TOO_LARGE);
        for (var kind : PolicyFetcher.Kind.values()) {
            var expected = kind == PolicyFetcher.Kind.CERTIFICATE
                    ? FailureType.STS_WEBPKI_INVALID
                    : invalid.contains(kind) ? FailureType.STS_POLICY_INVALID : FailureType.STS_POLICY_FETCH_ERROR;

            assertThat(FetchOutcome.failureType(kind)).isEqualTo(expected);
        }
    }

    @Test
    void STS_6_2_aWithdrawnPolicyIsNothingToReport() {
        lab.publish("1", StsLab.none(WEEK));
        lab.ask();
        lab.zone.noTxt(RECORD);
        lab.ask();

        assertThat(lab.troubles).isEmpty();
    }
}
