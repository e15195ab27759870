package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxMail;

/// A relay that is killed again and again while mail comes in and goes out: what it acknowledged arrives, and what arrives
/// twice is the same message under the same name (P2).
@Tag("slow")
class CrashTest {

    /// So many that more would not make it faster: each waits for a 250 when the relay dies.
    private static final int CLIENTS = 50;
    private static final int CLIENTS_WITH_FILES = 8;
    private static final int CRASHES = 15;
    private static final int MOST_BETWEEN = 1000;
    /// By a crash, of one destination (P2): what is being sent over its 20 connections, and as much that is not yet durable.
    private static final int MOST_REPEATED = 2 * 20;
    private static final int MOST_FILES_BETWEEN = 100;
    private static final int SMALL = 1 << 10;
    /// Too large for the database: the body is a file.
    private static final int LARGE = 160 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedArrivesHoweverOftenTheRelayIsKilledUnderFullLoad() {
        crash(CLIENTS, number -> new NumberedMessage(number, number % 100 == 0 ? LARGE : SMALL),
                MOST_BETWEEN);
    }

    @Test
    void largeMessagesArriveAsWellAndLeaveNoFilesBehind() {
        crash(CLIENTS_WITH_FILES, number -> new NumberedMessage(number, LARGE), MOST_FILES_BETWEEN);
    }

    private void crash(int clients, IntFunction<NumberedMessage> messages, int most) {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.crash.example");
            lab.domain("crash.example", "mx.crash.example");
            var program = RelayProgram.in(lab, folder,
                    "queue: {retry: [1s], keep-free: 0B}\naccept: {connections-per-client: 100}\n");
            var relay = new AtomicReference<>(program.start());
            try (var senders = NumberedSenders.start(clients, () -> relay.get().smtp(), "b@crash.example", messages)) {
                killAgainAndAgain(program, relay, senders, new Random(seed), most);
                senders.stop();
                var acknowledged = senders.acknowledged();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(senders.missingFrom(mx.mails())).isEmpty());
                await().atMost(PATIENCE).until(() -> relay.get().waiting() == 0);

                var arrived = arrivals(mx);
                assertThat(arrived).allSatisfy((number, copies) -> {
                    assertThat(copies).allMatch(messages.apply(number)::isWhatCame);
                    assertThat(copies.stream().map(NumberedMessage::queueIdOf).distinct()).hasSize(1);
                });
                assertThat(acknowledged).allSatisfy(
                        (number, id) -> assertThat(NumberedMessage.queueIdOf(arrived.get(number).getFirst()))
                                .isEqualTo(id));
                report(arrived, acknowledged);
            } finally {
                relay.get().stop();
            }
            assertNothingIsLeft(program);
        }
    }

    private static void killAgainAndAgain(RelayProgram program,
            AtomicReference<RelayProcess> relay, NumberedSenders senders, Random random, int most) {
        for (var crash = 0; crash < CRASHES; crash++) {
            var before = senders.count();
            var enough = before + 1 + random.nextInt(most);
            var began = System.nanoTime();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> senders.count() >= enough);
            relay.get().kill();
            System.out.printf("crash %d: %d acknowledged in %d ms before it%n", crash, senders.count() - before,
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
            if (crash % 5 == 4) {
                killWhileItStarts(program);
            }
            relay.set(program.start());
        }
    }

    /// In the middle of the recovery from the crash before.
    private static void killWhileItStarts(RelayProgram program) {
        var lock = program.dataDirectory().resolve("relay.lock");
        try (var starting = program.launch()) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Files.readString(lock).strip().equals(Long.toString(starting.pid())));
        }
    }

    private static Map<Integer, List<MxMail>> arrivals(LabMx mx) {
        return mx.mails().stream().collect(Collectors.groupingBy(NumberedMessage::numberOf));
    }

    private static void report(Map<Integer, List<MxMail>> arrived,
            Map<Integer, String> acknowledged) {
        var copies = arrived.values().stream().mapToInt(List::size).sum();
        System.out.printf("%d acknowledged, %d arrived, %d copies too many%n", acknowledged.size(), arrived.size(),
                copies - arrived.size());
        assertThat(copies - arrived.size()).as("copies too many").isLessThanOrEqualTo(CRASHES * MOST_REPEATED);
    }

    private static void assertNothingIsLeft(RelayProgram program) {
        try (var relay = program.start()) {
            assertThat(relay.waiting()).isZero();
            assertThat(program.bodyFiles()).isEmpty();
            assertThat(relay.stop()).isZero();
        }
    }
}
