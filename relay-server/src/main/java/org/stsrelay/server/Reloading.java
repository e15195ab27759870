package org.stsrelay.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.admin.Reloaded;
import org.stsrelay.server.admin.Reloaded.Change;
import org.stsrelay.server.admin.Reloaded.Fault;
import org.stsrelay.server.admin.Status;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Difference;
import org.stsrelay.server.config.Effect;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.Problem;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.config.Written;

/// Reads the configuration file again while the relay runs: all of it is put in force that needs no restart, or nothing
/// is and everybody is told why.
final class Reloading {

    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

    /// Puts a configuration in force, or fails and changes nothing.
    @FunctionalInterface
    interface Adoption {

        /// @param file what the file says, keys included that need a restart
        void adopt(RelayConfig file) throws IOException;
    }

    private final Written started;
    private final Adoption adoption;
    private final Clock clock;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private Written latest;
    private volatile Status.Configuration state;

    /// @param started the file that the process was started with
    Reloading(Written started, Adoption adoption, Clock clock) {
        this.started = started;
        this.latest = started;
        this.adoption = adoption;
        this.clock = clock;
        this.state = new Status.Configuration(clock.instant(), Optional.empty(), List.of());
    }

    Status.Configuration state() {
        return state;
    }

    Reloaded reload() {
        oneAtATime.lock();
        try {
            var result = switch (ConfigReader.read(started.file())) {
                case Loaded.Valid valid -> adopt(valid);
                case Loaded.Invalid(var problems) -> new Reloaded.Refused(faults(problems));
            };
            tell(result);
            return result;
        } finally {
            oneAtATime.unlock();
        }
    }

    private Reloaded adopt(Loaded.Valid valid) {
        try {
            adoption.adopt(valid.config());
        } catch (IOException | RuntimeException e) {
            LOG.debug("a configuration could not be put in force", e);
            return new Reloaded.Refused(List.of(fault(started.file(), String.valueOf(e.getMessage()))));
        }
        var fresh = latest.differencesTo(valid.written());
        var open = started.differencesTo(valid.written());
        latest = valid.written();
        return new Reloaded.Done(changes(fresh, Effect.LIVE), changes(open, Effect.RESTART),
                changes(fresh, Effect.LATER), faults(valid.warnings()));
    }

    private void tell(Reloaded result) {
        var now = clock.instant();
        var last = Optional.of(new Status.LastReload(now, result.isDone(), result.summary()));
        switch (result) {
            case Reloaded.Done done -> {
                state = new Status.Configuration(now, last, done.needsRestart());
                LOG.info("The configuration was read again: {}", done.summary());
            }
            case Reloaded.Refused refused -> {
                state = new Status.Configuration(state.since(), last, state.needsRestart());
                LOG.error("The configuration in force stays, since the file cannot be used. {}", refused.summary());
            }
        }
    }

    private static List<Change> changes(List<Difference> differences, Effect effect) {
        return differences.stream()
                .filter(difference -> difference.effect() == effect)
                .map(difference -> new Change(difference.key(), difference.change()))
                .toList();
    }

    private static List<Fault> faults(List<Problem> problems) {
        return problems.stream().map(Reloading::fault).toList();
    }

    private static Fault fault(Problem problem) {
        return new Fault(switch (problem.severity()) {
            case ERROR -> "error";
            case WARNING -> "warning";
        }, problem.file(), problem.line(), problem.column(), problem.key(), problem.what(), problem.hint(),
                problem.toString().lines().findFirst().orElse(""));
    }

    /// What only showed when the parts were built.
    private static Fault fault(Path file, String what) {
        return new Fault("error", file.toString(), 1, 1, "", what, "", file + ":1:1: error: " + what);
    }
}
