package org.stsrelay.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.config.RelayConfig.LogFormat;
import org.stsrelay.server.config.RelayConfig.LogLevel;
import org.stsrelay.server.config.RelayConfig.Logging;

/// Configures Logback from values; there is no logback.xml. Everything goes to stderr, since stdout belongs to answers.
public final class LoggingSetup {

    /// Libraries that write down, with stack traces, what every port scan does to them.
    private static final List<String> NOISY =
            List.of("org.subethamail", "org.eclipse.jetty", "io.javalin", "org.apache.hc", "io.micrometer",
                    "org.xbill.DNS.dnssec");

    private LoggingSetup() {}

    /// For short commands: only what is wrong.
    public static void quiet() {
        apply(new Logging(LogLevel.ERROR, LogFormat.TEXT, Map.of()), "");
    }

    /// @param journalStream the value of `JOURNAL_STREAM`, by which systemd says that it listens; empty without one
    /// @return the form that `auto` turned out to be
    public static LogFormat apply(Logging settings, String journalStream) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var format = resolve(settings.format(), journalStream);
        var encoders = new Encoders(context);
        context.reset();
        // Angus writes whole messages to java.util.logging when it is asked to; nobody can ask.
        LogManager.getLogManager().reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(stderr(context, encoders.of(format)));
        if (format == LogFormat.JSON) {
            // The delivery log's lines are JSON objects already, with a time and a schema of their own.
            var deliveries = context.getLogger(DeliveryLog.LOGGER);
            deliveries.setAdditive(false);
            deliveries.addAppender(stderr(context, encoders.raw()));
        }
        setLevels(context, settings);
        return format;
    }

    /// Other levels from now on; no line is lost meanwhile.
    public static void changeLevels(Logging settings) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLoggerList().stream().filter(LoggingSetup::isNamed).forEach(logger -> logger.setLevel(null));
        setLevels(context, settings);
    }

    private static boolean isNamed(ch.qos.logback.classic.Logger logger) {
        return !logger.getName().equals(Logger.ROOT_LOGGER_NAME);
    }

    private static void setLevels(LoggerContext context, Logging settings) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(levelOf(settings.level()));
        NOISY.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        settings.levels().forEach((name, level) -> context.getLogger(LoggerNames.of(name)).setLevel(levelOf(level)));
    }

    private static LogFormat resolve(LogFormat format, String journalStream) {
        if (format != LogFormat.AUTO) {
            return format;
        }
        return journalStream.isEmpty() ? LogFormat.TEXT : LogFormat.JOURNAL;
    }

    private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Level levelOf(LogLevel level) {
        return Level.toLevel(level.name());
    }
}
