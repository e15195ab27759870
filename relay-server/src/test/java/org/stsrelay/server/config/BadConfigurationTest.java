package org.stsrelay.server.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every broken file in `bad/` and the messages it must produce, which stand beside it. After a change of wording look at
/// the differences that `mvn test -Dtest=BadConfigurationTest -Dgolden.rewrite=true` makes.
class BadConfigurationTest {

    private static final Path BAD = Path.of("src/test/resources/org/stsrelay/server/config/bad");

    @TestFactory
    Stream<DynamicTest> aBrokenFileIsToldAllItsFaultsAtOnce() throws IOException {
        try (var files = Files.list(BAD)) {
            var broken = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
            assertThat(broken).hasSizeGreaterThan(20);
            return broken.stream()
                    .map(
                            file -> DynamicTest.dynamicTest(file.getFileName().toString(),
                                    () -> hasItsExpectedProblems(file)));
        }
    }

    private static void hasItsExpectedProblems(Path file) throws IOException {
        var expected = Path.of(file.toString().replace(".yaml", ".expected"));
        var told = render(problemsOf(file));
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(expected, told);
        }
        assertThat(told).isEqualTo(Files.readString(expected));
    }

    private static List<Problem> problemsOf(Path file) {
        return switch (ConfigReader.read(file, Map.of("SET", "/srv"))) {
            case Loaded.Invalid(var problems) -> problems;
            case Loaded.Valid(var _, var _, var _) -> throw new AssertionError(file + " is accepted");
        };
    }

    private static String render(List<Problem> problems) {
        var here = BAD.toAbsolutePath() + "/";
        return problems.stream()
                .map(Problem::toString)
                .map(text -> text.replace(here, "/etc/stsrelay/").replace(BAD + "/", ""))
                .collect(joining("\n", "", "\n"));
    }
}
