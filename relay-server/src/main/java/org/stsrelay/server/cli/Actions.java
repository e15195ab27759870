package org.stsrelay.server.cli;

/// What the program does beside talking to a running relay. Both run in the foreground and return the exit code.
public interface Actions<C> {

    /// @param config as it was read, without errors
    int serve(C config);

    /// @param once whether to end after one message for each scenario
    int demo(boolean once);
}
