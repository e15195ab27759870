package org.stsrelay.server.cli;

import picocli.CommandLine.Command;

/// A command that is only the first word of others.
interface Group {

    @Command(name = "config", description = "The configuration file.")
    final class Config implements Group {}

    @Command(name = "queue", description = {"The messages that wait: look at them, act on them.",
            "list, retry, hold, release, bounce, delete and export take the same filters; all that are given must hold."})
    final class Queue implements Group {}

    @Command(name = "policy", description = "The MTA-STS policies that are kept: what recipient domains ask for.")
    final class Policy implements Group {}
}
