package org.stsrelay.server;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.cli.Exit;

/// Attends to the signals of the operating system for one relay, from before it starts: mail is delivered before
/// [Relay#start] returns, so an end has to be a clean one by then.
final class Attendance {

    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /// A large queue takes its time to be opened.
    private static final Duration START = Duration.ofMinutes(1);

    private final CompletableFuture<Relay> relay = new CompletableFuture<>();

    /// Attends from now on.
    static Attendance begin() {
        var attendance = new Attendance();
        // A signal makes the runtime end, with an exit code that tells of the signal. The one thing that can still be
        // done then is done here: let what is under way finish, close, and end with the code of a wanted end.
        Runtime.getRuntime().addShutdownHook(new Thread(attendance::stop, "stop"));
        HangUp.handle(attendance::reload);
        return attendance;
    }

    /// Waits for the end of the process.
    void attend(Relay started) throws InterruptedException {
        relay.complete(started);
        new CountDownLatch(1).await();
    }

    /// There is no relay to attend to, since it did not start.
    void giveUp() {
        relay.cancel(false);
    }

    private void reload() {
        try {
            relay.get().reload(); // the log says what came of it
        } catch (CancellationException | ExecutionException _) {
            LOG.info("SIGHUP came to a relay that did not start");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        try {
            stop(relay.get(START.toMillis(), TimeUnit.MILLISECONDS));
            Runtime.getRuntime().halt(Exit.FINE);
        } catch (CancellationException | ExecutionException _) {
            // It did not start, and whoever noticed has chosen the exit code.
        } catch (TimeoutException _) {
            LOG.warn("stopped before the relay was ready; what it was about to deliver will be tried again");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Relay relay) {
        try {
            if (!relay.drain(PATIENCE)) {
                LOG.warn("some deliveries did not end within {} s; they will be tried again", PATIENCE.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            relay.close();
            LOG.info("stopped");
        }
    }
}
