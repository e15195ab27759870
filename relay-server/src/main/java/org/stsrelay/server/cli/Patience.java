package org.stsrelay.server.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/// How commands that look at many domains go about it.
final class Patience {

    private static final int MAX_WIDTH = 256;

    @Option(names = "--parallel", paramLabel = "N", defaultValue = "8", description = "Look at N domains at a time. Default: ${DEFAULT-VALUE}.")
    private int width;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30", description = "Wait so long for each step of a host, or as long as the configuration says if that is less. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    int width() {
        if (width < 1 || width > MAX_WIDTH) {
            throw new Failure(Exit.USAGE, "--parallel must be from 1 to " + MAX_WIDTH + ", not " + width + ".");
        }
        return width;
    }

    Duration timeout() {
        if (seconds < 1 || seconds > 3600) {
            throw new Failure(Exit.USAGE, "--timeout must be from 1 to 3600 seconds, not " + seconds + ".");
        }
        return Duration.ofSeconds(seconds);
    }
}
