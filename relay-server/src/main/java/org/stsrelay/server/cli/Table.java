package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows whose columns stand below each other; the last column is as long as it likes.
final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private int numbersFrom;
    private int numbersTo;

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    /// The columns from one to before another hold numbers, whose last digits stand below each other.
    Table numbers(int from, int to) {
        numbersFrom = from;
        numbersTo = to;
        return this;
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
            line.append(inColumn(cell, column)).append("  ");
        }
        return line.append(inColumn(row.getLast(), row.size() - 1)).toString().stripTrailing();
    }

    private String inColumn(String cell, int column) {
        var space = " ".repeat(width(column) - cell.length());
        return column >= numbersFrom && column < numbersTo ? space + cell : cell + space;
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
