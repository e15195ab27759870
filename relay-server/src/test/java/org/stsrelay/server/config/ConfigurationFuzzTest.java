package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Whatever stands in the configuration file, it is a configuration, or each fault has its place and its words.
class ConfigurationFuzzTest {

    private Path file = Path.of("");

    @BeforeEach
    void open() throws IOException {
        file = Files.createTempFile("stsrelay", ".yaml");
    }

    @AfterEach
    void close() throws IOException {
        Files.delete(file);
    }

    @FuzzTest
    void everyFaultHasAPlaceAndWords(byte[] octets) throws IOException {
        Files.write(file, octets);

        switch (ConfigReader.readWithoutReferences(file)) {
            case Loaded.Valid(var config, _, _) -> assertThat(config.listeners()).isNotEmpty();
            case Loaded.Invalid(var problems) -> {
                assertThat(problems).anyMatch(problem -> problem.toString().contains("error: "));
                assertThat(problems).allSatisfy(
                        problem -> assertThat(problem.toString()).matches("(?s).*:\\d+:\\d+: [a-z]+: .+"));
            }
        }
    }
}
