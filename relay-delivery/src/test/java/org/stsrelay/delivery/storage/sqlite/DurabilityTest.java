package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.stsrelay.delivery.spool.Letters.to;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was acknowledged is there, whatever happens to the process; and it was on the disk before, not only on its way
/// there (P3).
class DurabilityTest {

    private static final Pattern ACKNOWLEDGED = Pattern.compile("kept ([0-9A-Z]{26})");
    private static final int KILLS = 8;

    @TempDir
    Path temporary;

    @Test
    @Tag("slow")
    void SMTP_6_1_1_nothingThatWasAcknowledgedIsLostByKillMinus9() throws Exception {
        var directory = temporary.resolve("data");
        var acknowledged = new HashSet<String>();
        var random = new Random(1);
        for (var i = 0; i < KILLS; i++) {
            acknowledged.addAll(killAfter(50 + random.nextInt(2000), directory));
        }

        assertThat(waiting(directory)).containsAll(acknowledged);
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * 50);
    }

    /// Reads so many acknowledgements, kills, and reads those that were under way.
    private Set<String> killAfter(int messages, Path directory) throws IOException, InterruptedException {
        var process = new ProcessBuilder(keeper(directory, 1_000_000, 20, 2000)).redirectError(
                ProcessBuilder.Redirect.INHERIT).start();
        var acknowledged = new HashSet<String>();
        try (var lines = new BufferedReader(process.inputReader(StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var kept = ACKNOWLEDGED.matcher(line);
                if (kept.matches()) {
                    acknowledged.add(kept.group(1));
                }
                if (acknowledged.size() == messages) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        return acknowledged;
    }

    private static Set<String> waiting(Path directory) {
        var found = new HashSet<String>();
        try (var storage = Stores.open(directory, Clock.systemUTC())) {
            var now = Instant.MAX;
            for (var leases = storage.spool().claim(to("one.example"), now, 1000); !leases.isEmpty(); leases =
                    storage.spool().claim(to("one.example"), now, 1000)) {
                leases.forEach(lease -> found.add(lease.message().id().text()));
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 200_000})
    @Tag("peers")
    void SMTP_6_1_1_theDiskHasItBeforeItIsAcknowledged(int octets) throws Exception {
        var trace = trace(octets);

        var acknowledged = trace.stream()
                .map(ACKNOWLEDGED::matcher)
                .flatMap(line -> line.find() ? Stream.of(line.group(1)) : Stream.empty())
                .distinct()
                .toList();
        assertThat(acknowledged).hasSize(20);
        for (var id : acknowledged) {
            var written = first(trace, 0, line -> line.contains("relay.db-wal>") && line.contains(id));
            var synced = first(trace, written, DurabilityTest::isSyncOfTheLog);
            assertThat(first(trace, 0, line -> line.contains("kept " + id))).isGreaterThan(synced);
        }
        if (octets > 131_072) {
            assertThat(trace.stream().filter(line -> line.contains("fsync(") && line.contains(".part>"))).hasSize(20);
            assertThat(trace.stream().filter(line -> line.contains("rename") && line.contains(".part"))).hasSize(20);
            assertThat(trace.stream().filter(line -> line.contains("fsync(") && line.contains("/bodies>")))
                    .hasSizeGreaterThanOrEqualTo(20);
        }
    }

    /// The moment it returned, which is a line of its own when something else happened meanwhile.
    private static boolean isSyncOfTheLog(String line) {
        return line.endsWith(") = 0") && (line.contains("relay.db-wal>)") || line.contains("fdatasync resumed>"));
    }

    private static int first(List<String> trace, int from, Predicate<String> wanted) {
        for (var i = from; i < trace.size(); i++) {
            if (wanted.test(trace.get(i))) {
                return i;
            }
        }
        throw new AssertionError("the trace has no such line");
    }

    /// One client, so that each message has a transaction of its own.
    private List<String> trace(int octets) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed");
        var output = temporary.resolve("trace");
        var command =
                new ArrayList<>(List.of("/usr/bin/strace", "-f", "-y", "-s", "5000", "-o", output.toString(), "-e",
                        "trace=fdatasync,fsync,write,pwrite64,rename,renameat,renameat2"));
        command.addAll(keeper(temporary.resolve("data"), 20, 1, octets));
        var process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(temporary.resolve("output").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    }

    private static List<String> keeper(Path directory, int messages, int clients, int octets) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), Keeper.class.getName(), directory.toString(),
                Integer.toString(messages), Integer.toString(clients), Integer.toString(octets));
    }
}
