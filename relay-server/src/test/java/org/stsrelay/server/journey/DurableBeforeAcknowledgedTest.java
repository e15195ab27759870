package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.journey.SystemCalls.Call;

/// No crash test shows whether a message was on the disk or in the page cache when it was acknowledged; a trace of the
/// system calls does (P3).
@Tag("peers")
class DurableBeforeAcknowledgedTest {

    private static final Pattern REPLY = Pattern.compile("\"250 2\\.0\\.0 Ok: queued as ([0-9A-Z]{26})");
    private static final Pattern ID = Pattern.compile("[0-9A-Z]{26}");
    private static final Pattern UNFINISHED_BODY = Pattern.compile("/bodies/([0-9A-Z]{26})\\.part>");
    /// Many at once, so that they share the syncs.
    private static final int CLIENTS = 50;
    private static final int MESSAGES = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void theLogIsSyncedAfterAMessageIsWrittenAndBeforeItsAcknowledgement() throws IOException {
        var calls = traced(CLIENTS, 1 << 10, MESSAGES);

        var acknowledged = acknowledgements(calls);
        var written = firstWrites(calls);
        var syncs = calls.named("fdatasync", "fsync").filter(DurableBeforeAcknowledgedTest::isOfLog).toList();

        assertThat(acknowledged).hasSize(MESSAGES);
        // Two for each, when it comes and when it has gone, if they shared none.
        assertThat(syncs).hasSizeLessThan(2 * MESSAGES);
        assertThat(acknowledged).allSatisfy((id, reply) -> {
            assertThat(written).containsKey(id);
            assertThat(syncs).as("syncs for " + id)
                    .anyMatch(sync -> written.get(id).isBefore(sync) && sync.isBefore(reply));
        });
    }

    @Test
    void aLargeBodyAndItsNameAreSyncedBeforeTheRowThatNamesIt() throws IOException {
        var calls = traced(1, 300 << 10, 10);

        var acknowledged = acknowledgements(calls).entrySet()
                .stream()
                .sorted((one, other) -> Integer.compare(one.getValue().began(), other.getValue().began()))
                .toList();
        var written = firstWrites(calls);
        var bodies = lastBodyWrites(calls);

        assertThat(acknowledged).hasSize(10);
        assertThat(bodies).hasSize(10);
        for (var i = 0; i < bodies.size(); i++) {
            var row = Optional.ofNullable(written.get(acknowledged.get(i).getKey())).orElseThrow();
            assertDurable(calls, bodies.get(i), row);
            assertThat(calls.named("fdatasync", "fsync")
                    .filter(DurableBeforeAcknowledgedTest::isOfLog)
                    .filter(row::isBefore)
                    .findFirst()
                    .orElseThrow()
                    .isBefore(acknowledged.get(i).getValue())).isTrue();
        }
    }

    /// Octets, then their sync, then the name, then the folder's sync, then the row.
    private static void assertDurable(SystemCalls calls, Call body, Call row) {
        var name = group(UNFINISHED_BODY, body.text()).orElseThrow();
        var sync = calls.named("fsync", "fdatasync")
                .filter(call -> call.text().contains(name + ".part>") && body.isBefore(call))
                .findFirst()
                .orElseThrow();
        var renamed = calls.named("rename", "renameat", "renameat2")
                .filter(call -> call.text().contains(name) && sync.isBefore(call))
                .findFirst()
                .orElseThrow();
        var folderSync = calls.named("fsync", "fdatasync")
                .filter(call -> call.text().contains("/bodies>") && renamed.isBefore(call))
                .findFirst()
                .orElseThrow();
        assertThat(folderSync.isBefore(row)).isTrue();
    }

    private SystemCalls traced(int clients, int size, int count) throws IOException {
        var strace = Arrays.stream(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, "strace"))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(strace.isPresent(), "strace is not installed");
        var trace = folder.resolve("trace");
        try (var lab = Lab.open()) {
            lab.host("mx.traced.example");
            lab.domain("traced.example", "mx.traced.example");
            var program = RelayProgram.in(lab, folder, "queue: {keep-free: 0B}\n")
                    .under(strace.get().toString(), "-D", "-f", "-q", "-yy", "-s", "4200", "-o", trace.toString(), "-e",
                            "trace=fdatasync,fsync,pwrite64,write,sendto,sendmsg,writev,rename,renameat,renameat2");
            try (var relay = program.start();
                    var senders = NumberedSenders.start(clients, relay::smtp, "b@traced.example",
                            number -> new NumberedMessage(number, size), count)) {
                senders.awaitEnd();
                assertThat(senders.troubles()).isEmpty();
                assertThat(relay.stop()).isZero();
                await().atMost(PATIENCE).until(() -> hasEnded(trace, relay.pid()));
            }
        }
        return SystemCalls.read(trace);
    }

    private static boolean hasEnded(Path trace, long process) throws IOException {
        try (var lines = Files.lines(trace, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.matches(process + " +\\+\\+\\+ exited with 0 \\+\\+\\+"));
        }
    }

    /// The calls that acknowledged a message, by its queue id.
    private static Map<String, Call> acknowledgements(SystemCalls calls) {
        var found = new HashMap<String, Call>();
        calls.named("write", "sendto", "sendmsg", "writev")
                .filter(call -> call.concerns("TCP"))
                .forEach(call -> group(REPLY, call.text()).ifPresent(id -> found.put(id, call)));
        return found;
    }

    /// Where each id first came to the log.
    private static Map<String, Call> firstWrites(SystemCalls calls) {
        var found = new HashMap<String, Call>();
        calls.named("pwrite64", "write")
                .filter(DurableBeforeAcknowledgedTest::isOfLog)
                .forEach(call -> ID.matcher(call.text()).results().forEach(id -> found.putIfAbsent(id.group(), call)));
        return found;
    }

    /// The last write to each body file, in the order of the files.
    private static List<Call> lastBodyWrites(SystemCalls calls) {
        var found = new HashMap<String, Call>();
        calls.named("write", "pwrite64")
                .forEach(call -> group(UNFINISHED_BODY, call.text()).ifPresent(name -> found.put(name, call)));
        return found.values().stream().sorted((one, other) -> Integer.compare(one.began(), other.began())).toList();
    }

    private static boolean isOfLog(Call call) {
        return call.text().contains("/relay.db-wal>");
    }

    private static Optional<String> group(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
