package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which messages are meant: the same words for every command of the queue. All that are given must hold.
final class Filters {

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Queue ids, as in \"queued as 01JDCQ8Y5T...\".")
    private List<String> positional = new ArrayList<>();

    @Option(names = "--id", paramLabel = "ID", description = "A queue id; may be repeated.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--from", paramLabel = "ADDRESS", description = "The sender's address.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--sender-domain", paramLabel = "DOMAIN", description = "The domain of the sender's address.")
    private Optional<String> senderDomain = Optional.empty();

    @Option(names = "--to", paramLabel = "ADDRESS", description = "A recipient's address.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Where it goes: the recipients' domain.")
    private Optional<String> domain = Optional.empty();

    @Option(names = "--state", paramLabel = "STATE", split = ",", description = "ready, active, deferred or held; several with commas.")
    private List<String> states = new ArrayList<>();

    @Option(names = "--older-than", paramLabel = "AGE", description = "Received at least so long ago: 90s, 15m, 4h, 2d.")
    private Optional<String> olderThan = Optional.empty();

    @Option(names = "--because", paramLabel = "TEXT", description = "Waits for a reason that contains this text.")
    private Optional<String> because = Optional.empty();

    @Option(names = "--attempts", paramLabel = "N", description = "Was tried at least so often.")
    private Optional<Integer> attempts = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many messages.")
    private Optional<Integer> limit = Optional.empty();

    List<Parameter> parameters() {
        var all = narrowing();
        Stream.concat(positional.stream(), ids.stream()).forEach(id -> all.add(new Parameter("id", id)));
        add(all, "limit", limit);
        return all;
    }

    /// Without ids and limit.
    List<Parameter> narrowing() {
        var all = new ArrayList<Parameter>();
        add(all, "from", from);
        add(all, "sender-domain", senderDomain);
        add(all, "to", to);
        add(all, "domain", domain);
        states.forEach(state -> all.add(new Parameter("state", state)));
        add(all, "older-than", olderThan);
        add(all, "because", because);
        add(all, "attempts", attempts);
        return all;
    }

    boolean namesIds() {
        return !positional.isEmpty() || !ids.isEmpty();
    }

    private static void add(List<Parameter> all, String name, Optional<?> value) {
        value.ifPresent(given -> all.add(new Parameter(name, String.valueOf(given))));
    }
}
