package org.stsrelay.reporting.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.lab.PolicyHostAnswer.atOnce;
import static org.stsrelay.lab.PolicyHostAnswer.drip;
import static org.stsrelay.lab.PolicyHostAnswer.hang;
import static org.stsrelay.lab.PolicyHostAnswer.octets;
import static org.stsrelay.reporting.https.PostLab.HOST;
import static org.stsrelay.reporting.https.PostLab.HURRIED;
import static org.stsrelay.reporting.https.PostLab.PATIENT;
import static org.stsrelay.reporting.https.PostLab.REPORT;
import static org.stsrelay.reporting.https.PostLab.TYPE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.sts.https.StallingResolver;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.PolicyHostFault;
import org.stsrelay.reporting.run.Posted;

/// Where reports may be posted to, whose certificate is passed over, and how long it may take.
class HttpsPostReachTest {

    private PostLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        lab = new PostLab(directory);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void RPT_5_4_4_aCertificateThatHasExpiredIsPassedOverAndSaid() {
        lab.sink.identity(HOST, lab.authority.expired(HOST));

        assertTakenDespite("has expired");
    }

    @Test
    void RPT_5_4_4_soIsOneForAnotherName() {
        lab.sink.identity(HOST, lab.authority.issue("other.example.test"));

        assertTakenDespite("is for other.example.test");
    }

    @Test
    void RPT_5_4_4_andOneOfAnUnknownAuthority() {
        lab.sink.identity(HOST, new Authority("Rogue CA", lab.now).issue(HOST));

        assertTakenDespite("its issuer is CN=Rogue CA");
    }

    @Test
    void RPT_5_4_4_andOneThatSignedItself() {
        lab.sink.identity(HOST, Authority.selfSigned(lab.now, HOST));

        assertTakenDespite("vouched for by no trust anchor");
    }

    @Test
    void RPT_5_4_4_whatTheHostThenAnswersCountsAsEver() {
        show(lab.authority.expired(HOST), "HTTP/1.1 404 Gone\r\n\r\n");
        assertThat(lab.post()).isInstanceOf(Posted.Refused.class);

        show(lab.authority.expired(HOST), "HTTP/1.1 503 Busy\r\n\r\n");
        assertThat(lab.post()).isInstanceOfSatisfying(Posted.Later.class,
                later -> assertThat(later.word()).contains("status 503; its certificate was passed over"));
    }

    @Test
    void RPT_5_4_4_theDnsIsAskedOnceForBothTries() {
        lab.sink.identity(HOST, lab.authority.expired(HOST));
        lab.zone.address(HOST, "192.0.2.1", "127.0.0.1");

        assertTakenDespite("has expired");
        assertThat(lab.zone.questions()).containsExactly("A " + HOST + " CACHED");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.INCLUDE, names = {"GARBAGE", "CUT", "TLS_1_1_ONLY", "H2_ONLY"})
    void brokenTlsIsTriedLaterAndNothingIsSaidWithoutIt(PolicyHostFault fault) {
        lab.sink.fault(fault);

        assertThat(lab.post()).isInstanceOfSatisfying(Posted.Silent.class,
                later -> assertThat(later.word()).contains("TLS").contains(HOST));
        assertThat(lab.sink.posts()).isEmpty();
        assertThat(lab.sink.connections()).isEqualTo(1);
    }

    @Test
    void RPT_3_17_RPT_7_1_noHostNameLeadsUsToOurselves() {
        var posted = lab.guardedPoster().post(lab.sink.uri(HOST, "/"), REPORT, TYPE, PATIENT);

        assertThat(posted).isInstanceOfSatisfying(Posted.Silent.class, later -> assertThat(later.word())
                .contains(HOST, "127.0.0.1 (", "delivery.internal-networks"));
        assertThat(lab.sink.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
            "169.254.169.254", "10.0.0.1", "0.0.0.0", "[fe80::1]"})
    void RPT_3_17_RPT_7_1_norDoesAnAddress(String host) {
        lab.sink.take("127.0.0.1");
        var posted = lab.guardedPoster().post(lab.sink.uri(host, "/"), REPORT, TYPE, PATIENT);

        assertThat(posted).isInstanceOfSatisfying(Posted.Silent.class,
                later -> assertThat(later.word()).contains("not connected to", "delivery.internal-networks"));
        assertThat(lab.sink.connections()).isZero();
        assertThat(lab.zone.questions()).isEmpty();
    }

    @Test
    void RPT_3_17_aNameThatLeadsElsewhereTheSecondTimeIsNotAskedForTwice() {
        lab.sink.identity(HOST, lab.authority.expired(HOST));
        lab.sink.answer(HOST, line -> {
            lab.zone.address(HOST, "10.0.0.1");
            line.send("HTTP/1.1 200 OK\r\n\r\n");
        });

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
        assertThat(lab.zone.questions()).hasSize(1);
    }

