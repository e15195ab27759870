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
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxMail;

/// A relay that is killed again and again while mail comes in and goes out: what it acknowledged arrives, and what arrives
/// twice is the same message under the same name (P2).
@Tag("slow")
class CrashTest {

    private static final int CLIENTS = 8;
    private static final int CRASHES = 15;
    private static final int MOST_BETWEEN = 400;
    private static final int SMALL = 4 << 10;
    /// Too large for the database: the body is a file.
    private static final int LARGE = 160 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedArrivesHoweverOftenTheRelayIsKilled(TestReporter reporter) {
        crash(reporter, number -> new NumberedMessage(number, number % 25 == 0 ? LARGE : SMALL), MOST_BETWEEN);
    }

    @Test
    void largeMessagesArriveAsWellAndLeaveNoFilesBehind(TestReporter reporter) {
        crash(reporter, number -> new NumberedMessage(number, LARGE), MOST_BETWEEN / 4);
    }

    private void crash(TestReporter reporter, IntFunction<NumberedMessage> messages, int most) {
        var seed = System.nanoTime();
        reporter.publishEntry("seed", Long.toString(seed));
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.crash.example");
            lab.domain("crash.example", "mx.crash.example");
            var program = RelayProgram.in(lab, folder, "queue: {retry: [1s], keep-free: 0B}\n");
            var relay = new AtomicReference<>(program.start());
            try (var senders = NumberedSenders.start(CLIENTS, () -> relay.get().smtp(), "b@crash.example", messages)) {
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
                report(reporter, arrived, acknowledged);
            } finally {
                relay.get().stop();
            }
            assertNothingIsLeft(program);
        }
    }

    private static void killAgainAndAgain(RelayProgram program, AtomicReference<RelayProcess> relay,
            NumberedSenders senders, Random random, int most) {
        for (var crash = 0; crash < CRASHES; crash++) {
            var enough = senders.count() + 1 + random.nextInt(most);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> senders.count() >= enough);
            relay.get().kill();
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

    private static void report(TestReporter reporter, Map<Integer, List<MxMail>> arrived,
            Map<Integer, String> acknowledged) {
        var copies = arrived.values().stream().mapToInt(List::size).sum();
        reporter.publishEntry(Map.of("acknowledged", Integer.toString(acknowledged.size()), "arrived",
                Integer.toString(arrived.size()), "duplicates", Integer.toString(copies - arrived.size())));
    }

    private static void assertNothingIsLeft(RelayProgram program) {
        try (var relay = program.start()) {
            assertThat(relay.waiting()).isZero();
            assertThat(program.bodyFiles()).isEmpty();
            assertThat(relay.stop()).isZero();
        }
    }
}
