package org.stsrelay.server.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.stsrelay.server.admin.MovedMessage;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "export", description = {
        "Writes messages into a folder, one .eml file each.",
        "The first line of a file holds the envelope. The messages stay in the queue, unless --remove is given:",
        "hold them first, or what is delivered meanwhile is in both places."}, footer = {"", "Examples:",
                "  stsrelay queue export --domain partner.example --to-dir /tmp/partner",
                "  stsrelay queue hold --all --yes && stsrelay queue export --all --to-dir /mnt/move --remove --yes"})
final class QueueExportCommand implements Callable<Integer> {

    private static final int BATCH = 1000;

    @Mixin
    private final Filters filters = new Filters();

    @Option(names = {"--to-dir",
            "-d"}, required = true, paramLabel = "DIR", description = "The folder, made when it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--all", description = "Every message that waits; needed when there is no filter.")
    private boolean all;

    @Option(names = "--remove", description = "Take out of the queue what was written, without a notice to anybody.")
    private boolean remove;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    private final Shell shell;

    QueueExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var relay = shell.relay();
        var parameters = filters.parameters();
        if (all) {
            parameters.add(new Parameter("all", "true"));
        }
        try (var in = new BufferedInputStream(relay.get("/api/v1/queue/export", parameters).body())) {
            Files.createDirectories(folder);
            var written = write(in);
            if (remove && !written.isEmpty()) {
                remove(relay, written);
            }
            report(written);
            return written.isEmpty() && filters.namesIds() ? Exit.BAD : Exit.FINE;
        } catch (IOException e) {
            throw new Failure(Exit.BAD, "The export to " + folder + " broke off: " + e.getMessage()
                    + ". The files that are there are whole; nothing was taken out of the queue.");
        }
    }

    private List<MovedMessage> write(InputStream in) throws IOException {
        var written = new ArrayList<MovedMessage>();
        var line = MovedMessage.readLine(in);
        while (!line.startsWith(MovedMessage.END)) {
            var message = MovedMessage.parse(line);
            EmlFiles.write(folder.resolve(message.name() + EmlFiles.SUFFIX), line, message.size(), in);
            written.add(message);
            line = MovedMessage.readLine(in);
        }
        EmlFiles.sync(folder);
        return written;
    }

    private void remove(RelayClient relay, List<MovedMessage> written) {
        if (!yes && !shell.confirmed("Written to %s. Take %s out of the queue now?".formatted(folder,
                Humans.count(written.size(), "message")))) {
            shell.err().println("Nothing was taken out of the queue.");
            return;
        }
        byDestination(written).forEach((domain, ids) -> {
            for (var from = 0; from < ids.size(); from += BATCH) {
                remove(relay, domain, ids.subList(from, Math.min(from + BATCH, ids.size())));
            }
        });
    }

    /// What was written is taken out and nothing else of the same messages: those may wait for others, too.
    private static Map<String, List<String>> byDestination(List<MovedMessage> written) {
        var ids = new LinkedHashMap<String, List<String>>();
        written.forEach(message -> message.destinations()
                .forEach(domain -> ids.computeIfAbsent(domain, _ -> new ArrayList<>()).add(message.name())));
        return ids;
    }

    private void remove(RelayClient relay, String domain, List<String> ids) {
        var batch = new ArrayList<Parameter>();
        batch.add(new Parameter("reason", "exported to " + folder));
        batch.add(new Parameter("domain", domain));
        ids.forEach(id -> batch.add(new Parameter("id", id)));
        relay.post("/api/v1/queue/delete", batch).object();
    }

    private void report(List<MovedMessage> written) {
        var ids = written.stream().map(MovedMessage::name).toList();
        if (shell.json()) {
            shell.printJson(Map.of("action", "export", "messages", ids.size(), "ids", ids));
        } else {
            shell.out().println("export: %s in %s".formatted(Humans.count(ids.size(), "message"), folder));
        }
    }
}
