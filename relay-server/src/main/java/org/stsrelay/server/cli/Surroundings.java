package org.stsrelay.server.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import org.stsrelay.server.health.Build;

/// What a command has around it.
///
/// @param out for the answer and nothing else
/// @param err for everything else
/// @param in for the answers to our questions
/// @param octets the same stdin, for what is no text; a command uses one of the two
/// @param console for answers that nobody shall see, absent when nobody sits at one
/// @param zone of the times that people read
public record Surroundings(PrintWriter out, PrintWriter err, BufferedReader in, InputStream octets,
        Optional<Console> console,
        Clock clock, ZoneId zone,
        Build build) {

    /// Those of this process.
    public static Surroundings ofThisProcess(Build build, Clock clock) {
        return new Surroundings(new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), System.in,
                Optional.ofNullable(System.console()).filter(Console::isTerminal), clock,
                ZoneId.systemDefault(), build);
    }
}
