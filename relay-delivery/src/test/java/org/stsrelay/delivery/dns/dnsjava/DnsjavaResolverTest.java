package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Exchange;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.Resolver.MxRecord;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.DnsFault;
import org.stsrelay.lab.LabDns;

class DnsjavaResolverTest {

    private static final DomainName DOMAIN = DomainName.of("u.test");
    private static final Patience SHORT = new Patience(Duration.ofMillis(150), Duration.ofMillis(400));
    private static final Patience LONG = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(60));

    private record Told(DnsListener.Type type, DnsListener.Result result) {}

    private final LabDns dns = LabDns.start();
    private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
    private final Resolver resolver = resolver(LONG, dns.address());
    private final Resolver hasty = resolver(SHORT, dns.address());

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void mxRecordsComeAsTheyStand() {
        dns.mx("u.test", 20, "MX2.u.test").mx("u.test", 10, "mx1.u.test.");

        assertThat(found(resolver.mx(DOMAIN, Freshness.CACHED))).containsExactlyInAnyOrder(host(20, "mx2.u.test"),
                host(10, "mx1.u.test"));
    }

    @Test
    void anExchangeIsAHostOrTheRootOrNoHostName() {
        dns.mx("u.test", 0, ".")
                .mx("u.test", 5, "mail server.u.test".replace(" ", "\\032"))
                .mx("u.test", 7, "-.u.test");

        assertThat(found(resolver.mx(DOMAIN, Freshness.CACHED))).extracting(MxRecord::exchange)
                .containsExactlyInAnyOrder(new Exchange.Root(), new Exchange.Invalid("mail\\032server.u.test"),
                        new Exchange.Invalid("-.u.test"));
    }

    @Test
    void tlsaRecordsComeAsTheyStandOfUseOrNot() {
        dns.record("_25._tcp.mx.u.test", "TLSA", "3 1 1 " + "AB".repeat(32))
                .record("_25._tcp.mx.u.test", "TLSA", "9 7 200 00");

        assertThat(found(resolver.tlsa(DomainName.of("_25._tcp.mx.u.test"), Freshness.CACHED)))
                .containsExactlyInAnyOrder(new TlsaRecord(3, 1, 1, "ab".repeat(32)), new TlsaRecord(9, 7, 200, "00"));
    }

    @Test
    void whereCnamesLeadIsPartOfTheAnswer() {
        dns.cname("mx.u.test", "b.test").cname("b.test", "c.test").a("c.test", "192.0.2.1").a("u.test", "192.0.2.2");

        assertThat(alias("mx.u.test")).contains(DomainName.of("c.test"));
        assertThat(alias("u.test")).isEmpty();
    }

    @Test
    void noSuchNameAndNoSuchRecordAreTwoThings() {
        dns.a("u.test", "192.0.2.1");

        assertThat(resolver.mx(DOMAIN, Freshness.CACHED)).isEqualTo(new Answer.NoData<>(false));
        assertThat(resolver.mx(DomainName.of("nowhere.test"), Freshness.CACHED))
                .isEqualTo(new Answer.NxDomain<>(false));
    }

    @Test
    void addressesOfBothFamiliesComeIpv4First() {
        dns.aaaa("u.test", "2001:db8::1").a("u.test", "192.0.2.1", "192.0.2.2");

        assertThat(addresses("u.test")).containsExactly("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void bothFamiliesAreAskedAtOnce() {
        dns.drop("u.test");
        var asker = Thread.ofVirtual().start(() -> resolver.addresses(DOMAIN, Freshness.CACHED));

        await().until(() -> dns.asked("u.test", "A") == 1 && dns.asked("u.test", "AAAA") == 1);
        asker.interrupt();
    }

    @Test
    void aFamilyThatFailsIsNoFailureWhileTheOtherAnswers() {
        dns.a("u.test", "192.0.2.1").servfail("u.test", "AAAA");
        dns.aaaa("v.test", "2001:db8::1").servfail("v.test", "A");

        assertThat(addresses("u.test")).containsExactly("192.0.2.1");
        assertThat(addresses("v.test")).containsExactly("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void withoutAddressesOneFailedFamilyMeansNotKnowing() {
        dns.servfail("u.test", "A").nodata("u.test", "AAAA");
        dns.nodata("v.test", "A").servfail("v.test", "AAAA");
        dns.nxdomain("w.test", "A").servfail("w.test", "AAAA");

        assertThat(List.of("u.test", "v.test", "w.test")).allSatisfy(
                name -> assertThat(resolver.addresses(DomainName.of(name), Freshness.CACHED))
                        .isInstanceOf(Answer.Failed.class));
    }

    @Test
    void aNameThatOneFamilyDeniesAndTheOtherKnowsExists() {
        dns.nodata("u.test", "A").nxdomain("u.test", "AAAA");
        dns.nxdomain("v.test", "A").nodata("v.test", "AAAA");

        assertThat(resolver.addresses(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.NoData.class);
        assertThat(resolver.addresses(DomainName.of("v.test"), Freshness.CACHED)).isInstanceOf(Answer.NoData.class);
        assertThat(resolver.addresses(DomainName.of("no.test"), Freshness.CACHED)).isInstanceOf(Answer.NxDomain.class);
    }

    @Test
    void STS_3_1_1_theNameIsAskedAbsolute() {
        resolver.txt(DomainName.of("U.test.").child("_mta-sts"), Freshness.CACHED);
        resolver.txt(DomainName.of("\u00fcber.test").child("_mta-sts"), Freshness.CACHED);

        assertThat(dns.questions()).containsExactly(new LabDns.Question("_mta-sts.u.test", "TXT", false),
                new LabDns.Question("_mta-sts.xn--ber-goa.test", "TXT", false));
    }

    @Test
    void SMTP_5_1_1_aSingleLabelIsNotCompleted() {
        resolver.mx(DomainName.of("localhost"), Freshness.CACHED);

        assertThat(dns.questions()).containsExactly(new LabDns.Question("localhost", "MX", false));
    }

    @Test
    void STS_3_1_13_theStringsOfATextAreJoinedWithNothingBetween() {
        dns.txt("u.test", "v=STSv1; i", "", "d=abc").txt("u.test", "another");

        assertThat(found(resolver.txt(DOMAIN, Freshness.CACHED))).containsExactlyInAnyOrder("v=STSv1; id=abc",
                "another");
    }

    @Test
    void octetsBeyondAsciiAreReplaced() {
        dns.txt("u.test", "id=\\195\\169;");

        assertThat(found(resolver.txt(DOMAIN, Freshness.CACHED))).containsExactly("id=\uFFFD\uFFFD;");
    }

    @Test
    void STS_3_1_14_aCnameIsFollowedEvenIfItsTargetIsNotInTheAnswer() {
        dns.cname("u.test", "a.test").cname("a.test", "b.other").cname("b.other", "c.test").txt("c.test", "there");
        var fromWhole = found(resolver.txt(DOMAIN, Freshness.CACHED));
        List.of("u.test", "a.test", "b.other").forEach(name -> dns.fault(new DnsFault.AliasOnly(), name));

        assertThat(found(resolver.txt(DOMAIN, Freshness.FRESH))).isEqualTo(fromWhole).containsExactly("there");
        assertThat(dns.questions()).extracting(LabDns.Question::name)
                .containsExactly("u.test", "u.test", "a.test",
                        "b.other", "c.test");
    }

    @Test
    void STS_3_1_14_aCircleOfCnamesIsNotKnowing() {
        dns.cname("u.test", "a.test").cname("a.test", "u.test");

        assertThat(failure(resolver.txt(DOMAIN, Freshness.CACHED)))
                .isEqualTo("the CNAMEs on the way to TXT of u.test run in a circle: u.test -> a.test -> u.test");
    }

    @Test
    void STS_3_1_14_aCircleThatIsToldStepByStepEndsToo() {
        dns.cname("u.test", "a.test").cname("a.test", "u.test");
        List.of("u.test", "a.test").forEach(name -> dns.fault(new DnsFault.AliasOnly(), name));

        assertThat(failure(resolver.txt(DOMAIN, Freshness.CACHED)))
                .isEqualTo("the CNAMEs on the way to TXT of u.test run in a circle: u.test -> a.test -> u.test");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void SMTP_5_1_2_eightCnamesAreFollowedAndNineAreNot(boolean whole) {
        for (var i = 0; i < 9; i++) {
            dns.cname("c" + i + ".test", "c" + (i + 1) + ".test");
            if (!whole) {
                dns.fault(new DnsFault.AliasOnly(), "c" + i + ".test");
            }
        }
        dns.mx("c9.test", 10, "mx.test");

        assertThat(found(resolver.mx(DomainName.of("c1.test"), Freshness.CACHED))).containsExactly(host(10, "mx.test"));
        assertThat(failure(resolver.mx(DomainName.of("c0.test"), Freshness.CACHED)))
                .startsWith("more than 8 CNAMEs on the way to MX of c0.test: c0.test -> c1.test");
    }

    @Test
    void aCnameToNowhereIsNoSuchNameOnceItsTargetHasBeenAsked() {
        dns.cname("u.test", "nowhere.test");

        assertThat(resolver.mx(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.NxDomain.class);
        assertThat(dns.asked("nowhere.test", "MX")).isEqualTo(1);
    }

    @Test
    void aCnameToANameThatFailsIsNotKnowing() {
        dns.cname("u.test", "broken.test").fault(new DnsFault.AliasOnly(), "u.test").servfail("broken.test");

        assertThat(failure(resolver.mx(DOMAIN, Freshness.CACHED))).contains("SERVFAIL for MX of broken.test");
    }

    @Test
    void STS_3_1_18_anAbsentRecordIsToldFromAFailedLookup() {
        dns.a("u.test", "192.0.2.1").servfail("v.test").drop("w.test");

        assertThat(resolver.txt(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.NoData.class);
        assertThat(resolver.txt(DomainName.of("no.test"), Freshness.CACHED)).isInstanceOf(Answer.NxDomain.class);
        assertThat(failure(resolver.txt(DomainName.of("v.test"), Freshness.CACHED)))
                .isEqualTo("the name server " + shown(dns) + " answered SERVFAIL for TXT of v.test");
        assertThat(failure(hasty.txt(DomainName.of("w.test"), Freshness.CACHED)))
                .matches("the name server " + shown(dns) + " did not answer for TXT of w\\.test in \\d+\\.\\d s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFUSED", "NOTIMP", "FORMERR", "YXDOMAIN"})
    void SMTP_5_1_4_everyOtherCodeIsTemporary(String code) {
        dns.mx("u.test", 10, "mx.u.test").fault(new DnsFault.Code(code), "u.test");

        assertThat(failure(resolver.mx(DOMAIN, Freshness.CACHED))).contains("answered " + code + " for MX of u.test");
    }

    @Test
    void STS_3_1_19_aTruncatedAnswerIsAskedForByTcp() {
        dns.txt("u.test", "there").truncate("u.test");

        assertThat(found(resolver.txt(DOMAIN, Freshness.CACHED))).containsExactly("there");
        assertThat(dns.questions()).extracting(LabDns.Question::tcp).containsExactly(false, true);
    }

    @Test
    void STS_3_1_19_anAnswerTooBigForUdpComesByTcp() {
        var strings = new String[20];
        Arrays.fill(strings, "x".repeat(250));
        dns.txt("u.test", strings);

        assertThat(found(resolver.txt(DOMAIN, Freshness.CACHED))).containsExactly("x".repeat(5000));
        assertThat(dns.questions()).extracting(LabDns.Question::tcp).containsExactly(false, true);
    }

    @Test
    void STS_3_1_19_anAnswerOfAThousandOctetsFitsIntoUdp() {
        dns.txt("u.test", "x".repeat(250), "y".repeat(250), "z".repeat(250), "w".repeat(250));

        assertThat(found(resolver.txt(DOMAIN, Freshness.CACHED))).hasSize(1);
        assertThat(dns.questions()).extracting(LabDns.Question::tcp).containsExactly(false);
    }

    @Test
    void nonsenseIsNoAnswer() {
        dns.mx("a.test", 10, "mx.test").fault(new DnsFault.WrongId(), "a.test");
        dns.mx("b.test", 10, "mx.test").fault(new DnsFault.WrongQuestion(), "b.test");
        dns.mx("c.test", 10, "mx.test").fault(new DnsFault.Garbage(), "c.test");
        dns.mx("d.test", 10, "mx.test").fault(new DnsFault.Echo(), "d.test");

        assertThat(List.of("a.test", "b.test", "c.test", "d.test")).allSatisfy(
                name -> assertThat(failure(resolver.mx(DomainName.of(name), Freshness.CACHED)))
                        .endsWith(" sent something that is no answer to the question for MX of " + name));
        assertThat(dns.asked("a.test", "MX")).isEqualTo(3);
    }

    @Test
    void aReferralIsNotAnEmptyAnswer() {
        dns.mx("u.test", 10, "mx.test").fault(new DnsFault.Referral(), "u.test");

        assertThat(failure(resolver.mx(DOMAIN, Freshness.CACHED)))
                .endsWith(
                        "pointed to other servers instead of an answer for MX of u.test: it is not a resolver for us");
    }

    @Test
    void theNextServerIsAskedWhenOneDeclinesOrIsSilent() {
        try (var good = LabDns.start().mx("u.test", 10, "mx.test").mx("v.test", 10, "mx.test")) {
            dns.servfail("u.test").drop("v.test");
            var both = resolver(SHORT, dns.address(), good.address());

            assertThat(found(both.mx(DOMAIN, Freshness.CACHED))).containsExactly(host(10, "mx.test"));
            both = resolver(SHORT, dns.address(), good.address());
            assertThat(found(both.mx(DomainName.of("v.test"), Freshness.CACHED))).containsExactly(host(10, "mx.test"));
        }
    }

    @Test
    void aServerThatIsNotThereIsLeftAside() throws Exception {
        InetSocketAddress nobody;
        try (var udp = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = new InetSocketAddress("127.0.0.1", udp.getLocalPort());
        }
        dns.mx("u.test", 10, "mx.test");
        var both = resolver(LONG, nobody, dns.address());

        assertThat(found(both.mx(DOMAIN, Freshness.CACHED))).hasSize(1);
        assertThat(failure(resolver(LONG, nobody).mx(DOMAIN, Freshness.CACHED)))
                .isEqualTo("the name server 127.0.0.1:" + nobody.getPort()
                        + " could not be asked for MX of u.test: nothing listens there");
    }

    @Test
    void aSilentServerGoesLastForAWhile() {
        try (var good = LabDns.start().mx("u.test", 10, "mx.test").mx("v.test", 10, "mx.test")) {
            dns.drop("u.test").mx("v.test", 10, "mx.test");
            var both = resolver(SHORT, dns.address(), good.address());
            both.mx(DOMAIN, Freshness.CACHED);
            both.mx(DomainName.of("v.test"), Freshness.CACHED);

            assertThat(dns.asked("v.test", "MX")).isZero();
            assertThat(good.asked("v.test", "MX")).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDeclinedOneQuestionKeepsItsPlace() {
        try (var good = LabDns.start().mx("u.test", 10, "mx.test").mx("v.test", 10, "mx.test")) {
            dns.servfail("u.test").mx("v.test", 10, "mx.test");
            var both = resolver(LONG, dns.address(), good.address());
            both.mx(DOMAIN, Freshness.CACHED);
            both.mx(DomainName.of("v.test"), Freshness.CACHED);

            assertThat(good.asked("v.test", "MX")).isZero();
        }
    }

    @Test
    void aLostConnectionIsMadeAnewForTheNextQuestion() {
        dns.txt("u.test", "x").truncate("u.test").txt("v.test", "y").truncate("v.test");
        resolver.txt(DOMAIN, Freshness.CACHED);
        dns.dropConnections();

        assertThat(found(resolver.txt(DomainName.of("v.test"), Freshness.CACHED))).containsExactly("y");
    }

    @Test
    void everyServerIsNamedWhenNoneAnswers() {
        try (var other = LabDns.start().refused("u.test")) {
            dns.servfail("u.test");

            assertThat(failure(resolver(LONG, dns.address(), other.address()).mx(DOMAIN, Freshness.CACHED)))
                    .isEqualTo("the name server " + shown(dns) + " answered SERVFAIL for MX of u.test; the name server "
                            + shown(other) + " answered REFUSED for MX of u.test");
        }
    }

    @Test
    void silenceEndsWithTheWholePatience() {
        dns.drop("u.test");
        var start = System.nanoTime();

        assertThat(hasty.mx(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(380),
                Duration.ofSeconds(2));
        assertThat(dns.asked("u.test", "MX")).isGreaterThan(1);
    }

    @Test
    void aTcpServerThatSaysNothingIsSilenceToo() throws Exception {
        try (var tcp = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
                var udp = new DatagramSocket(tcp.getLocalPort(), tcp.getInetAddress())) {
            var deaf = new InetSocketAddress(tcp.getInetAddress(), udp.getLocalPort());

            assertThat(failure(resolver(SHORT, deaf).txt(DOMAIN, Freshness.CACHED))).contains("did not answer");
        }
    }

    @Test
    void theAdBitIsBelievedOnlyWhereTheOperatorTrustsIt() {
        dns.signed("s.test").mx("s.test", 10, "mx.s.test").mx("u.test", 10, "mx.u.test").cname("a.s.test", "u.test");
        dns.fault(new DnsFault.AliasOnly(), "a.s.test");
        var trusting = new DnsjavaResolver(List.of(dns.address()), LONG, new Dnssec.TrustAd(), Clock.systemUTC(),
                (_, _, _) -> {
                });

        assertThat(isSecure(trusting, "s.test")).isTrue();
        assertThat(isSecure(trusting, "u.test")).isFalse();
        assertThat(isSecure(trusting, "a.s.test")).as("a secure alias into an unsigned zone").isFalse();
        assertThat(isSecure(resolver, "s.test")).isFalse();
    }

    @Test
    void eachQuestionToAServerIsTold() {
        dns.mx("u.test", 10, "mx.test").servfail("v.test");
        resolver.mx(DOMAIN, Freshness.CACHED);
        resolver.mx(DOMAIN, Freshness.CACHED);
        resolver.mx(DomainName.of("v.test"), Freshness.CACHED);
        resolver.txt(DOMAIN, Freshness.CACHED);
        resolver.txt(DomainName.of("no.test"), Freshness.CACHED);

        assertThat(told).containsExactly(new Told(DnsListener.Type.MX, DnsListener.Result.FOUND),
                new Told(DnsListener.Type.MX, DnsListener.Result.FAILED),
                new Told(DnsListener.Type.TXT, DnsListener.Result.NO_DATA),
                new Told(DnsListener.Type.TXT, DnsListener.Result.NX_DOMAIN));
    }

    @Test
    void anInterruptedAskerLearnsNothingAndStaysInterrupted() throws Exception {
        dns.mx("u.test", 10, "mx.test").drop("u.test");
        var answers = new ConcurrentLinkedQueue<Answer<List<MxRecord>>>();
        var asker = Thread.ofVirtual().start(() -> {
            answers.add(resolver.mx(DOMAIN, Freshness.CACHED));
            if (Thread.currentThread().isInterrupted()) {
                answers.add(new Answer.NoData<>(false));
            }
        });
        await().until(() -> dns.asked("u.test", "MX") > 0);
        asker.interrupt();
        asker.join(Duration.ofSeconds(10));

        assertThat(answers).containsExactly(
                new Answer.Failed<>("interrupted while the DNS was asked about u.test"), new Answer.NoData<>(false));
    }

    @Test
    void withoutServersThereIsNoResolver() {
        assertThatThrownBy(() -> resolver(LONG)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dns.servers");
        assertThatThrownBy(() -> new Patience(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Resolver resolver(Patience patience, InetSocketAddress... servers) {
        return new DnsjavaResolver(List.of(servers), patience, Clock.systemUTC(),
                (type, result, _) -> told.add(new Told(type, result)));
    }

    private List<String> addresses(String name) {
        return found(resolver.addresses(DomainName.of(name), Freshness.CACHED)).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private Optional<DomainName> alias(String name) {
        return resolver.addresses(DomainName.of(name), Freshness.CACHED) instanceof Answer.Found<?> found
                ? found.alias()
                : Optional.empty();
    }

    private static boolean isSecure(Resolver resolver, String name) {
        return resolver.mx(DomainName.of(name), Freshness.CACHED) instanceof Answer.Found<List<MxRecord>> found
                && found.secure();
    }

    private static MxRecord host(int preference, String name) {
        return new MxRecord(preference, new Exchange.Host(DomainName.of(name)));
    }

    private static <T> T found(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found<T>) answer).value();
    }

    private static String failure(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        return ((Answer.Failed<?>) answer).reason();
    }

    private static String shown(LabDns server) {
        return "127.0.0.1:" + server.address().getPort();
    }
}
