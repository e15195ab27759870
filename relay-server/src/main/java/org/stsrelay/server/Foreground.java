package org.stsrelay.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.server.check.DomainChecks;
import org.stsrelay.server.cli.Actions;
import org.stsrelay.server.cli.Exit;
import org.stsrelay.server.cli.Safekeeping;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.demo.Demo;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.logging.LoggingSetup;

/// The commands that stay: `serve` and `demo`.
final class Foreground implements Actions {

    private final PrintWriter err;
    private final Clock clock;

    Foreground(PrintWriter err, Clock clock) {
        this.err = err;
        this.clock = clock;
    }

    @Override
    public int serve(Loaded.Valid file) {
        var format = LoggingSetup.apply(file.config().logging(), System.getenv().getOrDefault("JOURNAL_STREAM", ""));
        var attendance = Attendance.begin();
        try {
            var relay = Relay.start(file, format, clock, Taps.NONE);
            Thread.ofPlatform().daemon().name("libraries").start(Foreground::openLibraries);
            attendance.attend(relay);
            return Exit.FINE;
        } catch (StorageException.Busy e) {
            return failed(e, Exit.BUSY);
        } catch (IOException e) {
            return failed(e, Exit.UNREACHABLE);
        } catch (StorageException e) {
            return failed(e, Exit.INTERNAL);
        } catch (InterruptedException _) {
            return Exit.INTERNAL;
        } finally {
            attendance.giveUp();
        }
    }

    @Override
    public int demo(boolean once) {
        LoggingSetup.quiet();
        try {
            return Demo.run(once, (file, outcomes, attempts) -> Relay.start(file, file.config().logging().format(),
                    clock, new Taps(outcomes, attempts)));
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

    @Override
    public DomainChecks domainChecks(RelayConfig config, Duration patience) throws IOException {
        return DryRun.of(config, patience, clock);
    }

    /// A library is opened when a class of it is wanted first. If that is when no file handle is left, the class is
    /// missing for good; so all are opened while there are some, by looking for what is in none of them.
    private static void openLibraries() {
        Foreground.class.getClassLoader().getResource("in-no-library");
    }

    private int failed(Exception e, int code) {
        err.println("stsrelay: " + e.getMessage());
        return code;
    }
}