    @Test
    void anAddressOfOursInTheUriIsPostedToWithoutAName() {
        lab.sink.take("127.0.0.1");

        assertThat(lab.post(lab.sink.uri("127.0.0.1", "/"))).isInstanceOfSatisfying(Posted.Taken.class,
                taken -> assertThat(taken.word()).startsWith("[127.0.0.1]:" + lab.sink.port() + " answered")
                        .contains("certificates prove names, and the URI has an address"));
        assertThat(lab.sink.posts()).singleElement().satisfies(post -> {
            assertThat(post.sni()).isEmpty();
            assertThat(post.header("Host")).hasValue("127.0.0.1:" + lab.sink.port());
        });
    }

    @Test
    void aDeadAddressIsFollowedByTheNext() {
        lab.zone.address(HOST, "127.0.0.2", "127.0.0.1");

        assertThat(lab.post()).isInstanceOf(Posted.Taken.class);
    }

    @Test
    void whatTheDnsDoesNotKnowTodayIsTriedLater() {
        for (var answer : List.of(new Answer.NxDomain<List<InetAddress>>(false),
                new Answer.NoData<List<InetAddress>>(false),
                new Answer.Failed<List<InetAddress>>("SERVFAIL"))) {
            lab.zone.address(HOST, answer);
            assertThat(lab.post()).isInstanceOfSatisfying(Posted.Silent.class,
                    later -> assertThat(later.word()).contains("report host " + HOST));
        }
    }

    @Test
    void anAnswerThatDripsIsBrokenOff() {
        lab.sink.answer(HOST, drip("HTTP/1.1 200 OK\r\nX: " + "a".repeat(10_000), Duration.ofMillis(20)));

        assertThat(lab.hurriedly()).isEqualTo(new Posted.Hanging(late("waiting for the answer of " + place())));
    }

    @Test
    void soIsWaitingForOneThatNeverComes() {
        lab.sink.answer(HOST, hang());

        assertThat(lab.hurriedly()).isInstanceOf(Posted.Hanging.class);
    }

    @Test
    void andSendingToAHostThatReadsNothing() {
        lab.sink.answer(HOST, atOnce(hang()));

        assertThat(lab.hurriedly(new byte[32 * 1024 * 1024]))
                .isEqualTo(new Posted.Hanging(late("waiting for the answer of " + place())));
    }

    @Test
    void aHostThatIsSilentInTheHandshakeIsTriedLater() {
        lab.sink.fault(PolicyHostFault.SILENT);

        assertThat(lab.hurriedly()).isInstanceOfSatisfying(Posted.Silent.class,
                later -> assertThat(later.word()).endsWith("did not answer in the TLS handshake"));
    }

    @Test
    void theDeadlineIncludesTheDns() {
        var end = new CountDownLatch(1);
        var posted = lab.poster(new StallingResolver(lab.zone, end))
                .post(URI.create("https://" + HOST + "/"), REPORT, TYPE, HURRIED);
        end.countDown();

        assertThat(posted).isEqualTo(new Posted.Silent(late("looking up the addresses of " + HOST)));
    }

    @Test
    void anInterruptEndsAPostAndStaysSet() throws InterruptedException {
        lab.sink.answer(HOST, hang());
        var ended = Collections.synchronizedList(new ArrayList<Object>());
        var thread = Thread.ofVirtual().start(() -> {
            ended.add(lab.post());
            ended.add(Thread.currentThread().isInterrupted());
        });
        await().until(() -> !lab.sink.posts().isEmpty());
        thread.interrupt();
        thread.join();

        assertThat(ended).containsExactly(new Posted.Later("posting the report was broken off by us"), true);
    }

    private String place() {
        return HOST + "[127.0.0.1]:" + lab.sink.port();
    }

    private static String late(String doing) {
        return "the report host " + HOST + " gave no complete answer within 1.5 s; it ended while " + doing;
    }

    private void show(Identity identity, String answer) {
        lab.sink.identity(HOST, identity);
        lab.sink.answer(HOST, octets(answer));
    }

    private void assertTakenDespite(String reason) {
        assertThat(lab.post()).isInstanceOfSatisfying(Posted.Taken.class,
                taken -> assertThat(taken.word()).contains("status 201; its certificate was passed over: ", reason));
        assertThat(lab.sink.posts()).singleElement().satisfies(post -> assertThat(post.body()).isEqualTo(REPORT));
        assertThat(lab.sink.connections()).isEqualTo(2);
    }
}
