package org.stsrelay.server.cli;

import org.stsrelay.server.config.Loaded;

/// What the program does beside talking to a running relay. `serve` and `demo` run in the foreground and return the exit code.
public interface Actions {

    /// @param config as it was read, without errors
    int serve(Loaded.Valid config);

    /// @param once whether to end after one message for each scenario
    int demo(boolean once);

    Safekeeping safekeeping();
}
