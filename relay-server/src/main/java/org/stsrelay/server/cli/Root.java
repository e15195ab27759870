package org.stsrelay.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The command without a subcommand: it teaches.
@Command(name = "stsrelay", synopsisSubcommandLabel = "COMMAND", description = {
        "A mail relay that never lets a message out over a connection weaker than the recipient domain asked for.",
        "serve runs it; the other commands ask the running relay over its admin address."}, footer = {"", "Examples:",
                "  stsrelay demo --once                           see the whole job on this machine, no network needed",
                "  stsrelay config check                          is the configuration right?",
                "  stsrelay serve                                 run in the foreground",
                "  stsrelay status                                is it well?",
                "  stsrelay queue list --domain partner.example   what waits for them, and why",
                "  stsrelay queue retry --domain partner.example  try it now",
                "  stsrelay domain check partner.example          what would happen to mail for them, and why",
                "  stsrelay report incoming                       what others saw at your domains", "",
                "Exit codes: 0 fine, 1 bad or not found, 2 usage, 65 unreadable input, 69 relay not reachable, 70 internal error,",
                "75 data directory in use, 78 configuration."})
final class Root implements Group {

    @Mixin
    private final Globals globals;

    Root(Globals globals) {
        this.globals = globals;
    }

    Globals globals() {
        return globals;
    }
}
