package org.stsrelay.delivery.mail;

import java.util.List;

/// One complete SMTP reply (RFC 5321 §4.2).
///
/// @param code the three digits
/// @param status the enhanced code of its text where its class fits the reply's, else X.0.0 (RFC 2034 §4)
/// @param lines the text of each line, without the reply code, cleaned of control characters
public record Reply(int code, EnhancedStatus status, List<String> lines) {

    public Reply {
        lines = List.copyOf(lines);
    }

    /// Reads the enhanced status out of the text.
    public static Reply of(int code, List<String> lines) {
        return new Reply(code, statusOf(code, lines), lines);
    }

    private static EnhancedStatus statusOf(int code, List<String> lines) {
        var first = lines.isEmpty() ? "" : lines.getFirst();
        var blank = first.indexOf(' ');
        return EnhancedStatus.parse(blank < 0 ? first : first.substring(0, blank))
                .filter(status -> status.type() == code / 100)
                .orElseGet(() -> EnhancedStatus.ofReplyCode(code));
    }

    public boolean isPositive() {
        return code >= 200 && code < 300;
    }

    public boolean isPermanent() {
        return code >= 500 && code < 600;
    }

    /// The reply in one line, as logs and notices show it: `550 5.1.1 no such user here`.
    @Override
    public String toString() {
        return (code + " " + String.join(" ", lines)).strip();
    }
}
