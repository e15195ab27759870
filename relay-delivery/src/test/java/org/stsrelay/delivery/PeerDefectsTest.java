package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `docs/PEER-DEFECTS.md` and `docs/TRAPS.md` name a test for each defect and trap; this keeps the names true.
class PeerDefectsTest {

    private static final Path DOCUMENTS = Path.of("docs");
    private static final int TRAPS = 35;
    private static final List<String> MODULES = List.of("relay-delivery", "relay-reporting", "relay-server");
    private static final Pattern TRAP = Pattern.compile("(?m)^\\| (\\d+) \\|");
    private static final Pattern NAMED = Pattern.compile("`(\\w+#\\w+)`");
    /// The ids of rows in front of the sentence may become more.
    private static final Pattern METHOD = Pattern.compile("void (?:\\w+_)?([a-zA-Z0-9]+)\\(");

    @ParameterizedTest
    @CsvSource({"PEER-DEFECTS.md,80", "TRAPS.md,70"})
    void everyTestThatIsNamedExists(String document, int more) throws IOException {
        assertThat(named(read(document))).hasSizeGreaterThan(more).isSubsetOf(tests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PEER-DEFECTS.md", "TRAPS.md"})
    void everyDefectHasATest(String document) throws IOException {
        assertThat(shown(document).lines())
                .filteredOn(line -> line.startsWith("| ") && !line.matches("\\| (defect|trap) \\| .*"))
                .allSatisfy(line -> assertThat(named(line)).isNotEmpty());
    }

    @Test
    void noTrapIsLeftOut() throws IOException {
        assertThat(matches(TRAP, shown("TRAPS.md")).map(match -> Integer.valueOf(match.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, TRAPS).boxed().toList());
    }

    private static String shown(String document) throws IOException {
        return read(document).split("\n## Not shown yet\n")[0];
    }

    private static String read(String document) throws IOException {
        return Files.readString(DOCUMENTS.resolve(document));
    }

    private static Set<String> named(String text) {
        return matches(NAMED, text).map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> tests() throws IOException {
        var tests = Stream.<String>builder();
        for (var module : MODULES) {
            var folder = Path.of("..", module, "src", "test", "java");
            if (Files.isDirectory(folder)) {
                for (var file : filesBelow(folder)) {
                    var type = file.getFileName().toString().replace(".java", "");
                    matches(METHOD, Files.readString(file)).forEach(match -> tests.add(type + "#" + match.group(1)));
                }
            }
        }
        return tests.build().collect(Collectors.toSet());
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith("Test.java")).toList();
        }
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
