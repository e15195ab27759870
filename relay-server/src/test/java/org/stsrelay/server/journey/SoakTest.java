package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Mixed mail for a long time, to an internet of which a third misbehaves, through a relay that is killed, told to reload
/// and robbed of its disk: nothing is lost, what comes twice comes twice because of a kill, and nothing grows.
///
/// `mvn -Psoak verify` takes ten minutes, `-Dsoak.minutes=60` an hour; with the slow suites it takes one.
@Tag("slow")
@Tag("soak")
class SoakTest {

    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("soak.minutes", 1));
    private static final Path REPORT = Path.of("target", "soak-report.txt");
    private static final long DISK = 512L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(4);
    private static final Duration CYCLE = Duration.ofSeconds(2);
    private static final Duration FULL = Duration.ofMillis(1500);
    private static final int EVERY_RELOAD = 3;
    private static final int EVERY_FULL_DISK = 2;
    /// On a machine that is busy with other things the time is over before anything has happened.
    private static final int LEAST_KILLS = 3;
    private static final int LEAST_CYCLES = 8;
    private static final String KEYS = "queue: {retry: [1s, 2s, 5s], keep-free: 24MiB}\n";
    private static final String DELIVERY =
            ", timeouts: {connect: 2s, greeting: 3s, command: 3s, data: 10s}";

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final List<String> report = new ArrayList<>();
    private final SoakWatch watch = new SoakWatch();
    private final AtomicReference<RelayProcess> relay = new AtomicReference<>();
    private Optional<SmallDisk> disk = Optional.empty();
    private SoakLedger ledger;
    private SoakInternet internet;
    private RelayProgram program;
    private int reloads;
    private int fullDisks;

    @BeforeEach
    void prepare() throws IOException {
        disk = SmallDisk.mountIfAllowed(folder.resolve("disk"), DISK);
        ledger = new SoakLedger(folder.resolve("promised.txt"));
        internet = new SoakInternet(ledger::arrived);
        program = RelayProgram.in(internet.lab(), folder,
                disk.map(SmallDisk::path).orElse(folder).resolve("data"), KEYS, DELIVERY);
        relay.set(program.start());
    }

    @AfterEach
    void close() throws IOException {
        relay.get().close();
        internet.close();
        ledger.close();
        if (disk.isPresent()) {
            disk.get().close();
        }
    }

    @Test
    void nothingIsLostAndNothingGrows() throws IOException {
        internet.foulWeather();
        try (var senders = SoakSenders.start(seed, () -> relay.get().smtp(), internet.domains(), ledger)) {
            crash(LENGTH.dividedBy(3));
            trouble(LENGTH.dividedBy(3).multipliedBy(2));
            senders.stop();
            report.add("refused or broken sessions: " + senders.refusals());
        }
        finish();
        var lost = lost();
        write(lost);
        assertThat(lost).isEmpty();
        assertThat(ledger.unexplainedDuplicates(internet::breaks)).isEmpty();
        assertThat(watch.growths()).noneMatch(SoakWatch.Growth::isLeak);
        assertThat(relay.get().stop()).isZero();
    }

    private void crash(Duration length) {
        var end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end || ledger.kills() < LEAST_KILLS) {
            pass(BETWEEN_KILLS);
            var began = System.nanoTime();
            relay.get().kill();
            relay.set(program.start());
            ledger.killed(began);
        }
    }

    private void trouble(Duration length) throws IOException {
        var end = System.nanoTime() + length.toNanos();
        for (var cycle = 1; System.nanoTime() < end || cycle <= LEAST_CYCLES; cycle++) {
            if (cycle % 2 == 0) {
                internet.fairWeather();
            } else {
                internet.foulWeather();
            }
            thunder();
            if (cycle % EVERY_RELOAD == 0) {
                reload();
            }
            if (cycle % EVERY_FULL_DISK == 0) {
                fillDisk();
            }
            pass(CYCLE);
            watch.look(relay.get());
        }
    }

    private void thunder() {
        var began = System.nanoTime();
        internet.thunder();
        ledger.thundered(began);
    }

    private void reload() throws IOException {
        assertThat(relay.get().post("/api/v1/reload", token(), "").statusCode()).as("reload").isEqualTo(200);
        reloads++;
    }

    private void fillDisk() throws IOException {
        if (disk.isEmpty()) {
            return;
        }
        disk.get().fill();
        pass(FULL);
        disk.get().empty();
        fullDisks++;
        await().atMost(PATIENCE).until(() -> relay.get().get("/healthz/ready").statusCode() == 200);
    }

    /// What does not go out in the time that is left has to be in the queue.
    private void finish() {
        internet.fairWeather();
        thunder();
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (relay.get().waiting() > 0 && System.nanoTime() < end) {
            relay.get().post("/api/v1/queue/retry", token(), "all=true");
            pass(CYCLE);
        }
    }

    private List<SoakLedger.Promise> lost() {
        var waiting = waiting();
        return ledger.open()
                .stream()
                .filter(promise -> !waiting.contains(promise.queueId() + " " + promise.copy().recipient()))
                .toList();
    }

    private Set<String> waiting() {
        var json = new JsonMapper();
        var found = new HashSet<String>();
        relay.get().get("/api/v1/queue?limit=100000", token()).body().lines().map(json::readTree).forEach(message -> {
            var id = message.path("id").asString();
            message.path("consignments")
                    .forEach(part -> part.path("recipients")
                            .valueStream()
                            .filter(recipient -> recipient.path("state").asString().equals("waiting"))
                            .forEach(recipient -> found.add(id + " " + recipient.path("address").asString())));
        });
        return found;
    }

    private String token() {
        try {
            return Files.readString(program.dataDirectory().resolve("admin.token")).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pass(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        await().atMost(time.plus(PATIENCE)).pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() >= end);
    }

    private void write(List<SoakLedger.Promise> lost) throws IOException {
        report.addFirst("soak of %d min, seed %d".formatted(LENGTH.toMinutes(), seed));
        report.add("messages acknowledged: " + ledger.messages());
        report.add("copies promised, arrived, waiting at the end, lost: %d, %d, %d, %d".formatted(ledger.copies(),
                ledger.arrivedCopies(), ledger.open().size() - lost.size(), lost.size()));
        report.add("copies that came again: %d, of which not after a kill or a broken connection: %d".formatted(
                ledger.duplicates(),
                ledger.unexplainedDuplicates(internet::breaks).size()));
        report.add("notices: " + ledger.notices());
        report.add("kill -9 and restart: " + ledger.kills());
        report.add("reloads: " + reloads);
        report.add(disk.isPresent() ? "full disks: " + fullDisks : "full disks: none, a file system cannot be mounted");
        report.add("");
        report.add("%-22s %9s %9s %9s %9s".formatted("", "first", "last", "growth", "slack"));
        watch.growths()
                .forEach(growth -> report.add(String.format(Locale.ROOT, "%-22s %9.1f %9.1f %9.1f %9.1f",
                        growth.what(), growth.first(), growth.last(), growth.growth(), growth.slack())));
        report.add("");
        report.add("%8s %8s %8s %10s %8s %9s %8s".formatted("seconds", "handles", "threads", "heap MiB", "inbound",
                "outbound", "waiting"));
        watch.samples()
                .forEach(s -> report.add(String.format(Locale.ROOT, "%8.1f %8.0f %8.0f %10.1f %8.0f %9.0f %8.0f",
                        s.seconds(), s.handles(), s.threads(), s.heap(), s.inbound(), s.outbound(), s.waiting())));
        Files.write(REPORT, report);
        report.forEach(System.out::println);
    }
}
