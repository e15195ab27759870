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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/PEER-DEFECTS.md` names a test for each defect; this keeps the names true.
class PeerDefectsTest {

    private static final Path DOCUMENT = Path.of("docs", "PEER-DEFECTS.md");
    private static final List<String> MODULES = List.of("relay-delivery", "relay-reporting", "relay-server");
    private static final Pattern NAMED = Pattern.compile("`(\\w+#\\w+)`");
    /// The ids of rows in front of the sentence may become more.
    private static final Pattern METHOD = Pattern.compile("void (?:\\w+_)?([a-zA-Z0-9]+)\\(");

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        assertThat(named(Files.readString(DOCUMENT))).hasSizeGreaterThan(80).isSubsetOf(tests());
    }

    @Test
    void everyDefectHasATest() throws IOException {
        var shown = Files.readString(DOCUMENT).split("\n## Not shown yet\n")[0];
        assertThat(shown.lines())
                .filteredOn(line -> line.startsWith("| ") && !line.matches("\\| defect \\| .*"))
                .allSatisfy(line -> assertThat(named(line)).isNotEmpty());
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
