package org.stsrelay.server.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import org.stsrelay.server.health.Build;

/// What a command has around it.
///
/// @param out for the answer and nothing else
/// @param err for everything else
/// @param in for the answers to our questions
/// @param zone of the times that people read
public record Surroundings(PrintWriter out, PrintWriter err, BufferedReader in, Clock clock, ZoneId zone,
        Build build) {}
