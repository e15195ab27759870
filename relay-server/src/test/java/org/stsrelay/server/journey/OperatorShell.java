package org.stsrelay.server.journey;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.server.check.DomainChecks;
import org.stsrelay.server.cli.Actions;
import org.stsrelay.server.cli.Program;
import org.stsrelay.server.cli.Safekeeping;
import org.stsrelay.server.cli.Surroundings;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.health.Build;

/// Commands to a running relay, as an administrator types them.
record OperatorShell(JourneyRelay relay) {

    /// @return all that the command says
    String run(String... words) {
        var out = new StringWriter();
        var around = new Surroundings(new PrintWriter(out, true), new PrintWriter(out, true),
                new BufferedReader(new StringReader("")), InputStream.nullInputStream(), Optional.empty(),
                Clock.systemUTC(), ZoneOffset.UTC,
                Build.ofThisProgram());
        new Program(around, new NoActions())
                .run(Stream.concat(Stream.of("--config", relay.configurationOfCommands().toString()),
                        Stream.of(words)).toArray(String[]::new));
        return out.toString();
    }

    private static final class NoActions implements Actions {

        @Override
        public int serve(Loaded.Valid config) {
            throw new AssertionError("nobody asked for a second relay");
        }

        @Override
        public DomainChecks domainChecks(RelayConfig config, Duration patience) {
            throw new AssertionError("nobody asked for a look at a domain");
        }

        @Override
        public Safekeeping safekeeping() {
            return new RealSafekeeping(Clock.systemUTC());
        }

        @Override
        public int demo(boolean once) {
            throw new AssertionError("nobody asked for a demo");
        }
    }
}
