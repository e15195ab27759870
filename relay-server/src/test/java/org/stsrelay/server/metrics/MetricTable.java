package org.stsrelay.server.metrics;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The table of our families in `docs/METRICS.md`, made from a scrape.
final class MetricTable {

    private MetricTable() {}

    static String of(Exposition scrape) {
        return scrape.families()
                .values()
                .stream()
                .filter(family -> family.name().startsWith("stsrelay_"))
                .filter(family -> !family.name().endsWith("_max"))
                .map(family -> "| `%s` | %s | %s | %s |\n".formatted(family.name(), family.type(), labels(family),
                        family.help()))
                .sorted()
                .collect(Collectors.joining());
    }

    private static String labels(Exposition.Family family) {
        var values = new TreeMap<String, Set<String>>();
        for (var series : family.series()) {
            series.labels()
                    .forEach((name, value) -> values.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value));
        }
        values.remove("le");
        return values.entrySet()
                .stream()
                .map(label -> label.getKey() + values(label.getKey(), label.getValue()))
                .collect(Collectors.joining("; "));
    }

    /// Listeners have the names of the configuration, and the build is what it is.
    private static String values(String label, Set<String> values) {
        return Set.of("listener", "version", "revision", "java_version").contains(label)
                ? ""
                : ": " + values.stream().sorted().collect(Collectors.joining(", "));
    }
}
