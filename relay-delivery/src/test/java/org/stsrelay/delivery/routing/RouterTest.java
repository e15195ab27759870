package org.stsrelay.delivery.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.SpecialPurposeGuard;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.lab.DnsFault;
import org.stsrelay.lab.LabDns;

class RouterTest {

    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(60));
    private static final Self SELF = new Self(DomainName.of("relay.u.test"),
            Set.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.25"), 25)), 25);

    private final LabDns dns = LabDns.start();
    private final Router router = new Router(
            new DnsjavaResolver(List.of(dns.address()), PATIENCE, Clock.systemUTC(), (_, _, _) -> {
            }),
            new SpecialPurposeGuard(List.of("192.0.2.0/24", "2001:db8::/32")), SELF, AddressOrder.PREFER_IPV4,
            new Random(1));

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void SMTP_5_1_7_hostsComeByPreference() {
        mx(30, "mx3").mx("u.test", 10, "mx1.u.test").mx("u.test", 20, "mx2.u.test");
        dns.a("mx1.u.test", "192.0.2.1").a("mx2.u.test", "192.0.2.2");

        assertThat(hosts("u.test")).extracting(MxHost::toString)
                .containsExactly("mx1.u.test", "mx2.u.test",
                        "mx3.u.test");
        assertThat(hosts("u.test")).extracting(MxHost::preference).containsExactly(10, 20, 30);
    }

    @Test
    void SMTP_5_1_7_hostsOfEqualPreferenceAreShuffledEachTime() {
        mx(10, "a");
        mx(10, "b");
        mx(10, "c");
        mx(20, "d");
        var firsts = new HashMap<String, Integer>();
        IntStream.range(0, 300).forEach(_ -> firsts.merge(hosts("u.test").getFirst().toString(), 1, Integer::sum));

        assertThat(firsts).containsOnlyKeys("a.u.test", "b.u.test", "c.u.test");
        assertThat(firsts.values()).allSatisfy(times -> assertThat(times).isBetween(60, 140));
        assertThat(hosts("u.test").getLast()).hasToString("d.u.test");
    }

    @Test
    void aHostThatIsNamedTwiceCountsOnceWhereItIsPreferred() {
        mx(10, "mx").mx("u.test", 30, "MX.u.test.").mx("u.test", 20, "other.u.test").a("other.u.test", "192.0.2.2");

        assertThat(hosts("u.test")).extracting(MxHost::toString).containsExactly("mx.u.test", "other.u.test");
    }

    @Test
    void SMTP_5_1_8_everyAddressOfAHostIsListedIpv4First() {
        dns.mx("u.test", 10, "mx.u.test").aaaa("mx.u.test", "2001:db8::1").a("mx.u.test", "192.0.2.1", "192.0.2.2");

        assertThat(addresses("u.test")).containsExactly("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void aHostHasFiveAddressesAtMost() {
        dns.mx("u.test", 10, "mx.u.test")
                .aaaa("mx.u.test", "2001:db8::1", "2001:db8::2", "2001:db8::3")
                .a("mx.u.test", "192.0.2.1", "192.0.2.2", "192.0.2.3");

        assertThat(addresses("u.test")).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8:0:0:0:0:0:1",
                "2001:db8:0:0:0:0:0:2");
    }

    @Test
    void SMTP_5_2_1_aHostMayHaveIpv6Only() {
        dns.mx("u.test", 10, "mx.u.test").aaaa("mx.u.test", "2001:db8::1");

        assertThat(addresses("u.test")).containsExactly("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void SMTP_5_1_5_withoutMxRecordsTheDomainIsItsOwnHost() {
        dns.a("u.test", "192.0.2.1");

        assertThat(hosts("u.test")).containsExactly(known("u.test", 0, "192.0.2.1"));
    }

    @Test
    void STS_4_1_2_theNameOfAnImplicitMxIsTheDomain() {
        dns.cname("u.test", "other.test").a("other.test", "192.0.2.1");

        assertThat(hosts("u.test")).extracting(MxHost::toString).containsExactly("u.test");
        assertThat(addresses("u.test")).containsExactly("192.0.2.1");
    }

    @Test
    void SMTP_5_1_5_aDomainWithoutMxAndAddressHasNoHost() {
        dns.txt("u.test", "here I am");

        assertThat(route("u.test")).isEqualTo(new Route.Unusable("no host to send to: u.test has no address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFUSED"})
    void SMTP_5_1_4_aTemporaryErrorIsNoPermissionForAnImplicitMx(String code) {
        dns.mx("u.test", 10, "mx.u.test").a("u.test", "192.0.2.1").fault(new DnsFault.Code(code), "u.test", "MX");

        assertThat(route("u.test")).isInstanceOfSatisfying(Route.Unknown.class,
                unknown -> assertThat(unknown.reason()).contains("answered " + code + " for MX of u.test"));
        assertThat(dns.asked("u.test", "A")).isZero();
    }

    @Test
    void SMTP_5_1_2_theTargetOfACnameIsUsedAsIfItWereTheDomain() {
        dns.cname("alias.test", "b.test").cname("b.test", "u.test");
        mx(10, "mx");

        assertThat(hosts("alias.test")).containsExactly(known("mx.u.test", 10, "192.0.2.9"));
    }

    @Test
    void STS_3_4_4_theHostsOfAnAliasAreThoseOfItsTargetAndItsOwnNameIsNotAmongThem() {
        dns.cname("alias.test", "u.test")
                .a("u.test", "192.0.2.1")
                .mx("u.test", 10, "mx.u.test")
                .a("mx.u.test",
                        "192.0.2.2");

        assertThat(hosts("alias.test")).extracting(MxHost::toString).containsExactly("mx.u.test");
    }

    @Test
    void SMTP_5_1_2_aCircleOfCnamesWaits() {
        dns.cname("u.test", "v.test").cname("v.test", "u.test");

        assertThat(route("u.test")).isInstanceOf(Route.Unknown.class);
    }

    @Test
    void SMTP_5_1_3_aDomainThatDoesNotExistIsAnErrorOnceAskedAgain() {
        assertThat(route("nowhere.test")).isEqualTo(new Route.NoSuchDomain());
        assertThat(dns.asked("nowhere.test", "MX")).isEqualTo(2);
        assertThat(dns.questions()).extracting(LabDns.Question::type).containsOnly("MX");
    }

    @Test
    void nothingPermanentIsToldFromTheCache() {
        route("u.test");
        mx(10, "mx");
        assertThat(hosts("u.test")).hasSize(1);

        dns.remove("u.test").nullMx("v.test");
        route("v.test");
        dns.remove("v.test").servfail("v.test");
        assertThat(route("v.test")).isInstanceOf(Route.Unknown.class);
    }

    @Test
    void aFreshQuestionNeedsNoConfirmation() {
        assertThat(router.route(DomainPart.of("nowhere.test"), Freshness.FRESH)).isEqualTo(new Route.NoSuchDomain());
        assertThat(dns.asked("nowhere.test", "MX")).isEqualTo(1);
    }

    @Test
    void SMTP_5_1_6_hostsThatDoNotExistAreNeverReplacedByTheDomain() {
        dns.mx("u.test", 10, "gone.u.test")
                .mx("u.test", 20, "bare.u.test")
                .txt("bare.u.test", "no address")
                .a("u.test", "192.0.2.1");

        assertThat(route("u.test")).isEqualTo(new Route.Unusable(
                "no host to send to: gone.u.test does not exist, bare.u.test has no address"));
        assertThat(dns.asked("u.test", "A")).isZero();
        assertThat(dns.asked("gone.u.test", "A")).as("asked again before it is final").isEqualTo(2);
    }

    @Test
    void SMTP_5_1_6_aHostThatIsNotKnownKeepsTheRouteOpen() {
        dns.mx("u.test", 10, "gone.u.test").mx("u.test", 20, "broken.u.test").servfail("broken.u.test");

        assertThat(hosts("u.test")).extracting(MxHost::addresses)
                .satisfiesExactly(
                        gone -> assertThat(gone).isEqualTo(new Addresses.None("gone.u.test does not exist")),
                        broken -> assertThat(broken).isInstanceOf(Addresses.Unknown.class));
    }

    @Test
    void aHostThatDoesNotExistStaysListedBesideOneThatDoes() {
        mx(20, "mx").mx("u.test", 10, "gone.u.test");

        assertThat(hosts("u.test")).containsExactly(
                new MxHost(DomainPart.of("gone.u.test"), 10, new Addresses.None("gone.u.test does not exist")),
                known("mx.u.test", 20, "192.0.2.9"));
    }

    @Test
    void SMTP_5_1_10_aHostMayBeACname() {
        dns.mx("u.test", 10, "mx.u.test").cname("mx.u.test", "host.other.test").a("host.other.test", "192.0.2.1");

        assertThat(addresses("u.test")).containsExactly("192.0.2.1");
    }

    @Test
    void STS_4_1_1_theNameOfAHostStaysTheOneInTheMxRecord() {
        dns.mx("u.test", 10, "MX.U.test").cname("mx.u.test", "host.other.test").a("host.other.test", "192.0.2.1");

        assertThat(hosts("u.test")).extracting(MxHost::name).containsExactly(DomainPart.of("mx.u.test"));
    }

    @Test
    void anMxThatIsNoHostNameIsLeftOut() {
        mx(20, "mx").mx("u.test", 10, "mail\\032server.test");

        assertThat(hosts("u.test")).containsExactly(known("mx.u.test", 20, "192.0.2.9"));
    }

    @Test
    void anMxThatIsNoHostNameAloneIsFinal() {
        dns.mx("u.test", 10, "mail\\032server.test").mx("u.test", 0, ".").a("u.test", "192.0.2.1");

        assertThat(route("u.test")).isInstanceOfSatisfying(Route.Unusable.class, unusable -> assertThat(
                unusable.reason()).startsWith("no MX record of u.test names a host: ").contains("mail\\032server"));
    }

    @Test
    void hostsAreLookedForAtOnce() {
        IntStream.range(0, 8).forEach(i -> mx(i, "mx" + i).drop("mx" + i + ".u.test"));
        var asker = Thread.ofVirtual().start(() -> route("u.test"));

        await().until(() -> IntStream.range(0, 8).allMatch(i -> dns.asked("mx" + i + ".u.test", "A") == 1));
        asker.interrupt();
    }

    @Test
    void anInterruptedSearchDefers() throws InterruptedException {
        mx(10, "mx1").drop("mx1.u.test");
        mx(20, "mx2").drop("mx2.u.test");
        var routes = new LinkedBlockingQueue<Route>();
        var asker = Thread.ofVirtual().start(() -> routes.add(route("u.test")));
        await().until(() -> dns.asked("mx2.u.test", "A") == 1);
        asker.interrupt();

        assertThat(routes.poll(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Route.Via.class,
                via -> assertThat(via.hosts()).extracting(MxHost::addresses)
                        .hasOnlyElementsOfType(Addresses.Unknown.class));
    }

    @Test
    void nobodyMakesUsLookForAThousandHosts() {
        IntStream.range(0, 50).forEach(i -> dns.mx("u.test", i, "mx" + i + ".u.test"));

        assertThat(route("u.test")).isInstanceOfSatisfying(Route.Unknown.class,
                unknown -> assertThat(unknown.reason()).startsWith("only 20 of 50 MX hosts were looked for"));
        assertThat(dns.asked("mx20.u.test", "A")).isZero();
    }

    @Test
    void specialPurposeAddressesAreRefusedAndTheHostStaysListed() {
        dns.mx("u.test", 10, "mx.u.test").a("mx.u.test", "127.0.0.1", "10.0.0.1").aaaa("mx.u.test", "::ffff:10.0.0.2");

        assertThat(hosts("u.test")).extracting(MxHost::addresses)
                .containsExactly(
                        new Addresses.Refused(
                                "mx.u.test is at 127.0.0.1 (loopback), 10.0.0.1 (private use), 10.0.0.2 (private"
                                        + " use), where no mail is sent unless delivery.internal-networks allows it"));
    }

    @Test
    void ofAHostWithBothOnlyTheWorldsAddressesAreUsed() {
        dns.mx("u.test", 10, "mx.u.test").a("mx.u.test", "127.0.0.1", "192.0.2.1");

        assertThat(addresses("u.test")).containsExactly("192.0.2.1");
    }

    @Test
    void refusedHostsBesideMissingOnesDeferAndDoNotBounce() {
        dns.mx("u.test", 10, "mx.u.test").a("mx.u.test", "127.0.0.1").mx("u.test", 20, "gone.u.test");

        assertThat(hosts("u.test")).hasSize(2);
    }

    @Test
    void STS_3_4_2_anAddressLiteralIsItsOwnHostWithoutAnyQuestion() {
        assertThat(router.route(DomainPart.of("[192.0.2.7]"), Freshness.CACHED))
                .isEqualTo(new Route.Via(List.of(new MxHost(DomainPart.of("[192.0.2.7]"), 0,
                        new Addresses.Known(List.of(InetAddress.ofLiteral("192.0.2.7")))))));
        assertThat(router.route(DomainPart.of("[IPv6:2001:db8::7]"), Freshness.CACHED)).isInstanceOf(Route.Via.class);
        assertThat(dns.questions()).isEmpty();
    }

    @Test
    void theGuardHoldsForAddressLiteralsToo() {
        assertThat(router.route(DomainPart.of("[127.0.0.1]"), Freshness.CACHED)).isInstanceOfSatisfying(Route.Via.class,
                via -> assertThat(via.hosts().getFirst().addresses()).isInstanceOf(Addresses.Refused.class));
    }

    @Test
    void NMX_3_1_aSingleDotIsANullMx() {
        dns.nullMx("u.test").mx("v.test", 10, ".").a("u.test", "192.0.2.1").a("v.test", "192.0.2.1");

        assertThat(route("u.test")).isEqualTo(new Route.NullMx());
        assertThat(route("v.test")).isEqualTo(new Route.NullMx());
    }

    @Test
    void NMX_3_1_aDotBesideOtherRecordsIsJustNoHost() {
        mx(10, "mx").nullMx("u.test");

        assertThat(hosts("u.test")).containsExactly(known("mx.u.test", 10, "192.0.2.9"));
    }

    @Test
    void NMX_4_1_1_nothingButTheMxIsAskedFor() {
        dns.nullMx("u.test").a("u.test", "192.0.2.1");
        route("u.test");

        assertThat(dns.questions()).extracting(LabDns.Question::type).containsOnly("MX");
    }

    @Test
    void aLikelyRouteAsksNothingThatTheAttemptWouldNot() {
        mx(10, "mx").nullMx("nowhere.test");

        assertThat(router.likely(new NextHop.ByMx(DomainPart.of("nowhere.test")))).isEqualTo(new Route.NullMx());
        assertThat(dns.questions()).as("what is final is not asked twice").hasSize(1);
        router.likely(new NextHop.ByMx(DomainPart.of("u.test")));
        var asked = dns.questions().size();
        assertThat(hosts("u.test")).hasSize(1);
        assertThat(dns.questions()).hasSize(asked);
    }

    private LabDns mx(int preference, String host) {
        return dns.mx("u.test", preference, host + ".u.test").a(host + ".u.test", "192.0.2.9");
    }

    private Route route(String domain) {
        return router.route(DomainPart.of(domain), Freshness.CACHED);
    }

    private List<MxHost> hosts(String domain) {
        var route = route(domain);
        assertThat(route).isInstanceOf(Route.Via.class);
        return ((Route.Via) route).hosts();
    }

    private List<String> addresses(String domain) {
        var addresses = hosts(domain).getFirst().addresses();
        assertThat(addresses).isInstanceOf(Addresses.Known.class);
        return ((Addresses.Known) addresses).list().stream().map(InetAddress::getHostAddress).toList();
    }

    private static MxHost known(String name, int preference, String address) {
        return new MxHost(DomainPart.of(name), preference,
                new Addresses.Known(List.of(InetAddress.ofLiteral(address))));
    }
}
