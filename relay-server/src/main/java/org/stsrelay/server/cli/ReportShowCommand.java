package org.stsrelay.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.stsrelay.reporting.received.ReceivedReports;
import org.stsrelay.reporting.received.UnreadableReportException;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportText;
import org.stsrelay.server.files.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Needs neither a relay nor a configuration.
@Command(name = "show", description = {
        "Prints a TLS report that somebody received, ours or another's: who reports, totals, the worst hosts, what each",
        "result type means and how to mend it. Takes JSON, compressed JSON, or the mail that carries it.",
        "Exit code 65 when it is no report that can be read."}, footer = {"", "Examples:",
                "  stsrelay report show google.com!cust.example!1773705600!1773791999!001.json.gz",
                "  stsrelay report show - < report.eml"})
final class ReportShowCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Parameters(index = "0", paramLabel = "FILE", description = "A .json, .json.gz or .eml file; - is stdin.")
    private Path file = Path.of(STDIN);

    private final Shell shell;

    ReportShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        try (var in = open()) {
            ReceivedReports.each(in, this::print);
            return Exit.FINE;
        } catch (UnreadableReportException e) {
            throw new Failure(Exit.DATA, "%s is no TLS report that can be read: %s.".formatted(name(), e.getMessage()));
        } catch (NoSuchFileException _) {
            throw new Failure(Exit.BAD, "There is no file " + name() + ".");
        } catch (IOException e) {
            throw new Failure(Exit.BAD, name() + " cannot be read: " + Humans.safe(Reason.of(e)) + ".");
        }
    }

    private void print(Report report) {
        if (shell.json()) {
            shell.printJson(ReportShape.of(report));
        } else {
            shell.out().print(ReportText.of(report));
        }
    }

    private InputStream open() throws IOException {
        if (isStdin()) {
            return shell.around().octets();
        }
        if (Files.isDirectory(file)) {
            throw new Failure(Exit.USAGE, name() + " is a folder; \"stsrelay report import\" reads folders.");
        }
        return Files.newInputStream(file);
    }

    private String name() {
        return isStdin() ? "What came from stdin" : Humans.safe(file.toString());
    }

    private boolean isStdin() {
        return file.toString().equals(STDIN);
    }
}
