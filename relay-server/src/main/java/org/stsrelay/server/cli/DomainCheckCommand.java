package org.stsrelay.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.check.Crew;
import org.stsrelay.server.check.DomainReport;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.logging.LogText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What would happen to mail for some domains.
@Command(name = "check", description = {
        "Looks at domains as mail would meet them now: MX, DNSSEC, MTA-STS, TLS-RPT, and each MX host up to where the",
        "message would follow. Says what would happen to mail, by which rule, and what the domain's owner should mend.",
        "Exit code 0 when all is well, 1 when mail would not get through or something is wrong with at least one."}, footer = {
                "", "Examples:", "  stsrelay domain check partner.example",
                "  stsrelay domain check --file partners.txt --json"})
final class DomainCheckCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Parameters(paramLabel = "DOMAIN", arity = "0..*", description = "A domain, or an address whose domain is meant.")
    private List<String> domains = new ArrayList<>();

    @Option(names = "--file", paramLabel = "FILE", description = "Domains, one on each line; # begins a comment. - is stdin.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private Patience patience = new Patience();

    private final Shell shell;
    private final Actions actions;

    DomainCheckCommand(Shell shell, Actions actions) {
        this.shell = shell;
        this.actions = actions;
    }

    @Override
    public Integer call() {
        var wanted = wanted();
        var width = patience.width();
        var wrong = new AtomicInteger();
        var progress = new Progress(shell, wanted.size(), "domain");
        try (var checks = actions.domainChecks(shell.configWithoutReferences(), patience.timeout())) {
            Crew.work(wanted.iterator(), width, checks::check, report -> {
                wrong.addAndGet(report.isFine() ? 0 : 1);
                progress.clear();
                print(report);
                progress.step();
            });
        } catch (IOException e) {
            throw new Failure(Exit.CONFIGURATION, "The configuration cannot be used: " + e.getMessage());
        }
        progress.clear();
        return wrong.get() == 0 ? Exit.FINE : Exit.BAD;
    }

    private void print(DomainReport report) {
        if (shell.json()) {
            shell.printJson(DomainJson.of(report));
        } else {
            new DomainText(shell.out(), Paint.of(shell)).print(report);
        }
        shell.out().flush();
    }

    private List<DomainName> wanted() {
        var texts = new ArrayList<>(domains);
        file.ifPresent(path -> texts.addAll(lines(path)));
        if (texts.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a domain, or a file of domains with --file.");
        }
        return texts.stream().map(DomainCheckCommand::domain).distinct().toList();
    }

    private List<String> lines(Path path) {
        try (var in = path.toString().equals(STDIN) ? shell.around().in() : open(path)) {
            return in.readAllLines()
                    .stream()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, path + " cannot be read: " + Reason.of(e) + ".");
        }
    }

    private static BufferedReader open(Path path) throws IOException {
        return Files.newBufferedReader(path);
    }

    static DomainName domain(String text) {
        try {
            return DomainName.of(text.substring(text.lastIndexOf('@') + 1));
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, LogText.masked(String.valueOf(e.getMessage())));
        }
    }
}
