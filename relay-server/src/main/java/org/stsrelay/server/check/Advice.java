package org.stsrelay.server.check;

import java.util.List;

/// What a domain's owner should do.
///
/// @param code a short token that stays the same, for scripts
/// @param problem in plain words, ending without a full stop
/// @param publish the record or the line that would mend it, or how; may be empty
public record Advice(Level level, String code, String problem, List<String> publish) {

    public Advice {
        publish = List.copyOf(publish);
    }

    /// How much it matters.
    public enum Level {
        /// Mail is held, or protection that was meant is not there.
        WRONG,
        /// It works, and will not for long, or not with everybody.
        WARNING,
        /// It works, and could be better.
        HINT;

        public String token() {
            return switch (this) {
                case WRONG -> "wrong";
                case WARNING -> "warning";
                case HINT -> "hint";
            };
        }
    }

    static Advice wrong(String code, String problem, String... publish) {
        return new Advice(Level.WRONG, code, problem, List.of(publish));
    }

    static Advice warning(String code, String problem, String... publish) {
        return new Advice(Level.WARNING, code, problem, List.of(publish));
    }

    static Advice hint(String code, String problem, String... publish) {
        return new Advice(Level.HINT, code, problem, List.of(publish));
    }
}
