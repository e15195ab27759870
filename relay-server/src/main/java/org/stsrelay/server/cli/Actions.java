package org.stsrelay.server.cli;

import java.io.IOException;
import java.time.Duration;
import org.stsrelay.server.check.DomainChecks;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;

/// What the program does beside talking to a running relay. `serve` and `demo` run in the foreground and return the exit code.
public interface Actions {

    /// @param config as it was read, without errors
    int serve(Loaded.Valid config);

    /// @param once whether to end after one message for each scenario
    int demo(boolean once);

    Safekeeping safekeeping();

    /// The parts that deliver, made of the configuration as `serve` makes them, without a relay around them.
    ///
    /// @param patience for each step of a session with an MX host
    /// @throws IOException when a file that the configuration names cannot be used
    DomainChecks domainChecks(RelayConfig config, Duration patience) throws IOException;
}
