package org.stsrelay.server.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.stsrelay.lab.MxMail;

/// What the relay promised to its clients, durable on the clients' side as well, and what came of it.
final class SoakLedger implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("<([^>]*)>");

    private final Map<Copy, Promise> promised = new ConcurrentHashMap<>();
    private final Map<Copy, List<Long>> arrived = new ConcurrentHashMap<>();
    private final List<Long> kills = new CopyOnWriteArrayList<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger notices = new AtomicInteger();
    private final FileChannel file;

    /// A message for one of its recipients.
    record Copy(int number, String recipient) {}

    record Promise(String queueId, Copy copy) {}

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

    void killed() {
        kills.add(System.nanoTime());
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

    /// Copies that came more than once without a kill between two of their arrivals.
    List<Copy> unexplainedDuplicates() {
        return arrived.entrySet()
                .stream()
                .filter(entry -> !isExplained(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isExplained(List<Long> times) {
        var inOrder = times.stream().sorted().toList();
        for (var i = 1; i < inOrder.size(); i++) {
            var before = inOrder.get(i - 1);
            var after = inOrder.get(i);
            if (kills.stream().noneMatch(kill -> kill > before && kill < after)) {
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
