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
import java.util.Map;
import java.util.function.ToLongFunction;

/// Tells a script over TCP what sinks took: a line `messages connections p50 p99 open recipients` for each line it sends,
/// delays in milliseconds. The line `forget` begins anew, `show WORD` counts only hosts with that word in their names, and an order
/// is carried out before the answer.
final class LabCounters implements AutoCloseable {

    private final ServerSocket listener;
    private final List<LabMx> sinks;
    private final Map<String, Runnable> orders;
    private final Thread thread;

    private LabCounters(ServerSocket listener, List<LabMx> sinks, Map<String, Runnable> orders) {
        this.listener = listener;
        this.sinks = sinks;
        this.orders = orders;
        this.thread = Thread.ofPlatform().name("lab-counters").start(this::serve);
    }

    static LabCounters at(int port, List<LabMx> sinks, Map<String, Runnable> orders) throws IOException {
        var listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new LabCounters(listener, sinks, orders);
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
            orders.getOrDefault(line, () -> {
            }).run();
            client.getOutputStream().write((counters(line) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String counters(String line) {
        var word = line.startsWith("show ") ? line.substring("show ".length()) : "";
        var some = sinks.stream().filter(sink -> sink.script().name().contains(word)).toList();
        var delays = new Delays();
        some.forEach(sink -> delays.addAll(sink.delays()));
        return String.format(Locale.ROOT, "%d %d %.1f %.1f %d %d", sum(some, LabMx::messages),
                sum(some, LabMx::connections), delays.millis(0.5), delays.millis(0.99),
                sum(some, LabMx::openConnections),
                sum(some, LabMx::recipients));
    }

    private static long sum(List<LabMx> some, ToLongFunction<LabMx> counter) {
        return some.stream().mapToLong(counter).sum();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
