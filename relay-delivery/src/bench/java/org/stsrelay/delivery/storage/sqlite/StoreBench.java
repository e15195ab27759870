package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;

/// What the store takes from so many at a time, each of whom waits until the disk has it: batches come about by
/// themselves. The folder is in `java.io.tmpdir`, whose disk is what is measured.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class StoreBench {

    private final byte[] octets = new byte[4096];
    private final Letters letters = new Letters(Clock.systemUTC());
    private final Path folder = temporary();
    private final SqliteStorage storage = Stores.open(folder, Clock.systemUTC());

    @TearDown
    public void close() throws IOException {
        storage.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// A message of 4 KiB comes and goes, in two transactions that it may share.
    @Benchmark
    @Threads(50)
    public List<Lease> keptAndSettledByFifty() throws SpoolException {
        return keepAndSettle();
    }

    /// The same when nobody shares: the price of an fsync, twice.
    @Benchmark
    @Threads(1)
    public List<Lease> keptAndSettledAlone() throws SpoolException {
        return keepAndSettle();
    }

    private List<Lease> keepAndSettle() throws SpoolException {
        var leases = storage.spool().keep(letters.letter(storage.spool(), octets, "a@one.example"));
        leases.forEach(lease -> storage.spool().settle(letters.delivered(lease)));
        return leases;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("store-bench");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
