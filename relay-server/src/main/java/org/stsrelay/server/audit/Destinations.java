package org.stsrelay.server.audit;

import java.io.IOException;
import java.io.Reader;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stsrelay.delivery.mail.DomainName;

/// The domains that a log or a list names.
///
/// @param messages how many went to each, those with the most first
/// @param lines how many were read
/// @param understood how many of them named a domain
/// @param full whether domains were left out, since there were too many
public record Destinations(Map<DomainName, Long> messages, long lines, long understood, boolean full) {

    /// Enough for the logs of a big provider, and no more than some tens of megabytes.
    public static final int MAX_DOMAINS = 200_000;

    /// Finds out for each line what it is: of Postfix, of Exim, or of a list.
    ///
    /// @param in buffered
    public static Destinations read(Reader in) throws IOException {
        return read(in, MAX_DOMAINS);
    }

    static Destinations read(Reader in, int limit) throws IOException {
        var counts = new LinkedHashMap<DomainName, Long>();
        var lines = new BoundedLines(in);
        var read = 0L;
        var understood = 0L;
        var full = false;
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            read++;
            var entry = LogLine.read(line.get());
            if (entry.isPresent()) {
                understood++;
                full |= !count(counts, entry.get(), limit);
            }
        }
        return new Destinations(byWeight(counts), read, understood, full);
    }

    private static boolean count(Map<DomainName, Long> counts, LogLine.Entry entry, int limit) {
        if (counts.size() >= limit && !counts.containsKey(entry.domain())) {
            return false;
        }
        counts.merge(entry.domain(), (long) entry.messages(), Long::sum);
        return true;
    }

    private static Map<DomainName, Long> byWeight(Map<DomainName, Long> counts) {
        var sorted = new LinkedHashMap<DomainName, Long>();
        List.copyOf(counts.entrySet())
                .stream()
                .sorted(Map.Entry.<DomainName, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
