package org.stsrelay.server.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The rules of `promtool check metrics`, and three of our own: no NaN, no series twice, one set of labels per family.
final class MetricLint {

    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");
    private static final Set<String> ABBREVIATIONS = Set.of("s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb",
            "pb", "m", "h", "d");
    private static final Set<String> NOT_BASE = Set.of("milliseconds", "microseconds", "nanoseconds", "minutes",
            "hours",
            "days", "kilobytes", "megabytes", "gigabytes", "bits", "percent", "celsiuss", "kibibytes", "mebibytes");
    private static final Pattern SNAKE = Pattern.compile("[a-z_][a-z0-9_]*");

    private final Exposition exposition;
    private final List<String> findings = new ArrayList<>();

    private MetricLint(Exposition exposition) {
        this.exposition = exposition;
    }

    static List<String> findings(String scrape) {
        var lint = new MetricLint(Exposition.parse(scrape));
        lint.exposition.families().values().forEach(lint::family);
        lint.series();
        return lint.findings;
    }

    private void family(Exposition.Family family) {
        var name = family.name();
        var words = List.of(name.split("_"));
        complain(family.help().isBlank(), name, "has no help text");
        complain(family.type().equals("counter") != name.endsWith("_total"), name, "_total belongs to counters only");
        complain(words.stream().anyMatch(ABBREVIATIONS::contains), name, "has an abbreviated unit");
        complain(words.stream().anyMatch(NOT_BASE::contains), name, "has a unit that is no base unit");
        complain(words.subList(0, words.size() - 1).stream().anyMatch(TYPES::contains)
                || TYPES.contains(words.getLast()), name, "has its type in its name");
        complain(!SNAKE.matcher(name).matches(), name, "is not in snake_case");
        reserved(family);
        complain(labelSets(family).distinct().count() > 1, name, "has series with different labels");
    }

    private void reserved(Exposition.Family family) {
        var distribution = family.type().equals("histogram") || family.type().equals("summary");
        complain(!distribution && Stream.of("_count", "_sum", "_bucket").anyMatch(family.name()::endsWith),
                family.name(),
                "has a suffix of histograms");
        complain(!distribution && family.series().stream().anyMatch(s -> s.labels().containsKey("le")), family.name(),
                "has a label le");
        family.series()
                .stream()
                .flatMap(series -> series.labels().keySet().stream())
                .forEach(label -> complain(!SNAKE.matcher(label).matches(), label, "is a label not in snake_case"));
    }

    private static Stream<Set<String>> labelSets(Exposition.Family family) {
        return family.series().stream().map(series -> {
            var labels = new HashSet<>(series.labels().keySet());
            labels.remove("le");
            return labels;
        });
    }

    private void series() {
        var seen = new HashSet<String>();
        for (var family : exposition.families().values()) {
            for (var series : family.series()) {
                complain(Double.isNaN(series.value()), series.toString(), "is NaN");
                complain(!seen.add(series.name() + series.labels()), series.toString(), "is there twice");
            }
        }
        exposition.orphans().forEach(line -> complain(true, line, "belongs to no family"));
    }

    private void complain(boolean bad, String what, String why) {
        if (bad) {
            findings.add(what + " " + why);
        }
    }
}
