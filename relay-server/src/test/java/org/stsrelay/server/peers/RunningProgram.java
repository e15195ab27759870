package org.stsrelay.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Somebody else's server in the foreground, as a child of the test.
final class RunningProgram implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final Path log;

    private RunningProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// @param log where all that it prints goes
    static RunningProgram start(Path log, String... command) {
        try {
            return new RunningProgram(
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What it has printed so far, once it is certain that it runs.
    String log() {
        try {
            var text = Files.readString(log);
            if (!process.isAlive()) {
                throw new IllegalStateException("it has ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
