package org.stsrelay.server.config;

import java.util.Locale;

/// A fault or an oddity of the configuration file: where it stands, what it is and what to do about it.
///
/// @param file as it was named on the command line
/// @param line counted from 1
/// @param column counted from 1
/// @param key such as `listeners[0].tls.mode`; empty when it concerns the file as a whole
/// @param hint what to do; empty when `what` says it all
/// @param snippet the line with a caret below it; empty when there is no such line
public record Problem(String file, int line, int column, Severity severity, String key, String what, String hint,
        String snippet) {

    public enum Severity {
        ERROR, WARNING
    }

    /// `file:line:column: error: key: what; hint`, and the snippet on the lines after it.
    @Override
    public String toString() {
        var text = new StringBuilder().append(file)
                .append(':')
                .append(line)
                .append(':')
                .append(column)
                .append(": ")
                .append(severity.name().toLowerCase(Locale.ROOT))
                .append(": ");
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        text.append(what);
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        if (!snippet.isEmpty()) {
            text.append('\n').append(snippet);
        }
        return text.toString();
    }
}
