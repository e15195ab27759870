package org.stsrelay.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LevelToSyslogSeverity;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.stsrelay.server.config.RelayConfig.LogFormat;

/// The forms a log line can have.
final class Encoders {

    private static final String TEXT = "%date{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level %logger{20} %safe%n%ex";
    private static final String JOURNAL = "<%severity>%logger{20} %safe%n%ex";
    private static final String RAW = "%safe%n";

    private final LoggerContext context;

    Encoders(LoggerContext context) {
        this.context = context;
    }

    Encoder<ILoggingEvent> of(LogFormat format) {
        return switch (format) {
            case TEXT, AUTO -> pattern(TEXT);
            case JOURNAL -> pattern(JOURNAL);
            case JSON -> json();
        };
    }

    /// For lines that are complete as they come.
    Encoder<ILoggingEvent> raw() {
        return pattern(RAW);
    }

    private Encoder<ILoggingEvent> pattern(String pattern) {
        var layout = new PatternLayout();
        layout.getInstanceConverterMap().put("severity", Severity::new);
        layout.getInstanceConverterMap().put("safe", Safe::new);
        layout.setContext(context);
        layout.setPattern(pattern);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private Encoder<ILoggingEvent> json() {
        var names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setLogger("logger");
        names.setThread("thread");
        names.setVersion(LogstashFieldNames.IGNORE_FIELD_INDICATOR);
        names.setLevelValue(LogstashFieldNames.IGNORE_FIELD_INDICATOR);
        var encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.start();
        return encoder;
    }

    /// The number that sd-daemon(3) expects in front of a line.
    private static final class Severity extends ClassicConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return Integer.toString(LevelToSyslogSeverity.convert(event));
        }
    }

    /// The message and its key-values, without anything that could end the line early or steer a terminal, wherever it came
    /// from.
    private static final class Safe extends ClassicConverter {
        @Override
        public String convert(ILoggingEvent event) {
            var text = new StringBuilder(LogText.masked(event.getFormattedMessage()));
            var pairs = event.getKeyValuePairs();
            if (pairs != null) {
                pairs.forEach(pair -> text.append(' ')
                        .append(LogText.bare(pair.key))
                        .append('=')
                        .append(value(String.valueOf(pair.value))));
            }
            return text.toString();
        }

        /// In quotes only where it could be misread without.
        private static String value(String text) {
            return LogText.isOneWord(text) ? text : LogText.quoted(text);
        }
    }
}
