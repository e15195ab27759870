package org.stsrelay.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options that every command takes, before or after its name.
final class Globals {

    @Option(names = {"-c",
            "--config"}, paramLabel = "FILE", scope = ScopeType.INHERIT, description = "The configuration file. Default: ${DEFAULT-VALUE}.")
    private Path config = Path.of("/etc/stsrelay/stsrelay.yaml");

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Answer with JSON, one object on each line; times in RFC 3339.")
    private boolean json;

    @Option(names = {"-h",
            "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show what the command does and how it is used.")
    private boolean help;

    Path config() {
        return config;
    }

    boolean json() {
        return json;
    }

    boolean help() {
        return help;
    }
}
