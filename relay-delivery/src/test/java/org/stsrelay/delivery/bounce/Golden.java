package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Rendered notices as files. `-Dgolden.rewrite=true` writes them anew, for eyes to check before they are kept.
final class Golden {

    private static final Path FOLDER = Path.of("src/test/resources/org/stsrelay/delivery/bounce");

    private Golden() {}

    /// @param rendered with CRLF, which the file has as LF
    static void assertMatches(String name, String rendered) {
        assertThat(rendered.replace("\r\n", "")).as("lines end with CRLF").doesNotContain("\r", "\n");
        var file = FOLDER.resolve(name);
        var text = rendered.replace("\r\n", "\n");
        try {
            if (Boolean.getBoolean("golden.rewrite")) {
                Files.writeString(file, text);
            }
            assertThat(text).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
