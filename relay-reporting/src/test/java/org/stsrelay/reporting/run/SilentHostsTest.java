package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.lab.PolicyHostAnswer.hang;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.dns.SpecialPurposeGuard;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.LabReportSink;
import org.stsrelay.reporting.https.HttpsPost;

/// Hosts that take a report and never answer are a matter between them and their own reports.
class SilentHostsTest {

    private static final int MANY = 40;
    private static final Duration A_WHILE = Duration.ofSeconds(45);
    private static final String MORNING = "2031-03-18T05:00:00Z";

    @TempDir
    Path folder;

    private RunBench bench;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final QueueIds ids = new QueueIds(Clock.systemUTC());
    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        bench = new RunBench(folder);
    }

    @AfterEach
    void close() {
        end.countDown();
        bench.close();
    }

    @Test
    void RPT_3_17_whileManyHostsAreSilentTheReportsOfOthersGetThrough() throws Exception {
        var authority = new Authority("Lab CA", Clock.systemUTC().instant());
        var anchors = Files.writeString(folder.resolve("anchors.pem"), authority.certificatePem());
        try (var sink = new LabReportSink(authority)) {
            bench.hosts = new HttpsPost(bench.resolver(), new SpecialPurposeGuard(List.of("127.0.0.0/8")),
                    TrustAnchors.open(false, List.of(anchors), Clock.systemUTC()), "stsrelay-test");
            IntStream.range(0, MANY).forEach(i -> hangs("silent" + i + ".example", sink));
            takes("good.example", sink);
            bench.wants("mail.example", "mailto:tls@mail.example").session("mail.example");
            bench.dns.servfail("_smtp._tls.good.example").servfail("_smtp._tls.mail.example");
            bench.at("2031-03-18T00:00:00Z").run().start();
            bench.clock.set(Instant.parse(MORNING));
            patiently().until(() -> sink.posts().size() == MANY);

            bench.dns.heal("_smtp._tls.good.example").heal("_smtp._tls.mail.example");
            bench.clock.advance(Duration.ofMinutes(10));

            patiently().until(() -> state("good.example") == State.DELIVERED && bench.mails.size() == 1
                    && bench.told.contains("HTTPS SENT"));
            assertThat(sink.posts("good.example")).hasSize(1);
            assertThat(bench.told).containsOnlyOnce("HTTPS SENT");
        }
    }

    private void hangs(String domain, LabReportSink sink) {
        postedTo(domain, sink);
        sink.answer(domain, hang());
    }

    private void takes(String domain, LabReportSink sink) {
        postedTo(domain, sink);
        sink.take(domain);
    }

    private void postedTo(String domain, LabReportSink sink) {
        bench.dns.a(domain, "127.0.0.1");
        bench.wants(domain, sink.uri(domain, "/").toString()).session(domain);
    }

    @Test
    void oneThatIsSilentIsAskedAFewTimesHoweverManyReportsThereAreForIt() throws Exception {
        for (var i = 0; i < 10; i++) {
            bench.wants("d" + i + ".example", "https://in.example/").session("d" + i + ".example");
        }
        bench.hosts = (_, _, _, _) -> {
            asked.incrementAndGet();
            return new Posted.Silent("no answer");
        };
        night();

        assertThat(asked.get()).isBetween(1, Doors.AT_A_HOST);
        assertThat(all()).hasSize(10).allSatisfy(each -> {
            assertThat(each.state()).isEqualTo(State.WAITING);
            assertThat(each.attempts()).isOne();
            assertThat(each.next()).isEqualTo("2031-03-18T05:05:00Z");
            assertThat(each.word()).contains("no answer");
        });

        bench.hosts = (_, _, _, _) -> new Posted.Taken("200 OK");
        bench.at("2031-03-18T05:05:00Z");
        assertThat(all()).extracting(Sending::state).containsOnly(State.DELIVERED);
    }

    @Test
    void aPortThatNobodyIsAtSilencesNoOtherOfItsHost() throws Exception {
        bench.wants("a.example", "https://in.example:4444/").session("a.example");
        bench.wants("b.example", "https://in.example/").session("b.example");
        var closed = new CountDownLatch(1);
        bench.hosts = (uri, _, _, _) -> {
            if (uri.getPort() == 4444) {
                closed.countDown();
                return new Posted.Silent("no answer");
            }
            awaitQuietly(closed);
            return new Posted.Taken("200 OK");
        };
        night();

        assertThat(state("a.example")).isEqualTo(State.WAITING);
        assertThat(state("b.example")).isEqualTo(State.DELIVERED);
    }

    @Test
    void aPlaceThatHangsSilencesNoOtherOfItsHost() throws Exception {
        bench.wants("slow.example", "https://in.example/slow").session("slow.example");
        bench.session("same.example").session("good.example");
        bench.hosts = (uri, _, _, _) -> {
            asked.incrementAndGet();
            return uri.getPath().equals("/slow") ? new Posted.Hanging("no answer") : new Posted.Taken("200 OK");
        };
        night();
        bench.wants("same.example", "https://in.example/slow").wants("good.example", "https://in.example/good");

        assertThat(bench.sendNow(RunBench.DAY, "same.example")).extracting(Step::word)
                .containsExactly("another report of ours had no answer at 2031-03-18T05:00:00Z: no answer");
        assertThat(bench.sendNow(RunBench.DAY, "good.example")).extracting(Step::state)
                .containsExactly(State.DELIVERED);
        assertThat(asked).hasValue(2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void byHandAHostIsTriedThatWasSilentBefore() throws Exception {
        bench.wants("cust.example", "https://in.example/").session("cust.example");
        bench.hosts = (_, _, _, _) -> new Posted.Silent("no answer");
        night();
        bench.hosts = (_, _, _, _) -> new Posted.Taken("200 OK");
        bench.clock.advance(Duration.ofSeconds(1));

        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::state).containsExactly(State.DELIVERED);
    }

    @Test
    void byHandReportsGoWhileTheDailyRunWaitsForAHost() throws Exception {
        waitsFor("slow.example");
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.dns.servfail("_smtp._tls.cust.example");
        morning();
        patiently().until(() -> bench.storage()
                .reports()
                .due(RunBench.DAY, DomainName.of("cust.example"))
                .flatMap(DueReport::since)
                .isPresent());

        bench.dns.heal("_smtp._tls.cust.example");
        assertThat(bench.sendNow(RunBench.DAY, "cust.example")).extracting(Step::state).containsExactly(State.QUEUED);
        assertThat(bench.mails).hasSize(1);
        assertThat(state("slow.example")).isEqualTo(State.WAITING);
    }

    @Test
    void byHandAReportThatTheDailyRunHasInItsHandsIsWaitedForAndDoesNotGoTwice() throws Exception {
        waitsFor("slow.example");
        morning();
        var byHand = byHand();
        patiently().until(() -> byHand.getState() == Thread.State.WAITING);
        end.countDown();
        byHand.join();

        assertThat(steps).extracting(Step::state).containsExactly(State.DELIVERED);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aStopWaitsForWhatGoesByHand() throws Exception {
        waitsFor("slow.example");
        bench.clock.set(Instant.parse(MORNING));
        var byHand = byHand();
        patiently().until(() -> asked.get() == 1);
        var stop = Thread.ofVirtual().start(() -> bench.run().close(A_WHILE));
        patiently().until(() -> stop.getState() == Thread.State.TIMED_WAITING);

        end.countDown();

        assertThat(stop.join(A_WHILE)).isTrue();
        assertThat(state("slow.example")).isEqualTo(State.DELIVERED);
        assertThat(byHand.join(A_WHILE)).isTrue();
        assertThat(refusals).containsExactly("the relay is stopping");
    }

    @Test
    void whatGoesByHandForTooLongIsBrokenOffByAStopAndGoesAfterTheNextStart() throws Exception {
        waitsFor("slow.example");
        bench.clock.set(Instant.parse(MORNING));
        var byHand = byHand();
        patiently().until(() -> asked.get() == 1);

        bench.run().close(Duration.ZERO);

        assertThat(byHand.join(A_WHILE)).isTrue();
        assertThat(state("slow.example")).isEqualTo(State.WAITING);
        bench.hosts = (_, _, _, _) -> new Posted.Taken("200 OK");
        bench.restart().at("2031-03-18T05:05:00Z");
        assertThat(state("slow.example")).isEqualTo(State.DELIVERED);
    }

    @Test
    void manyReportsThatACrashLeftKeepNoOthersFromGoing() throws Exception {
        var many = IntStream.range(0, 300).mapToObj(i -> "left" + i + ".example").toList();
        many.forEach(bench::session);
        bench.storage().reports().add(many.stream().map(this::left).toList());
        bench.wants("cust.example", "https://cust.example/").session("cust.example");
        bench.onTheWayToTheQueue = () -> awaitQuietly(end);
        bench.clock.set(Instant.parse("2031-03-18T00:00:00Z"));
        bench.run().start();
        patiently().until(() -> bench.storage().reports().nextDue().isPresent());
        bench.clock.set(Instant.parse(MORNING));

        patiently().until(() -> state("cust.example") == State.DELIVERED);
        assertThat(bench.mails).isEmpty();
    }

    /// Given a place in the queue that it did not come to.
    private Sending left(String domain) {
        var id = new Sending.Id(RunBench.DAY, DomainName.of(domain), "", "mailto:tls@" + domain, 1);
        return new Sending(id, State.HANDED, RunBench.NOON, RunBench.NOON, Optional.of(RunBench.NOON), 0,
                Optional.of(ids.next()), "", RunBench.NOON);
    }

    @Test
    void aDayEndsWhileAReportOfAnotherIsTriedAgain() throws Exception {
        bench.wants("slow.example", "https://slow.example/").session("slow.example");
        bench.answers.add(new Posted.Later("503 Busy"));
        night();
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.hosts = this::answerInTheEnd;
        bench.run().start();
        bench.clock.set(Instant.parse("2031-03-19T00:00:00Z"));
        patiently().until(() -> asked.get() == 1);

        bench.clock.set(Instant.parse("2031-03-19T05:00:00Z"));

        patiently().until(() -> bench.run()
                .lastRun()
                .filter(last -> last.summary().startsWith("reports of 2031-03-18"))
                .isPresent());
    }

    @Test
    void aDayGoesOnWhileAReportOfItIsTriedForTheFirstTime() throws Exception {
        waitsFor("slow.example");
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.dns.servfail("_smtp._tls.cust.example");
        morning();
        bench.dns.heal("_smtp._tls.cust.example");
        bench.clock.advance(Duration.ofMinutes(10));
        patiently().until(() -> bench.mails.size() == 1);

        end.countDown();

        patiently().until(() -> bench.run().lastRun().isPresent());
        assertThat(bench.run().lastRun()).hasValueSatisfying(last -> assertThat(last.summary())
                .isEqualTo("reports of 2031-03-17: 2 domains, 2 want reports; 1 delivered, 1 in the queue"));
    }

    /// Sends what there is of the day.
    private Thread byHand() {
        return Thread.ofVirtual().start(() -> {
            try {
                bench.run().sendNow(RunBench.DAY, Optional.empty(), steps::add);
            } catch (IllegalStateException e) {
                refusals.add(e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Its host answers in the end.
    private void waitsFor(String domain) {
        bench.wants(domain, "https://" + domain + "/").session(domain);
        bench.hosts = this::answerInTheEnd;
    }

    private Posted answerInTheEnd(URI uri, byte[] body, String contentType, Duration within) {
        asked.incrementAndGet();
        try {
            end.await();
            return new Posted.Taken("200 OK");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Posted.Later("broken off");
        }
    }

    /// The run has the report in its hands.
    private void morning() throws InterruptedException {
        bench.at("2031-03-18T00:00:00Z").run().start();
        bench.clock.set(Instant.parse(MORNING));
        patiently().until(() -> asked.get() == 1);
    }

    private void night() throws InterruptedException {
        bench.at("2031-03-18T00:00:00Z").at(MORNING);
    }

    private State state(String domain) {
        return bench.sendings(domain).stream().map(Sending::state).findFirst().orElse(State.WAITING);
    }

    private List<Sending> all() {
        return bench.storage().reports().sendings(Optional.empty(), Optional.empty(), 0, 100);
    }

    private static ConditionFactory patiently() {
        return await().atMost(A_WHILE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }
}
