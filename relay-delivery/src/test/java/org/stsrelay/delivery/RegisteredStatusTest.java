package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The enhanced status codes that the sources say, in replies, notices and attempt records. What some providers say to us
/// is another matter.
class RegisteredStatusTest {

    private static final List<String> MODULES = List.of("relay-delivery", "relay-reporting", "relay-server");
    private static final String WHAT_OTHERS_SAY = "ReplyPhrases.java";
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");
    private static final Pattern WRITTEN =
            Pattern.compile("\"(?:[245]\\d\\d[ -])?([245])\\.(\\d+)\\.(\\d+)(?: [^\"]*)?\"");
    private static final Pattern BUILT = Pattern.compile("new EnhancedStatus\\(([245]), (\\d+), (\\d+)\\)");

    /// The registry of RFC 5248: the highest detail of each subject. None below it is missing.
    private static final Map<Integer, Integer> REGISTERED =
            Map.of(0, 0, 1, 10, 2, 4, 3, 6, 4, 7, 5, 6, 6, 11, 7, 30);

    @Test
    void ESC_5248_1_everyCodeIsRegistered() throws IOException {
        var said = codes();

        assertThat(said).contains("4.7.5", "5.1.10", "5.7.1"); // built, written, and in either module
        assertThat(said).filteredOn(code -> !isRegistered(code)).isEmpty();
    }

    @Test
    void aCodeOutsideTheRegistryIsFound() {
        assertThat(List.of("5.6.11", "4.0.0", "5.7.30")).allMatch(RegisteredStatusTest::isRegistered);
        assertThat(List.of("5.6.12", "4.8.0", "5.0.1", "5.4.8")).noneMatch(RegisteredStatusTest::isRegistered);
    }

    private static boolean isRegistered(String code) {
        var parts = code.split("\\.");
        return Integer.parseInt(parts[2]) <= REGISTERED.getOrDefault(Integer.parseInt(parts[1]), -1);
    }

    private static Set<String> codes() throws IOException {
        var codes = new TreeSet<String>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (var file : files.filter(RegisteredStatusTest::speaksForUs).toList()) {
                    codes.addAll(codes(COMMENT.matcher(Files.readString(file)).replaceAll("")));
                }
            }
        }
        return codes;
    }

    private static boolean speaksForUs(Path path) {
        return path.toString().endsWith(".java") && !path.endsWith(WHAT_OTHERS_SAY);
    }

    private static Set<String> codes(String source) {
        var codes = new TreeSet<String>();
        for (var pattern : List.of(WRITTEN, BUILT)) {
            pattern.matcher(source)
                    .results()
                    .forEach(found -> codes.add(found.group(1) + "." + found.group(2) + "." + found.group(3)));
        }
        return codes;
    }
}
