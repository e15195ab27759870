package org.stsrelay.server.admin;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What reading the configuration again came to.
public sealed interface Reloaded {

    /// @param applied is in force now
    /// @param needsRestart waits for a restart, since the process was started
    /// @param noEffect has no effect in this release
    /// @param warnings of the file
    record Done(List<Change> applied, List<Change> needsRestart, List<Change> noEffect, List<Fault> warnings)
            implements
                Reloaded {

        public Done {
            applied = List.copyOf(applied);
            needsRestart = List.copyOf(needsRestart);
            noEffect = List.copyOf(noEffect);
            warnings = List.copyOf(warnings);
        }

        @Override
        public boolean isDone() {
            return true;
        }

        /// `applied: queue.lifetime 5d -> 3d; needs restart: listeners[0].address ...`
        @Override
        public String summary() {
            var parts = Stream
                    .of(part("applied", applied), part("needs restart", needsRestart),
                            part("no effect in this release", noEffect))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            return parts.isEmpty() ? "nothing has changed" : parts;
        }

        private static String part(String title, List<Change> changes) {
            return changes.isEmpty()
                    ? ""
                    : title + ": " + changes.stream().map(Change::toString).collect(Collectors.joining(", "));
        }
    }

    /// Nothing has changed in the relay.
    ///
    /// @param problems of the file, at least one of which is an error
    record Refused(List<Fault> problems) implements Reloaded {

        public Refused {
            problems = List.copyOf(problems);
        }

        @Override
        public boolean isDone() {
            return false;
        }

        /// All problems, each with its place.
        @Override
        public String summary() {
            return problems.stream().map(Fault::text).collect(Collectors.joining("\n"));
        }
    }

    /// @param key such as `listeners[0].allow`
    /// @param change such as `5d -> 3d` or `(+1)`; secrets are masked
    record Change(String key, String change) {

        @Override
        public String toString() {
            return key + " " + change;
        }
    }

    /// @param severity `error` or `warning`
    /// @param text all of it, for people
    record Fault(String severity, String file, int line, int column, String key, String what, String hint,
            String text) {}

    boolean isDone();

    /// For people.
    String summary();
}
