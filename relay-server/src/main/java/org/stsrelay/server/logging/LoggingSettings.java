package org.stsrelay.server.logging;

import java.util.Map;

/// The section `logging` of the configuration.
///
/// @param level of everything that `levels` does not name
/// @param levels by logger: a package's short name such as `dns`, or a full logger name
public record LoggingSettings(Level level, Format format, Map<String, Level> levels) {

    public static final LoggingSettings DEFAULT = new LoggingSettings(Level.INFO, Format.AUTO, Map.of());

    public LoggingSettings {
        levels = Map.copyOf(levels);
    }

    public enum Level {
        TRACE, DEBUG, INFO, WARN, ERROR, OFF
    }

    public enum Format {
        /// [#JOURNAL] under systemd, else [#TEXT].
        AUTO,
        /// Without time, since the journal has its own; the level as `<6>` in front, as sd-daemon(3) asks.
        JOURNAL, JSON, TEXT;

        /// @param journalStream the value of `JOURNAL_STREAM`, by which systemd says that it listens; empty without
        public Format resolve(String journalStream) {
            return this == AUTO ? journalStream.isEmpty() ? TEXT : JOURNAL : this;
        }
    }
}
