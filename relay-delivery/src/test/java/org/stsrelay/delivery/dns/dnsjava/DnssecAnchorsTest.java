package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnssecAnchorsTest {

    private static final String DS = "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";

    @TempDir
    Path folder;

    @Test
    void theRootsComeWithTheProgram() {
        assertThat(DnssecAnchors.ofTheRoot().lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("."));
    }

    @Test
    void anyOwnerMayHaveAnAnchor() throws IOException {
        var read = read("; ours\n. IN DS " + DS + "\nisland.example. 3600 IN DS " + DS + "\n");

        assertThat(read.lines()).hasSize(2).anyMatch(line -> line.startsWith("island.example."));
        assertThat(read).isEqualTo(read(". IN DS " + DS + "\nisland.example. 3600 IN DS " + DS + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; nothing\n", ". IN A 192.0.2.1\n", "$INCLUDE /etc/passwd\n", ". IN DS 1 2 3\n",
            "no zone file at all", "$GENERATE 1-1000000 $ DS 1 8 2 00\n", ". CH DS 1 8 2 00\n"})
    void whatIsNoAnchorIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class).hasMessageContaining("anchors");
    }

    @Test
    void aFileWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("; comment\n".repeat(10_000))).isInstanceOf(IOException.class)
                .hasMessageContaining("64 KiB");
    }

    private DnssecAnchors read(String text) throws IOException {
        return DnssecAnchors.read(Files.writeString(folder.resolve("anchors"), text));
    }
}
