package org.stsrelay.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.server.cli.Actions;
import org.stsrelay.server.cli.Exit;
import org.stsrelay.server.cli.Safekeeping;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.demo.Demo;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.logging.LoggingSetup;

/// The commands that stay: `serve` and `demo`.
final class Foreground implements Actions {

    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final PrintWriter err;
    private final Clock clock;

    Foreground(PrintWriter err, Clock clock) {
        this.err = err;
        this.clock = clock;
    }

    @Override
    public int serve(RelayConfig config) {
        var format = LoggingSetup.apply(config.logging(), System.getenv().getOrDefault("JOURNAL_STREAM", ""));
        try {
            var relay = Relay.start(config, format, clock, Taps.NONE);
            Thread.ofPlatform().daemon().name("libraries").start(Foreground::openLibraries);
            serveUntilStopped(relay);
            return Exit.FINE;
        } catch (StorageException.Busy e) {
            return failed(e, Exit.BUSY);
        } catch (IOException e) {
            return failed(e, Exit.UNREACHABLE);
        } catch (StorageException e) {
            return failed(e, Exit.INTERNAL);
        } catch (InterruptedException _) {
            return Exit.INTERNAL;
        }
    }

    @Override
    public int demo(boolean once) {
        LoggingSetup.quiet();
        try {
            return Demo.run(once, (config, outcomes, attempts) -> Relay.start(config, config.logging().format(), clock,
                    new Taps(outcomes, attempts)));
        } catch (IOException | StorageException e) {
            return failed(e, Exit.INTERNAL);
        } catch (InterruptedException _) {
            return Exit.INTERNAL;
        }
    }

    @Override
    public Safekeeping safekeeping() {
        return new StoreKeeping(Build.ofThisProgram().version(), clock);
    }

    /// A library is opened when a class of it is wanted first. If that is when no file handle is left, the class is
    /// missing for good; so all are opened while there are some, by looking for what is in none of them.
    private static void openLibraries() {
        Foreground.class.getClassLoader().getResource("in-no-library");
    }

    /// A signal makes the runtime end, with an exit code that tells of the signal. The one thing that can still be done
    /// then is done here: let what is under way finish, close, and end with the code of a wanted end.
    private static void serveUntilStopped(Relay relay) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop(relay);
            Runtime.getRuntime().halt(Exit.FINE);
        }, "stop"));
        new CountDownLatch(1).await();
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

    private int failed(Exception e, int code) {
        err.println("stsrelay: " + e.getMessage());
        return code;
    }
}
