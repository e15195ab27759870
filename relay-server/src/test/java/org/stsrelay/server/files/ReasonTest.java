package org.stsrelay.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/// Why a file cannot be read.
class ReasonTest {

    @Test
    void theNameOfAFileIsNoReason() {
        assertThat(Reason.of(new NoSuchFileException("/a/b"))).isEqualTo("there is no such file");
        assertThat(Reason.of(new AccessDeniedException("/a/b"))).isEqualTo("permission denied");
        assertThat(Reason.of(new FileSystemException("/a/b", null, "Too many levels of symbolic links")))
                .isEqualTo("Too many levels of symbolic links");
        assertThat(Reason.of(new MalformedInputException(1))).isEqualTo("it is not UTF-8 text");
        assertThat(Reason.of(new IOException("Is a directory"))).isEqualTo("Is a directory");
        assertThat(Reason.of(new EOFException())).isEqualTo("EOFException");
    }
}
