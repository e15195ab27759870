package org.stsrelay.reporting.run;

/// What a host answered that a report was posted to.
public sealed interface Posted {

    /// What was said or went wrong, on one line, for people.
    String word();

    record Taken(String word) implements Posted {}

    /// Refused for good: the same report is not tried again.
    record Refused(String word) implements Posted {}

    /// Not taken now: the same report is tried later.
    record Later(String word) implements Posted {}

    /// The host cannot be connected to: there is no point in trying other reports for it at once.
    record Silent(String word) implements Posted {}

    /// It was connected to, and did not answer in time: which other places there may do.
    record Hanging(String word) implements Posted {}
}
