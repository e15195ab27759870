package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.DnssecStanding.Validator;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.DnsFault;
import org.stsrelay.lab.LabDns;
import org.stsrelay.lab.ZoneFlaw;

/// The relay as its own validator, before name servers that validate nothing.
class ValidatorTest {

    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30));
    private static final String KEY = "3 1 1 " + "ab".repeat(32);

    @TempDir
    Path folder;

    private final LabDns dns = LabDns.start();

    @BeforeEach
    void anIslandOfTrustWithZonesOfEveryKind() {
        dns.signedZone("test").signedZone("s.test").zone("u.test").signedZone("deep.s.test");
        dns.mx("s.test", 10, "mx.s.test").a("mx.s.test", "192.0.2.1").record("_25._tcp.mx.s.test", "TLSA", KEY);
        dns.mx("u.test", 10, "mx.u.test").a("mx.u.test", "192.0.2.2").record("_25._tcp.mx.u.test", "TLSA", KEY);
        dns.a("mx.deep.s.test", "192.0.2.3").a("mx.nowhere.example", "192.0.2.4");
    }

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void DANE_2_1_1_1_whatIsSignedIsSecureAndTheRestIsNot() throws IOException {
        var resolver = validating();

        assertThat(secure(resolver.mx(DomainName.of("s.test"), Freshness.CACHED))).isTrue();
        assertThat(secure(addresses(resolver, "mx.s.test"))).isTrue();
        assertThat(secure(addresses(resolver, "mx.deep.s.test"))).isTrue();
        assertThat(secure(tlsa(resolver, "_25._tcp.mx.s.test"))).isTrue();
        assertThat(secure(resolver.mx(DomainName.of("u.test"), Freshness.CACHED))).isFalse();
        assertThat(secure(tlsa(resolver, "_25._tcp.mx.u.test"))).isFalse();
        assertThat(resolver.dnssec().by()).isEqualTo(Validator.RELAY);
    }

    @Test
    void absencesAreSecureOrNotToo() throws IOException {
        var resolver = validating();

        assertThat(tlsa(resolver, "_25._tcp.mx.deep.s.test")).isEqualTo(new Answer.NxDomain<>(true));
        assertThat(tlsa(resolver, "mx.s.test")).isEqualTo(new Answer.NoData<>(true));
        assertThat(tlsa(resolver, "_tcp.mx.s.test")).as("a name that only others lie below")
                .isEqualTo(new Answer.NoData<>(true));
        assertThat(tlsa(resolver, "_25._tcp.no.u.test")).isEqualTo(new Answer.NxDomain<>(false));
        assertThat(tlsa(resolver, "mx.u.test")).isEqualTo(new Answer.NoData<>(false));
    }

    @Test
    void namesUnderNoTrustAnchorAreInsecure() throws IOException {
        var resolver = validating();

        assertThat(secure(addresses(resolver, "mx.nowhere.example"))).isFalse();
        assertThat(tlsa(resolver, "_25._tcp.mx.nowhere.example")).isEqualTo(new Answer.NxDomain<>(false));
    }

    @Test
    void unsignedZonesThatDenyWithoutASoaAreInsecureAndSignedOnesBogus() throws IOException {
        dns.fault(new DnsFault.NoSoa(), "no.u.test").fault(new DnsFault.NoSoa(), "no.nowhere.example");
        dns.fault(new DnsFault.NoSoa(), "no.s.test");
        var resolver = validating();

        assertThat(tlsa(resolver, "no.u.test")).isEqualTo(new Answer.NxDomain<>(false));
        assertThat(tlsa(resolver, "no.nowhere.example")).isEqualTo(new Answer.NxDomain<>(false));
        assertThat(tlsa(resolver, "no.s.test")).isInstanceOf(Answer.Failed.class);
    }

    @ParameterizedTest
    @EnumSource(value = ZoneFlaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatIsBogusIsNoAnswer(ZoneFlaw flaw) throws IOException {
        dns.signedZone("b.test", flaw).mx("b.test", 10, "mx.b.test").a("mx.b.test", "192.0.2.9");
        var resolver = validating();

        assertThat(resolver.mx(DomainName.of("b.test"), Freshness.CACHED)).isInstanceOf(Answer.Failed.class)
                .extracting(answer -> ((Answer.Failed<?>) answer).reason(), InstanceOfAssertFactories.STRING)
                .contains("MX of b.test")
                .contains("bogus");
        assertThat(tlsa(resolver, "_25._tcp.mx.b.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void DANE_2_1_3_1_anAliasIsSecureWhenEveryLinkIs() throws IOException {
        dns.cname("all.s.test", "mx.deep.s.test").cname("out.s.test", "mx.u.test").cname("in.u.test", "mx.s.test");
        dns.cname("back.s.test", "in.u.test").cname("gone.s.test", "no.s.test").cname("lost.s.test", "no.u.test");
        var resolver = validating();

        assertThat(secure(addresses(resolver, "all.s.test"))).isTrue();
        assertThat(secure(addresses(resolver, "out.s.test"))).isFalse();
        assertThat(secure(addresses(resolver, "in.u.test"))).isFalse();
        assertThat(secure(addresses(resolver, "back.s.test"))).isFalse();
        assertThat(tlsa(resolver, "gone.s.test")).isEqualTo(new Answer.NxDomain<>(true));
        assertThat(tlsa(resolver, "lost.s.test")).isEqualTo(new Answer.NxDomain<>(false));
        assertThat(secure(resolver.alias(DomainName.of("out.s.test"), Freshness.CACHED))).isTrue();
    }

    @Test
    void DANE_2_1_3_1_anAliasIntoABogusZoneIsNoAnswer() throws IOException {
        dns.signedZone("b.test", ZoneFlaw.EXPIRED).a("mx.b.test", "192.0.2.9").cname("to-b.s.test", "mx.b.test");

        assertThat(addresses(validating(), "to-b.s.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void aForgedDenialIsNoAnswer() throws IOException {
        dns.nxdomain("_25._tcp.mx.s.test").nodata("mx.s.test", "A").nodata("mx.s.test", "AAAA");
        var resolver = validating();

        assertThat(tlsa(resolver, "_25._tcp.mx.s.test")).isInstanceOf(Answer.Failed.class);
        assertThat(addresses(resolver, "mx.s.test")).isInstanceOf(Answer.Failed.class);
    }

    /// dnsjava by itself takes such a denial for an insecure one.
    @Test
    void aDenialOfASignedNameInTheNameOfAnUnsignedZoneIsNoAnswer() throws IOException {
        dns.fault(new DnsFault.ForeignDenial("u.test"), "_25._tcp.mx.s.test");

        assertThat(tlsa(validating(), "_25._tcp.mx.s.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void unsignedRecordsBesideTheAnswerDoNotMakeItInsecure() throws IOException {
        dns.fault(new DnsFault.ForeignAuthority("u.test"), "mx.s.test");

        assertThat(addresses(validating(), "mx.s.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void DANE_2_1_1_3_withoutTheKeysOnTheWayNothingIsKnown() throws IOException {
        dns.servfail("s.test", "DNSKEY");
        assertThat(tlsa(validating(), "_25._tcp.mx.s.test")).isInstanceOf(Answer.Failed.class);
        assertThat(tlsa(validating(), "no.s.test")).as("an absence").isInstanceOf(Answer.Failed.class);

        dns.heal("s.test").servfail("s.test", "DS");
        assertThat(tlsa(validating(), "no.s.test")).isInstanceOf(Answer.Failed.class);
        assertThat(addresses(validating(), "mx.deep.s.test")).isInstanceOf(Answer.Failed.class);

        dns.heal("s.test").nodata("s.test", "DS");
        assertThat(tlsa(validating(), "no.s.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void theAdBitOfTheNameServersProvesNothing() throws IOException {
        dns.withAdAlways().signedZone("b.test", ZoneFlaw.WRONG_KEY).a("mx.b.test", "192.0.2.9");
        var resolver = validating();

        assertThat(secure(addresses(resolver, "mx.u.test"))).isFalse();
        assertThat(addresses(resolver, "mx.b.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void anAnswerThatDoesNotComeIsToldAsSuch() throws IOException {
        dns.servfail("mx.s.test");

        assertThat(addresses(validating(), "mx.s.test")).isInstanceOfSatisfying(Answer.Failed.class,
                failed -> assertThat(failed.reason()).contains("answered SERVFAIL for A of mx.s.test"));
    }

    @Test
    void validatingEndsInTime() throws IOException {
        dns.drop("s.test", "DNSKEY");
        var hasty = validating(new Patience(Duration.ofMillis(100), Duration.ofMillis(300)));

        assertThat(tlsa(hasty, "_25._tcp.mx.s.test")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void TLSA_10_1_1_answersTooBigForUdpComeByTcp() throws IOException {
        for (var number = 0; number < 60; number++) {
            dns.record("_25._tcp.big.s.test", "TLSA", "3 1 1 " + "%02x".formatted(number).repeat(32));
        }

        assertThat(tlsa(validating(), "_25._tcp.big.s.test")).isInstanceOfSatisfying(Answer.Found.class,
                found -> assertThat((List<?>) found.value()).hasSize(60));
        assertThat(dns.questions()).anyMatch(question -> question.tcp() && question.type().equals("TLSA"));
    }

    private DnsjavaResolver validating() throws IOException {
        return validating(PATIENCE);
    }

    private DnsjavaResolver validating(Patience patience) throws IOException {
        var anchors = DnssecAnchors.read(Files.writeString(folder.resolve("anchors"), dns.trustAnchors()));
        return new DnsjavaResolver(List.of(dns.address()), patience, new Dnssec.Validate(anchors), Clock.systemUTC(),
                (_, _, _) -> {
                });
    }

    private static Answer<?> addresses(DnsjavaResolver resolver, String name) {
        return resolver.addresses(DomainName.of(name), Freshness.CACHED);
    }

    private static Answer<?> tlsa(DnsjavaResolver resolver, String name) {
        return resolver.tlsa(DomainName.of(name), Freshness.CACHED);
    }

    private static boolean secure(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return answer instanceof Answer.Found<?> found && found.secure();
    }
}
