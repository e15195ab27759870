package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.ProviderName;

/// What an operator is told about a provider.
sealed interface ProviderNews {

    Logger LOG = LoggerFactory.getLogger(ProviderNews.class);

    /// @param returned how much of what was about to be tried went back to the spool
    record Paused(ProviderName provider, ProviderState.Pause pause, int returned) implements ProviderNews {}

    record Resumed(ProviderName provider) implements ProviderNews {}

    default void log() {
        switch (this) {
            case Paused(var provider, var pause, var returned) when pause.byHand() ->
                LOG.warn("provider {} is paused by hand until {}: {}; {} messages that were about to be tried wait",
                        provider, until(pause), pause.reason(), returned);
            case Paused(var provider, var pause, var returned) ->
                LOG.warn("provider {} asks for less and is left alone until {}, then tried with one message: {}; {}"
                        + " messages that were about to be tried wait and lose no attempt", provider, until(pause),
                        pause.reason(), returned);
            case Resumed(var provider) -> LOG.info("provider {} is sent mail again", provider);
        }
    }

    private static String until(ProviderState.Pause pause) {
        return pause.until().equals(Instant.MAX)
                ? "somebody resumes it"
                : pause.until().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
