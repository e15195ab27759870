package org.stsrelay.server.config;

import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stsrelay.server.config.Problem.Severity;

/// Collects the problems of one run.
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private final Set<String> announced = new HashSet<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Position at, String key, String what, String hint) {
        add(at, Severity.ERROR, key, what, hint);
    }

    void warning(Position at, String key, String what, String hint) {
        add(at, Severity.WARNING, key, what, hint);
    }

    /// One warning for a key that does nothing yet, however often the file has it.
    void warnOfNoEffect(Position at, String key) {
        if (announced.add(key.replaceAll("\\[\\d+\\]", "[]"))) {
            warning(at, key, "is checked, but has no effect in this release", "");
        }
    }

    boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    List<Problem> inOrder() {
        return found.stream().sorted(comparingInt(Problem::line).thenComparingInt(Problem::column)).toList();
    }

    private void add(Position at, Severity severity, String key, String what, String hint) {
        found.add(new Problem(file, at.line(), at.column(), severity, key, what, hint, at.snippet()));
    }
}
