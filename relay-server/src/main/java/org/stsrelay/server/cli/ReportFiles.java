package org.stsrelay.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.stsrelay.server.files.Reason;

/// The files that `report import` is given, by themselves or in folders.
final class ReportFiles {

    /// Where a Maildir has its mails. What is in `tmp` is not whole yet.
    private static final List<String> MAILDIR = List.of("new", "cur");

    private ReportFiles() {}

    static List<Path> of(List<Path> sources) {
        var files = new ArrayList<Path>();
        for (var source : sources) {
            try {
                add(files, source);
            } catch (IOException e) {
                throw new Failure(Exit.BAD, Humans.safe(source + " cannot be read: " + Reason.of(e) + "."));
            }
        }
        return files;
    }

    private static void add(List<Path> files, Path source) throws IOException {
        if (isMaildir(source)) {
            for (var folder : MAILDIR) {
                files.addAll(in(source.resolve(folder)));
            }
        } else if (Files.isDirectory(source)) {
            files.addAll(in(source));
        } else if (Files.isRegularFile(source)) {
            files.add(source);
        } else {
            throw new Failure(Exit.BAD, Humans.safe("There is no file or folder " + source + "."));
        }
    }

    private static boolean isMaildir(Path source) {
        return MAILDIR.stream()
                .allMatch(folder -> Files.isDirectory(source.resolve(folder), LinkOption.NOFOLLOW_LINKS));
    }

    /// No links: whoever may write into a folder of mail does not thereby read our files. No hidden files: they are the mail
    /// server's own.
    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
