package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Which test proves which requirement. `docs/conformance-rows.txt` has the requirements, the names of the tests say which
/// of them they prove, and `docs/CONFORMANCE.md` puts the two together; `-Dgolden.rewrite=true` writes it anew.
class ConformanceTableTest {

    private static final Path ROWS = Path.of("docs", "conformance-rows.txt");
    private static final Path TABLE = Path.of("docs", "CONFORMANCE.md");
    private static final List<String> MODULES = List.of("relay-delivery", "relay-reporting", "relay-server");
    private static final Pattern TEST = Pattern.compile("void ([A-Z][A-Z0-9]+_\\w+)\\(");

    private static final String INTRODUCTION = """
            # What the standards ask, and which test proves it

            Written by `ConformanceTableTest`; write it anew with
            `mvn -pl relay-delivery test -Dtest=ConformanceTableTest -Dgolden.rewrite=true`.
            A test's name begins with the rows that it proves, dots and dashes as underscores: `STS_3_3_8_redirectIsNotFollowed`
            proves row STS-3.3-8. The rows and the reasons for leaving one out stand in `conformance-rows.txt`.
            """;

    /// @param id such as `STS-3.3-8`
    /// @param about what is asked, in a few words
    /// @param leftOut why no test proves it
    private record Row(String id, String about, Optional<String> leftOut) {

        String token() {
            return id.replace('-', '_').replace('.', '_') + "_";
        }
    }

    @Test
    void theTableIsUpToDate() throws IOException {
        var table = render(sections(), tests(rows()));
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(TABLE, table);
        }
        assertThat(table).isEqualTo(Files.readString(TABLE));
    }

    @Test
    void everyRowIsEitherProvenOrLeftOutForAReason() throws IOException {
        var proven = tests(rows()).keySet();

        assertThat(rows()).filteredOn(row -> row.leftOut().isPresent() == proven.contains(row.id()))
                .extracting(Row::id)
                .isEmpty();
    }

    private static List<Row> rows() throws IOException {
        return sections().values().stream().flatMap(List::stream).toList();
    }

    /// A line is a heading, or a row: its id, what it is about, and the reason if it is left out.
    private static Map<String, List<Row>> sections() throws IOException {
        var sections = new LinkedHashMap<String, List<Row>>();
        var heading = "";
        for (var line : Files.readAllLines(ROWS)) {
            if (line.startsWith("## ")) {
                heading = line;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                var cells = line.split(" \\| ", 3);
                sections.computeIfAbsent(heading, _ -> new ArrayList<>())
                        .add(new Row(cells[0].strip(), cells[1].strip(),
                                cells.length > 2 ? Optional.of(cells[2].strip()) : Optional.empty()));
            }
        }
        return sections;
    }

    /// The tests of each row, by its id.
    private static Map<String, Set<String>> tests(List<Row> rows) throws IOException {
        var longestFirst =
                rows.stream().sorted(Comparator.comparingInt((Row row) -> row.token().length()).reversed()).toList();
        var tests = new TreeMap<String, Set<String>>();
        for (var module : MODULES) {
            var sources = Path.of("..", module, "src", "test", "java");
            if (Files.isDirectory(sources)) {
                try (var files = Files.walk(sources)) {
                    for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                        collect(file, longestFirst, tests);
                    }
                }
            }
        }
        return tests;
    }

    private static void collect(Path file, List<Row> longestFirst, Map<String, Set<String>> tests)
            throws IOException {
        var type = file.getFileName().toString().replace(".java", "");
        TEST.matcher(Files.readString(file)).results().map(found -> found.group(1)).forEach(name -> {
            var rest = name;
            for (var row = first(longestFirst, rest); row.isPresent(); row = first(longestFirst, rest)) {
                tests.computeIfAbsent(row.get().id(), _ -> new TreeSet<>()).add(type + "." + name);
                rest = rest.substring(row.get().token().length());
            }
        });
    }

    private static Optional<Row> first(List<Row> longestFirst, String name) {
        return longestFirst.stream().filter(row -> name.startsWith(row.token())).findFirst();
    }

    private static String render(Map<String, List<Row>> sections, Map<String, Set<String>> tests) {
        var table = new StringBuilder(INTRODUCTION);
        sections.forEach((heading, rows) -> {
            table.append('\n').append(heading).append("\n\n| row | asks | proven by |\n|---|---|---|\n");
            rows.stream().filter(row -> row.leftOut().isEmpty()).forEach(row -> table.append(line(row, tests)));
        });
        table.append("\n## Left out\n\n| row | asks | why |\n|---|---|---|\n");
        sections.values()
                .stream()
                .flatMap(List::stream)
                .forEach(row -> row.leftOut()
                        .ifPresent(why -> table
                                .append("| %s | %s | %s |%n".formatted(row.id(), row.about(), why).replace("\r", ""))));
        return table.toString();
    }

    private static String line(Row row, Map<String, Set<String>> tests) {
        return "| " + row.id() + " | " + row.about() + " | "
                + tests.getOrDefault(row.id(), Set.of())
                        .stream()
                        .map(test -> "`" + test + "`")
                        .collect(Collectors.joining("<br>"))
                + " |\n";
    }
}
