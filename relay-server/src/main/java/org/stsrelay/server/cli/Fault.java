package org.stsrelay.server.cli;

/// A fault or an oddity of the configuration file.
///
/// @param severity `error` or `warning`
/// @param key empty when it concerns the file as a whole
/// @param hint what to do; may be empty
/// @param text all of it, as people read it: `file:line:column: error: ...`
public record Fault(String file, int line, int column, String severity, String key, String what, String hint,
        String text) {}
