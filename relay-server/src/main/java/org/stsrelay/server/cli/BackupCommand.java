package org.stsrelay.server.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// backup, verify and restore.
abstract sealed class BackupCommand implements Callable<Integer> {

    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(2);

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the backup.")
    private Path folder = Path.of("");

    private final Shell shell;
    private final Safekeeping safekeeping;

    private BackupCommand(Shell shell, Safekeeping safekeeping) {
        this.shell = shell;
        this.safekeeping = safekeeping;
    }

    abstract BackupReport run(Safekeeping safekeeping, Path folder, Progress progress) throws StorageException;

    abstract String sentence(BackupReport report, Path folder);

    /// What was done to how many of what, with two numbers to come.
    abstract String progressWords();

    @Override
    public Integer call() {
        try {
            var report = run(safekeeping, folder.toAbsolutePath(), progress());
            report.left().forEach(sentence -> shell.err().println("warning: " + Humans.safe(sentence)));
            print(report);
            return Exit.FINE;
        } catch (StorageException.Busy e) {
            throw new Failure(Exit.BUSY, String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            throw new Failure(Exit.BAD, String.valueOf(e.getMessage()));
        }
    }

    Shell shell() {
        return shell;
    }

    private void print(BackupReport report) {
        if (!shell.json()) {
            shell.out().println(sentence(report, folder));
            return;
        }
        var object = new TreeMap<String, Object>();
        object.put("taken", report.taken().toString());
        object.put("version", report.version());
        object.put("messages", report.messages());
        object.put("body_files", report.files());
        object.put("bytes", report.octets());
        object.put("left_out", List.copyOf(report.left()));
        shell.printJson(object);
    }

    /// A word now and then, for those who wait.
    private Progress progress() {
        var spoken = new long[]{System.nanoTime()};
        return (done, of) -> {
            if (System.nanoTime() - spoken[0] > BETWEEN_WORDS.toNanos()) {
                spoken[0] = System.nanoTime();
                shell.err().println(progressWords().formatted(done, of));
            }
        };
    }

    private static String contents(BackupReport report) {
        return "%s that waited, %s of large bodies, %s".formatted(Humans.count(report.messages(), "message"),
                Humans.count(report.files(), "file"), Humans.size(report.octets()));
    }

    @Command(name = "backup", description = {
            "Copies queue, history and policies into an empty or new folder, while the relay runs or not.",
            "Everything acknowledged before it begins is in it. Configuration and keys are not.",
            "Large bodies are linked where DIR is on the disk of data-directory; move DIR to another one afterwards."}, footer = {
                    "", "Example:", "  stsrelay backup /var/backups/stsrelay/2026-11-24"})
    static final class Take extends BackupCommand {
        Take(Shell shell, Safekeeping safekeeping) {
            super(shell, safekeeping);
        }

        @Override
        BackupReport run(Safekeeping safekeeping, Path folder, Progress progress) throws StorageException {
            return safekeeping.backup(shell().dataDirectory(), folder, progress);
        }

        @Override
        String sentence(BackupReport report, Path folder) {
            return folder + ": " + contents(report);
        }

        @Override
        String progressWords() {
            return "copied %d of %d messages";
        }
    }

    @Command(name = "verify", description = "Compares every file of a backup with its checksum.", footer = {"",
            "Example:", "  stsrelay verify /mnt/backups/2026-11-24"})
    static final class Verify extends BackupCommand {
        Verify(Shell shell, Safekeeping safekeeping) {
            super(shell, safekeeping);
        }

        @Override
        BackupReport run(Safekeeping safekeeping, Path folder, Progress progress) throws StorageException {
            return safekeeping.verify(folder, progress);
        }

        @Override
        String sentence(BackupReport report, Path folder) {
            return "%s is good: taken %s by stsrelay %s, %s".formatted(folder, report.taken(),
                    Humans.safe(report.version()), contents(report));
        }

        @Override
        String progressWords() {
            return "checked %d of %d files";
        }
    }

    @Command(name = "restore", description = {
            "Puts a backup into the empty data-directory of a relay that does not run, after verifying it.",
            "All mail in it is held: it may have been delivered since, so it goes out when you release it.",
            "Run it as the relay's own user, or the relay may not write what it made."}, footer = {"", "Example:",
                    "  sudo -u stsrelay stsrelay restore /mnt/backups/2026-11-24",
                    "  stsrelay queue release --because \"restored from the backup\" --older-than 2h"})
    static final class Restore extends BackupCommand {
        Restore(Shell shell, Safekeeping safekeeping) {
            super(shell, safekeeping);
        }

        @Override
        BackupReport run(Safekeeping safekeeping, Path folder, Progress progress) throws StorageException {
            return safekeeping.restore(folder, shell().dataDirectory(), progress);
        }

        @Override
        String sentence(BackupReport report, Path folder) {
            return """
                    restored from the backup of %s: %s.
                    All of it is held, because it may have been delivered since. Start the relay, look at it and let go what
                    may go:
                      stsrelay queue list
                      stsrelay queue release --because "restored from the backup\""""
                    .formatted(report.taken(), contents(report));
        }

        @Override
        String progressWords() {
            return "checked %d of %d files";
        }
    }
}
