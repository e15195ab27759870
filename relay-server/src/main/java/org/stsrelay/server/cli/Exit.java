package org.stsrelay.server.cli;

/// Exit codes; those above 63 are the ones of sysexits.h, which init systems and scripts know.
public final class Exit {
    public static final int FINE = 0;
    /// The thing that was checked or asked for is bad, missing or not ready.
    public static final int BAD = 1;
    public static final int USAGE = 2;
    /// What was given to be read is not what it should be.
    public static final int DATA = 65;
    /// The relay does not answer, or not to us.
    public static final int UNREACHABLE = 69;
    public static final int INTERNAL = 70;
    /// Another relay owns the data directory.
    public static final int BUSY = 75;
    public static final int CONFIGURATION = 78;

    private Exit() {}
}
