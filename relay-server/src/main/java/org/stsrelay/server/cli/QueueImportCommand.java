package org.stsrelay.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.admin.MovedMessageException;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "import", description = {
        "Takes in messages that \"queue export\" wrote.",
        "Each gets a new queue id; sender, recipients, time of reception and number of attempts stay.",
        "All files are looked at before the first is taken, and one that was taken is renamed to *.eml.imported."}, footer = {
                "", "Examples:",
                "  stsrelay queue import --hold /mnt/move",
                "  stsrelay queue import /tmp/partner/01JDCQ8Y5T8KZ4QK6P6Q2W3E4R.eml"})
final class QueueImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Files, or folders with *.eml files.")
    private List<Path> sources = new ArrayList<>();

    @Option(names = "--hold", description = "Keep them from being tried until they are released.")
    private boolean hold;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why they are held; also written to the relay's log.")
    private Optional<String> reason = Optional.empty();

    private final Shell shell;

    QueueImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var files = files();
        files.forEach(QueueImportCommand::check);
        var relay = shell.relay();
        var parameters = parameters();
        var done = 0;
        for (var file : files) {
            take(relay, file, parameters, done++, files.size());
        }
        if (!shell.json()) {
            shell.out().println("import: " + Humans.count(done, "message"));
        }
        return Exit.FINE;
    }

    private List<Parameter> parameters() {
        var parameters = new ArrayList<Parameter>();
        if (hold) {
            parameters.add(new Parameter("hold", "true"));
        }
        reason.ifPresent(text -> parameters.add(new Parameter("reason", text)));
        return parameters;
    }

    private List<Path> files() {
        var files = new ArrayList<Path>();
        for (var source : sources) {
            try {
                files.addAll(Files.isDirectory(source) ? EmlFiles.in(source) : List.of(source));
            } catch (IOException e) {
                throw new Failure(Exit.BAD, source + " cannot be read: " + Reason.of(e) + ".");
            }
        }
        return files;
    }

    private static void check(Path file) {
        try {
            EmlFiles.check(file);
        } catch (MovedMessageException e) {
            throw new Failure(Exit.BAD, file + ":1: " + Humans.safe(String.valueOf(e.getMessage()))
                    + "\nNothing was imported.");
        } catch (IOException e) {
            throw new Failure(Exit.BAD, file + " cannot be read: " + Reason.of(e) + ".\nNothing was imported.");
        }
    }

    private void take(RelayClient relay, Path file, List<Parameter> parameters, int done, int of) {
        try {
            var answer = relay.postFile("/api/v1/queue/import", parameters, file).object();
            EmlFiles.markImported(file);
            shell.out()
                    .println(shell.json()
                            ? answer.toString()
                            : "%s is %s here".formatted(Humans.safe(answer.path("was").asString("")),
                                    Humans.safe(answer.path("id").asString(""))));
        } catch (Failure e) {
            throw new Failure(e.exit(), "%s: %s%n%d of %d were imported before it; those are renamed to *.eml.imported."
                    .formatted(file, e.sentence(), done, of));
        } catch (IOException e) {
            throw new Failure(Exit.BAD, "%s was imported and cannot be renamed: %s. Move it away, or it is sent twice."
                    .formatted(file, e.getMessage()));
        }
    }
}
