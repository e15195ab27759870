package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The full example, damaged at random: whatever is wrong with a file, the operator gets messages and no stack trace.
class DamagedConfigurationTest {

    private static final Path EXAMPLE = Path.of("../config/stsrelay.example.yaml");
    private static final String STRAY = "\n\t []{}:,#&*!|>'\"%@`-?.0x/$\\\u00fc\u0000\ud83d\ufeff";
    private static final int FILES = 300;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyFaultIsAProblemWithAPlace(long seed) throws IOException {
        var random = new Random(seed);
        var whole = Files.readString(EXAMPLE).replaceAll("(?m)^( *)# (?=[a-z-]+:|- )", "$1");
        var refused = 0;
        for (var i = 0; i < FILES; i++) {
            var loaded = ConfigReader.readWithoutReferences(write(damaged(whole, random)));
            if (loaded instanceof Loaded.Invalid(var problems)) {
                refused++;
                assertThat(problems).isNotEmpty()
                        .allSatisfy(problem -> assertThat(problem.toString()).matches("(?s).*:\\d+:\\d+: [a-z]+: .+"));
            }
        }
        assertThat(refused).isGreaterThan(FILES / 2);
    }

    private static String damaged(String text, Random random) {
        var damaged = new StringBuilder(text);
        for (var faults = random.nextInt(1, 4); faults > 0; faults--) {
            var at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(1, 40)));
                case 1 -> damaged.insert(at, STRAY.charAt(random.nextInt(STRAY.length())));
                case 2 -> damaged.insert(at, damaged.substring(0, random.nextInt(1, 200)));
                default -> damaged.setCharAt(at, STRAY.charAt(random.nextInt(STRAY.length())));
            }
        }
        return damaged.toString();
    }

    /// As an editor would save it, which turns what is no character into a question mark.
    private Path write(String text) throws IOException {
        return Files.write(folder.resolve("config.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }
}
