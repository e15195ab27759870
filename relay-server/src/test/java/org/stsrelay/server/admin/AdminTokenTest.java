package org.stsrelay.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

    @TempDir
    private Path directory;

    @Test
    void theFirstStartMakesATokenThatOnlyItsOwnerCanRead() throws IOException {
        var token = AdminToken.ensure(directory);

        var file = directory.resolve(AdminToken.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(token.matches(Files.readString(file).strip())).isTrue();
        assertThat(Files.readString(file)).matches("[A-Za-z0-9_-]{43}\n");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theNextStartKeepsIt() throws IOException {
        var first = AdminToken.ensure(directory);

        assertThat(AdminToken.ensure(directory).authorization()).isEqualTo(first.authorization());
        assertThat(AdminToken.read(directory).authorization()).isEqualTo(first.authorization());
    }

    @Test
    void aTokenThatOthersCouldReadIsClosedToThem() throws IOException {
        AdminToken.ensure(directory);
        var file = directory.resolve(AdminToken.FILE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        AdminToken.ensure(directory);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void whatACrashLeftHalfWrittenIsNoObstacle() throws IOException {
        Files.writeString(directory.resolve(AdminToken.FILE + ".new"), "half");

        assertThat(AdminToken.ensure(directory).matches("half")).isFalse();
    }

    @Test
    void anEmptyFileIsNoTokenAndTheRemedyIsSaid() throws IOException {
        Files.writeString(directory.resolve(AdminToken.FILE), "\n");

        assertThatThrownBy(() -> AdminToken.ensure(directory)).isInstanceOf(IOException.class)
                .hasMessageContaining("holds no token; delete it and restart the relay");
    }

    @Test
    void aClientIsToldThatTheRelayMakesTheToken() {
        assertThatThrownBy(() -> AdminToken.read(directory)).isInstanceOf(IOException.class)
                .hasMessageContaining("admin.token does not exist; the relay makes it when it starts");
    }

    @Test
    void nothingButTheWholeTokenMatches() throws IOException {
        var token = AdminToken.ensure(directory);
        var secret = token.authorization().substring("Bearer ".length());

        assertThat(token.matches(secret)).isTrue();
        assertThat(token.matches(secret.substring(1))).isFalse();
        assertThat(token.matches("")).isFalse();
    }
}
