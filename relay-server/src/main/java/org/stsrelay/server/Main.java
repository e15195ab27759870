package org.stsrelay.server;

import java.time.Clock;
import org.stsrelay.server.cli.Program;
import org.stsrelay.server.cli.Surroundings;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.logging.LoggingSetup;

/// The command line.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        LoggingSetup.quiet();
        var clock = Clock.systemUTC();
        var around = Surroundings.ofThisProcess(Build.ofThisProgram(), clock);
        System.exit(new Program(around, new Foreground(around.err(), clock)).run(arguments));
    }
}
