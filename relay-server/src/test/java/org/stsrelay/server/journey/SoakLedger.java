package org.stsrelay.server.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.stsrelay.lab.MxMail;

/// What the relay promised to its clients, durable on the clients' side as well, and what came of it.
final class SoakLedger implements AutoCloseable {

    /// What a host had taken when its connection broke is noted a little later on a machine that is busy.
    private static final long THUNDER_ROLLS_NANOS = Duration.ofMillis(500).toNanos();

    private static final Pattern ADDRESS = Pattern.compile("<([^>]*)>");

    private final Map<Copy, Promise> promised = new ConcurrentHashMap<>();
    private final Map<Copy, List<Long>> arrived = new ConcurrentHashMap<>();
    private final List<Break> kills = new CopyOnWriteArrayList<>();
    private final List<Break> thunders = new CopyOnWriteArrayList<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger notices = new AtomicInteger();
    private final FileChannel file;

    /// A message for one of its recipients.
    record Copy(int number, String recipient) {}

    record Promise(String queueId, Copy copy) {}

    /// A time in which connections broke, so that a host may have what the relay does not know of (P2).
    private record Break(long began, long ended) {
        boolean explains(long before, long after) {
            return before < ended && began < after;
        }
    }

    SoakLedger(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    void promised(int number, String queueId, List<String> recipients) {
        messages.incrementAndGet();
        for (var recipient : recipients) {
            var copy = new Copy(number, recipient);
            promised.put(copy, new Promise(queueId, copy));
        }
        try {
            file.write(ByteBuffer.wrap((number + " " + queueId + " " + String.join(",", recipients) + "\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void arrived(MxMail mail) {
        if (mail.mail().contains("<>")) {
            notices.incrementAndGet();
            return;
        }
        var number = NumberedMessage.numberOf(mail);
        for (var command : mail.rcpt()) {
            var found = ADDRESS.matcher(command);
            if (found.find()) {
                arrived.computeIfAbsent(new Copy(number, found.group(1)), _ -> new CopyOnWriteArrayList<>())
                        .add(System.nanoTime());
            }
        }
    }

    /// @param began just before the kill; it is over when the next relay is ready
    void killed(long began) {
        kills.add(new Break(began, System.nanoTime()));
    }

    /// @param began just before hosts that misbehave broke their connections
    void thundered(long began) {
        thunders.add(new Break(began, System.nanoTime() + THUNDER_ROLLS_NANOS));
    }

    int messages() {
        return messages.get();
    }

    int copies() {
        return promised.size();
    }

    int arrivedCopies() {
        return (int) promised.keySet().stream().filter(arrived::containsKey).count();
    }

    int notices() {
        return notices.get();
    }

    int kills() {
        return kills.size();
    }

    List<Promise> open() {
        return promised.entrySet()
                .stream()
                .filter(entry -> !arrived.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    int duplicates() {
        return arrived.values().stream().mapToInt(times -> times.size() - 1).sum();
    }

    /// Copies that came more than once without a kill between two of their arrivals, or a broken connection where hosts
    /// break them.
    List<Copy> unexplainedDuplicates(Predicate<String> breaks) {
        return arrived.entrySet()
                .stream()
                .filter(entry -> !isExplained(entry.getValue(), breaks.test(entry.getKey().recipient())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isExplained(List<Long> times, boolean breaks) {
        var inOrder = times.stream().sorted().toList();
        var causes = Stream.concat(kills.stream(), breaks ? thunders.stream() : Stream.empty()).toList();
        for (var i = 1; i < inOrder.size(); i++) {
            var before = inOrder.get(i - 1);
            var after = inOrder.get(i);
            if (causes.stream().noneMatch(cause -> cause.explains(before, after))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
