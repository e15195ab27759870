package org.stsrelay.server.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A relay that runs in a process of its own: it can be killed, and looked at from outside.
final class RelayProcess implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("smtp 127\\.0\\.0\\.1:(\\d+)]?, admin http://127\\.0\\.0\\.1:(\\d+)/");
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path log;

    RelayProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isReady() {
        return READY.matcher(log()).find();
    }

    InetSocketAddress smtp() {
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(ready().group(1)));
    }

    /// What it has written so far.
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGKILL: nothing in it runs any more.
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    /// SIGHUP.
    void hangUp() {
        try {
            new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// SIGTERM, and the exit code.
    int stop() {
        terminate();
        return exitCode();
    }

    /// Waits for its end.
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the relay does not end: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The sum of all series of this name.
    double metric(String name) {
        return get("/metrics").body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// Messages that had not come to an end when the relay counted last, about a second ago.
    long waiting() {
        return (long) metric("stsrelay_queue_messages");
    }

    HttpResponse<String> get(String path) {
        return ask(HttpRequest.newBuilder(admin(path)).GET().build());
    }

    /// @param token as `admin.token` has it
    HttpResponse<String> get(String path, String token) {
        return ask(HttpRequest.newBuilder(admin(path)).header("Authorization", "Bearer " + token).GET().build());
    }

    /// @param token as `admin.token` has it
    HttpResponse<String> post(String path, String token, String form) {
        return ask(HttpRequest.newBuilder(admin(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    /// File handles, sockets among them.
    long handles() {
        try (var handles = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return handles.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Threads of the operating system.
    long threads() {
        try (var threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private Matcher ready() {
        var found = READY.matcher(log());
        if (!found.find()) {
            throw new IllegalStateException("the relay is not ready: " + log());
        }
        return found;
    }

    private URI admin(String path) {
        return URI.create("http://127.0.0.1:" + ready().group(2) + path);
    }

    private static HttpResponse<String> ask(HttpRequest request) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
