package org.stsrelay.delivery.storage.sqlite;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;

/// A process of its own that keeps mail and acknowledges it on its output, as the server answers 250:
/// `Keeper DIRECTORY MESSAGES CLIENTS OCTETS`.
final class Keeper {

    private Keeper() {}

    static void main(String[] arguments) {
        var directory = Path.of(arguments[0]);
        var left = new AtomicInteger(Integer.parseInt(arguments[1]));
        var clients = Integer.parseInt(arguments[2]);
        var octets = new byte[Integer.parseInt(arguments[3])];
        var letters = new Letters(Clock.systemUTC());
        try (var storage = Stores.open(directory, Clock.systemUTC());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < clients; i++) {
                threads.execute(() -> {
                    while (left.getAndDecrement() > 0) {
                        acknowledge(keep(storage, letters, octets));
                    }
                });
            }
        }
    }

    private static String keep(SqliteStorage storage, Letters letters, byte[] octets) {
        try {
            var letter = letters.letter(storage.spool(), octets, "a@one.example");
            return storage.spool().keep(letter).getFirst().message().id().text();
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
    }

    /// In one write, so that a line is there as a whole or not at all.
    private static void acknowledge(String id) {
        var line = ("kept " + id + "\n").getBytes(StandardCharsets.US_ASCII);
        System.out.write(line, 0, line.length);
        System.out.flush();
    }
}
