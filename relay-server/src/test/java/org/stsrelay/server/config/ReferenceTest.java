package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private static final Path REFERENCE = Path.of("docs/CONFIGURATION.md");

    @Test
    void theReferenceSaysWhatTheProgramDoes() throws IOException {
        var made = ReferenceText.of(Schema.OUTLINE);
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(REFERENCE.getParent());
            Files.writeString(REFERENCE, made);
        }

        assertThat(REFERENCE).as("run with -Dgolden.rewrite=true to make it anew").hasContent(made);
    }

    @Test
    void everyKeyIsDescribedInOneLine() {
        assertThat(Schema.OUTLINE.lines()).allSatisfy(line -> assertThat(line.key().doc()).as(line.path())
                .hasSizeBetween(5, 130)
                .doesNotContain("\n")
                .endsWith("."));
    }
}
