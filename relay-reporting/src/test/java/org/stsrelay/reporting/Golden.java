package org.stsrelay.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that hold what is expected; `-Dgolden.rewrite=true` writes them anew.
public final class Golden {

    private static final Path FILES = Path.of("src", "test", "resources", "org", "stsrelay", "reporting", "golden");

    private Golden() {}

    public static void assertIs(String file, String text) throws IOException {
        var path = FILES.resolve(file);
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(FILES);
            Files.writeString(path, text);
        }
        assertThat(text).isEqualTo(Files.readString(path));
    }
}
