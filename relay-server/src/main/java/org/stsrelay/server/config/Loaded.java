package org.stsrelay.server.config;

import java.util.List;

/// What reading the configuration file came to.
public sealed interface Loaded {

    /// @param written to compare the file with what it says later
    /// @param warnings in the order of the file
    record Valid(RelayConfig config, Written written, List<Problem> warnings) implements Loaded {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /// @param problems errors and warnings in the order of the file, with at least one error
    record Invalid(List<Problem> problems) implements Loaded {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
