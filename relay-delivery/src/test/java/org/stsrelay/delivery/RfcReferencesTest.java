package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the sources cite stands in `docs/rfc-sections.txt`, and what stands there is cited: the file is our table of what
/// is built.
class RfcReferencesTest {

    private static final Path TABLE = Path.of("docs", "rfc-sections.txt");
    private static final List<String> MODULES = List.of("relay-delivery", "relay-reporting", "relay-server");

    private static final Pattern SECTION = Pattern.compile("§([0-9A-Z]+(?:\\.\\d+)*)");
    /// One RFC and a section of it, or several: `RFC 8461 §3.3, §5 and §6`.
    private static final Pattern CITATION =
            Pattern.compile("RFC (\\d{4}) (" + SECTION + "(?:(?:, | and | to )" + SECTION + ")*)");
    private static final Pattern NEXT_COMMENT_LINE = Pattern.compile("\\s*\\R\\s*//+\\s*");
    private static final Pattern LINE =
            Pattern.compile("(\\d{4}) ([0-9A-Z.]+) +\\| [^|]*[^| ] \\| (done|partly: [^|]+)");

    @Test
    void everyCitedSectionIsListedAndEveryListedOneIsCited() throws IOException {
        assertThat(listed()).isEqualTo(cited());
    }

    @Test
    void everyLineSaysWhatItIsAboutAndHowFarItIsBuilt() throws IOException {
        assertThat(lines()).allMatch(line -> LINE.matcher(line).matches());
    }

    private static Set<String> cited() throws IOException {
        var cited = new TreeSet<String>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    cited.addAll(citations(Files.readString(file)));
                }
            }
        }
        return cited;
    }

    private static Set<String> citations(String source) {
        return CITATION.matcher(NEXT_COMMENT_LINE.matcher(source).replaceAll(" "))
                .results()
                .flatMap(found -> SECTION.matcher(found.group(2))
                        .results()
                        .map(section -> found.group(1) + " " + section.group(1)))
                .collect(Collectors.toSet());
    }

    private static Set<String> listed() throws IOException {
        return lines().stream()
                .map(line -> line.split(" +", 3))
                .map(words -> words[0] + " " + words[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(TABLE).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
}
