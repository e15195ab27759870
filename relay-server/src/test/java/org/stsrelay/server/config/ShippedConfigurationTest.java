package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in `config/` is what users start from.
class ShippedConfigurationTest {

    private static final Path CONFIG = Path.of("../config");
    private static final Pattern COMMENTED_OUT = Pattern.compile("^( {0,6})# (?=( *- | *[a-z0-9-]+: |[a-z-]+: *#))");

    @TempDir
    Path folder;

    @Test
    void theQuickstartNeedsNoRootAndNoCertificateAndGivesNoWarning() {
        var loaded = ConfigReader.read(CONFIG.resolve("quickstart.yaml"));

        assertThat(loaded).isInstanceOfSatisfying(Loaded.Valid.class, valid -> {
            assertThat(valid.warnings()).isEmpty();
            var listener = valid.config().listeners().getFirst();
            assertThat(listener.address().getPort()).isGreaterThan(1023);
            assertThat(listener.address().getAddress().isLoopbackAddress()).isTrue();
            assertThat(listener.allow()).singleElement()
                    .satisfies(
                            entry -> assertThat(entry.network().contains(InetAddress.getLoopbackAddress())).isTrue());
            assertThat(valid.config().dataDirectory()).endsWithRaw(Path.of("config/quickstart-data")).isAbsolute();
        });
    }

    @Test
    void theExampleIsValidAndSetsNothingThatDoesNotWork() {
        var loaded = ConfigReader.readWithoutReferences(CONFIG.resolve("stsrelay.example.yaml"));

        assertThat(loaded).isInstanceOfSatisfying(Loaded.Valid.class,
                valid -> assertThat(valid.warnings()).isEmpty());
    }

    @Test
    void everyKeyStandsInTheExample() throws IOException {
        var words = Files.readString(CONFIG.resolve("stsrelay.example.yaml"));

        assertThat(Schema.OUTLINE.lines()).extracting(line -> line.key().name())
                .allSatisfy(name -> assertThat(words).containsPattern("(?m)(^|[ {#])" + Pattern.quote(name) + ":"));
    }

    @Test
    void whatTheExampleHasInCommentsIsValidToo() throws IOException {
        var lines = Files.readAllLines(CONFIG.resolve("stsrelay.example.yaml"))
                .stream()
                .map(line -> COMMENTED_OUT.matcher(line).replaceFirst("$1"))
                .toList();
        var file = Files.write(folder.resolve("all.yaml"), lines);

        assertThat(ConfigReader.readWithoutReferences(file)).isInstanceOfSatisfying(Loaded.Valid.class,
                valid -> assertThat(valid.warnings()).extracting(Problem::what)
                        .allMatch(what -> what.contains("has no effect in this release")));
    }

    @Test
    void everyFileOfTheFolderIsLoaded() throws IOException {
        try (var files = Files.list(CONFIG)) {
            assertThat(
                    files.filter(file -> file.toString().endsWith(".yaml")).map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("quickstart.yaml", "stsrelay.example.yaml");
        }
    }
}
