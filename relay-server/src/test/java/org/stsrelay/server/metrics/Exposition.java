package org.stsrelay.server.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A scrape in Prometheus' text format, read.
///
/// @param orphans lines that belong to no family
record Exposition(Map<String, Family> families, List<String> orphans) {

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([^=,]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    record Family(String name, String type, String help, List<Series> series) {}

    record Series(String name, Map<String, String> labels, double value) {}

    static Exposition parse(String scrape) {
        var families = new LinkedHashMap<String, Family>();
        var helps = new LinkedHashMap<String, String>();
        var orphans = new ArrayList<String>();
        scrape.lines().forEach(line -> {
            var words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                helps.put(words[2], words.length > 3 ? words[3] : "");
            } else if (line.startsWith("# TYPE ")) {
                families.put(words[2],
                        new Family(words[2], words[3], helps.getOrDefault(words[2], ""), new ArrayList<>()));
            } else {
                series(line).flatMap(series -> familyOf(families, series)
                        .map(family -> family.series().add(series)))
                        .ifPresentOrElse(_ -> {
                        }, () -> orphans.add(line));
            }
        });
        return new Exposition(families, orphans);
    }

    Stream<Series> all() {
        return families.values().stream().flatMap(family -> family.series().stream());
    }

    private static Optional<Series> series(String line) {
        var found = SERIES.matcher(line);
        if (!found.matches()) {
            return Optional.empty();
        }
        var labels = new TreeMap<String, String>();
        var text = Optional.ofNullable(found.group(2)).orElse("");
        LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        return Optional
                .of(new Series(found.group(1), labels, Double.parseDouble(found.group(3).replace("+Inf", "Infinity"))));
    }

    private static Optional<Family> familyOf(Map<String, Family> families, Series series) {
        return Stream.of("", "_bucket", "_count", "_sum")
                .filter(series.name()::endsWith)
                .map(suffix -> series.name().substring(0, series.name().length() - suffix.length()))
                .filter(families::containsKey)
                .map(families::get)
                .findFirst();
    }
}
