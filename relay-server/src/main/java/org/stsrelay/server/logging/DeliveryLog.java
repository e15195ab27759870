package org.stsrelay.server.logging;

import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.server.config.RelayConfig.LogFormat;

/// Writes down what every attempt came to for every recipient, success included: whoever asks "was it delivered, to
/// whom, and what did they answer" finds the answer in one line.
public final class DeliveryLog implements AttemptListener {

    /// Name of the logger, for `logging.levels`.
    public static final String LOGGER = "stsrelay.delivery";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final Function<AttemptRecord, List<String>> lines;

    private DeliveryLog(Function<AttemptRecord, List<String>> lines) {
        this.lines = lines;
    }

    /// @param format of the log
    /// @param objects one JSON object for each recipient's result, for a log in JSON
    public static DeliveryLog in(LogFormat format, Function<AttemptRecord, List<String>> objects) {
        return new DeliveryLog(format == LogFormat.JSON ? objects : DeliveryLog::text);
    }

    private static List<String> text(AttemptRecord attempt) {
        return attempt.results().stream().map(result -> DeliveryLine.of(attempt, result)).toList();
    }

    @Override
    public void attemptSettled(AttemptRecord attempt) {
        if (LOG.isInfoEnabled()) {
            lines.apply(attempt).forEach(line -> LOG.info("{}", line));
        }
    }
}
