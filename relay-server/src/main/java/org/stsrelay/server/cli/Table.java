package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows whose columns stand below each other; the last column is as long as it likes.
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    void print(PrintWriter out) {
        rows.forEach(row -> out.println(line(row)));
    }

    private String line(List<String> row) {
        var line = new StringBuilder();
        for (var column = 0; column < row.size() - 1; column++) {
            var cell = row.get(column);
            line.append(cell).repeat(' ', width(column) - cell.length() + 2);
        }
        return line.append(row.getLast()).toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
