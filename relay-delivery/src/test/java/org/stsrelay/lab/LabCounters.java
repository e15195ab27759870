package org.stsrelay.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Tells a script over TCP what sinks took: a line `messages connections p50 p99` for each line it sends, delays in
/// milliseconds. The line `forget` begins anew.
final class LabCounters implements AutoCloseable {

    private final ServerSocket listener;
    private final List<LabMx> sinks;
    private final Thread thread;

    private LabCounters(ServerSocket listener, List<LabMx> sinks) {
        this.listener = listener;
        this.sinks = sinks;
        this.thread = Thread.ofPlatform().name("lab-counters").start(this::serve);
    }

    static LabCounters at(int port, List<LabMx> sinks) throws IOException {
        var listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new LabCounters(listener, sinks);
    }

    void join() throws InterruptedException {
        thread.join();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (var client = listener.accept()) {
                answer(client);
            } catch (IOException _) {
                // It left, or we were closed.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("forget")) {
                sinks.forEach(LabMx::forget);
            }
            client.getOutputStream().write((counters() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String counters() {
        return String.format(Locale.ROOT, "%d %d %.1f %.1f", sum(LabMx::messages), sum(LabMx::connections), worst(0.5),
                worst(0.99));
    }

    private long sum(ToLongFunction<LabMx> counter) {
        return sinks.stream().mapToLong(counter).sum();
    }

    private double worst(double share) {
        return sinks.stream().mapToDouble(sink -> sink.delays().millis(share)).max().orElse(0);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
