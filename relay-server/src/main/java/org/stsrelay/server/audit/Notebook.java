package org.stsrelay.server.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// A file with what was found out so far, so that an audit that was broken off goes on where it was. One line for each
/// domain, its columns separated by tabs; a line that cannot be read, such as one half written, is one that is not there.
public final class Notebook implements AutoCloseable {

    private static final String FIRST = "# stsrelay audit 1";
    private static final int COLUMNS = 6;

    private final Writer out;
    private final Map<DomainName, Finding> known;

    private Notebook(Writer out, Map<DomainName, Finding> known) {
        this.out = out;
        this.known = known;
    }

    /// @throws IOException when the file cannot be written, or is something else
    public static Notebook open(Path file) throws IOException {
        var known = Files.exists(file) ? read(file) : Map.<DomainName, Finding>of();
        var out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        // Ends a line that was half written, too.
        out.write((Files.size(file) == 0 ? FIRST : "") + "\n");
        out.flush();
        return new Notebook(out, known);
    }

    /// What was found out before.
    public Map<DomainName, Finding> known() {
        return known;
    }

    /// Written at once: whoever breaks off loses nothing.
    public void add(Finding finding) {
        try {
            out.write(String.join("\t", finding.domain().ascii(), Long.toString(finding.messages()),
                    finding.sts().name(), Boolean.toString(finding.dane()), finding.outcome().name(),
                    finding.sentence().replaceAll("[\\p{Cntrl}]", " ")) + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static Map<DomainName, Finding> read(Path file) throws IOException {
        var known = new LinkedHashMap<DomainName, Finding>();
        try (var in = new BufferedReader(new InputStreamReader(Files.newInputStream(file),
                StandardCharsets.UTF_8))) {
            var lines = new BoundedLines(in);
            var first = lines.next();
            if (first.isPresent() && !first.get().equals(FIRST)) {
                throw new IOException(file + " is no file that an audit has written");
            }
            for (var line = lines.next(); line.isPresent() && known.size() < Destinations.MAX_DOMAINS; line =
                    lines.next()) {
                finding(line.get()).ifPresent(found -> known.put(found.domain(), found));
            }
        }
        return known;
    }

    private static Optional<Finding> finding(String line) {
        var columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Finding(DomainName.of(columns[0]), Long.parseLong(columns[1]),
                    Finding.Sts.valueOf(columns[2]), Boolean.parseBoolean(columns[3]),
                    Finding.Outcome.valueOf(columns[4]), columns[5]));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
