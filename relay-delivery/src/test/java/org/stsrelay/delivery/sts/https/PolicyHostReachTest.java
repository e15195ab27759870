package org.stsrelay.delivery.sts.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.sts.https.FetchLab.DOMAIN;
import static org.stsrelay.delivery.sts.https.FetchLab.POLICY;
import static org.stsrelay.lab.PolicyHostAnswer.drip;
import static org.stsrelay.lab.PolicyHostAnswer.hang;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.lab.PolicyHostFault;

/// Where a policy is fetched from, and how long that may take.
class PolicyHostReachTest {

    private static final String HOST = "mta-sts." + DOMAIN;
    private static final Duration HURRIED = Duration.ofMillis(700);

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
    void STS_3_2_1_aNameTooLongForAPolicyHostIsAFailure() {
        var label = "a".repeat(60);
        var domain = String.join(".", label, label, label, label + "abc");

        assertThat(FetchLab.failed(lab.fetch(domain)).kind()).isEqualTo(Kind.DNS_ERROR);
        assertThat(lab.zone.questions()).isEmpty();
    }

    @Test
    void STS_3_3_19_anAddressThatIsNotToBeConnectedToIsNot() {
        var failed = FetchLab.failed(lab.guardedFetcher().fetch(DomainName.of(DOMAIN)));

        assertThat(failed.kind()).isEqualTo(Kind.CONNECT_ERROR);
        assertThat(failed.reasonCode()).isEqualTo("address-refused");
        assertThat(failed.reason()).contains("127.0.0.1 (loopback)").contains("delivery.internal-networks");
        assertThat(lab.host.connections()).isZero();
    }

    @Test
    void STS_3_3_19_onlyTheVettedAddressesAreTriedAndTheDnsIsAskedOnce() {
        lab.zone.address(HOST, "192.0.2.1", "127.0.0.1");

        lab.assertFetched(POLICY);
        assertThat(lab.zone.questions()).containsExactly("A " + HOST + " CACHED");
    }

    @Test
    void STS_3_3_20_aDeadAddressIsFollowedByTheNext() {
        lab.zone.address(HOST, "::1", "127.0.0.2", "127.0.0.1");

        lab.assertFetched(POLICY);
    }

    @Test
    void STS_3_3_20_whenAllAreDeadEachIsNamed() {
        lab.zone.address(HOST, "127.0.0.2", "127.0.0.3");

        lab.assertFails(Kind.CONNECT_ERROR, "connect-refused");
        assertThat(lab.failure().reason()).contains("127.0.0.2").contains("127.0.0.3");
    }

    @Test
    void aPolicyHostWithoutAddressIsADnsError() {
        lab.zone.address(HOST, new Answer.NxDomain<>(false));
        lab.assertFails(Kind.DNS_ERROR, "no-such-host");

        lab.zone.address(HOST, new Answer.NoData<>(false));
        lab.assertFails(Kind.DNS_ERROR, "no-address");

        lab.zone.address(HOST, new Answer.Failed<>("SERVFAIL"));
        lab.assertFails(Kind.DNS_ERROR, "dns-failure");
    }

    @Test
    void STS_3_3_11_anAnswerThatDripsIsBrokenOffInTheMiddle() {
        var text =
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n" + "a".repeat(100_000);
        lab.host.answer(DOMAIN, drip(text, Duration.ofMillis(20)));

        assertTimesOut("waiting for the answer of " + HOST);
    }

    @Test
    void STS_3_3_11_soIsOneThatNeverComes() {
        lab.host.answer(DOMAIN, hang());

        assertThat(FetchLab.failed(lab.fetcher(HURRIED).fetch(DomainName.of(DOMAIN))).kind()).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void STS_3_3_11_aHostThatIsSilentInTheHandshakeLeavesTimeForAnother() {
        lab.host.fault(PolicyHostFault.SILENT);

        var failed = FetchLab.failed(lab.fetcher(HURRIED).fetch(DomainName.of(DOMAIN)));

        assertThat(failed.kind()).isEqualTo(Kind.TLS_ERROR);
        assertThat(failed.reasonCode()).isEqualTo("tls-handshake-timeout");
    }

    @Test
    void STS_3_3_11_theDeadlineIncludesTheDns() {
        var end = new CountDownLatch(1);
        lab.zone.address(HOST, new Answer.NxDomain<>(false));
        var slow = new HttpsPolicyFetcher(new StallingResolver(lab.zone, end), _ -> Optional.empty(),
                (_, _) -> Optional.empty(), lab.host.port(), HURRIED, "test");

        var failed = FetchLab.failed(slow.fetch(DomainName.of(DOMAIN)));
        end.countDown();

        assertThat(failed.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failed.reason()).contains("looking up the addresses of " + HOST);
    }

    @Test
    void anInterruptEndsAFetchAndStaysSet() throws InterruptedException {
        lab.host.answer(DOMAIN, hang());
        var ended = new AtomicReference<List<Object>>(List.of());
        var thread = Thread.ofVirtual().start(() -> {
            var fetched = lab.fetch();
            ended.set(List.of(fetched, Thread.currentThread().isInterrupted()));
        });
        await().until(() -> !lab.host.requests().isEmpty());
        thread.interrupt();
        thread.join();

        assertThat(ended.get().getFirst()).isInstanceOf(Fetched.Failed.class);
        assertThat(ended.get().getLast()).isEqualTo(true);
    }

    @Test
    void HTTP_12_noProxyOfTheEnvironmentIsUsed() {
        var before = ProxySelector.getDefault();
        ProxySelector.setDefault(new DeadProxy());
        try {
            lab.assertFetched(POLICY);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    /// Sends everything to a port of ours where nobody listens.
    private static final class DeadProxy extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", 1)));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    private void assertTimesOut(String doing) {
        var start = System.nanoTime();
        var failed = FetchLab.failed(lab.fetcher(HURRIED).fetch(DomainName.of(DOMAIN)));

        assertThat(failed.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failed.reason()).contains("0.7 s").contains(doing);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
