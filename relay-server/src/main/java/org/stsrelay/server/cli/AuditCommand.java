package org.stsrelay.server.cli;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.audit.Audit;
import org.stsrelay.server.audit.Destinations;
import org.stsrelay.server.audit.Finding;
import org.stsrelay.server.audit.Notebook;
import org.stsrelay.server.audit.Summary;
import org.stsrelay.server.files.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What an installation's mail would meet with this relay.
@Command(name = "audit", description = {
        "Reads a mail log of Postfix or Exim, gzipped or not, or a list of domains or addresses, and says which of the",
        "domains you mail have MTA-STS or DANE, and which would be refused today, and why. No mail is sent.",
        "Exit code 0 when none would be refused, else 1."}, footer = {"", "Examples:",
                "  stsrelay audit /var/log/mail.log", "  journalctl -t postfix/smtp | stsrelay audit -",
                "  stsrelay audit --state audit.state --json domains.txt"})
final class AuditCommand implements Callable<Integer> {

    private static final String STDIN = "-";
    private static final int GZIP = 0x1f8b;

    @Parameters(index = "0", paramLabel = "FILE", description = "The log or the list; - is stdin.")
    private Path file = Path.of(STDIN);

    @Option(names = "--state", paramLabel = "FILE", description = "Note findings in FILE, and go on from there when it exists.")
    private Optional<Path> state = Optional.empty();

    @Mixin
    private Patience patience = new Patience();

    private final Shell shell;
    private final Actions actions;
    private final Summary summary = new Summary();

    AuditCommand(Shell shell, Actions actions) {
        this.shell = shell;
        this.actions = actions;
    }

    @Override
    public Integer call() {
        var destinations = destinations();
        try (var checks = actions.domainChecks(shell.configWithoutReferences(), patience.timeout())) {
            var audit = new Audit(checks, patience.width());
            if (state.isEmpty()) {
                look(audit, destinations.messages(), _ -> {
                });
            } else {
                goOn(audit, destinations.messages(), state.get());
            }
        } catch (IOException e) {
            throw new Failure(Exit.CONFIGURATION, "The configuration cannot be used: " + e.getMessage());
        }
        new AuditText(shell).print(summary, destinations.full());
        return summary.refused() == 0 ? Exit.FINE : Exit.BAD;
    }

    private void goOn(Audit audit, Map<DomainName, Long> messages, Path path) {
        try (var notebook = Notebook.open(path)) {
            var left = new LinkedHashMap<>(messages);
            notebook.known().forEach((domain, finding) -> {
                if (left.remove(domain) != null) {
                    tell(finding);
                }
            });
            if (left.size() < messages.size()) {
                shell.err().println((messages.size() - left.size()) + " domains are known from " + path + ".");
            }
            look(audit, left, notebook::add);
        } catch (IOException | UncheckedIOException e) {
            throw new Failure(Exit.BAD, "--state " + path + ": " + e.getMessage());
        }
    }

    private void look(Audit audit, Map<DomainName, Long> messages, Consumer<Finding> noted) {
        var progress = new Progress(shell, messages.size(), "domain");
        audit.of(messages, finding -> {
            noted.accept(finding);
            progress.clear();
            tell(finding);
            progress.step();
        });
        progress.clear();
    }

    private void tell(Finding finding) {
        summary.add(finding);
        if (shell.json()) {
            shell.printJson(AuditText.json(finding));
        }
    }

    private Destinations destinations() {
        try (var in = open()) {
            var found = Destinations.read(in);
            if (found.understood() == 0) {
                throw new Failure(Exit.USAGE, "None of the " + found.lines() + " lines of " + file + " names a domain"
                        + " that mail goes to. It should be a mail log of Postfix or Exim, or a list of domains or"
                        + " addresses.");
            }
            shell.err()
                    .println(Humans.count(found.messages().size(), "domain") + " in " + found.understood() + " of "
                            + Humans.count(found.lines(), "line") + ".");
            return found;
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, file + " cannot be read: " + Reason.of(e) + ".");
        }
    }

    private BufferedReader open() throws IOException {
        if (file.toString().equals(STDIN)) {
            return shell.around().in();
        }
        return new BufferedReader(new InputStreamReader(unpacked(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }

    private static InputStream unpacked(InputStream packed) throws IOException {
        var in = new BufferedInputStream(packed);
        in.mark(2);
        var magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP ? new GZIPInputStream(in) : in;
    }
}
