package org.stsrelay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All keys in the order of the schema, each with its full name, such as `listeners[].tls.mode`.
record Outline(List<Line> lines) {

    /// @param parent the full name of the section; empty for a key of the top level
    record Line(String parent, String path, Key<?> key) {}

    static Outline of(Section<?> root) {
        var lines = new ArrayList<Line>();
        collect("", "", root.keys(), lines);
        return new Outline(List.copyOf(lines));
    }

    /// Where a key that stands in the wrong section belongs: the usual fault of indentation.
    Optional<String> placeOf(String name) {
        return lines.stream()
                .filter(line -> line.key.name().equals(name))
                .findFirst()
                .map(line -> line.parent.isEmpty() ? "at the top level" : "under '" + line.parent + "'");
    }

    private static void collect(String parent, String prefix, List<Key<?>> keys, List<Line> lines) {
        for (var key : keys) {
            var path = prefix + key.name();
            lines.add(new Line(parent, path, key));
            var type = key.type();
            var below = type.separator().equals("[].") ? path + "[]" : path;
            collect(below, path + type.separator(), type.keys(), lines);
        }
    }
}
