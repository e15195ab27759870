package org.stsrelay.server.journey;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.stsrelay.lab.LabClient;
import org.stsrelay.lab.MxMail;

/// Clients that send numbered messages, each number once, for as long as they are let; and remember which the relay took.
final class NumberedSenders implements AutoCloseable {

    /// Between two calls at a relay that is away or refuses.
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final Supplier<InetSocketAddress> relay;
    private final String recipient;
    private final IntFunction<NumberedMessage> messages;
    private final int last;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean going = true;

    private NumberedSenders(Supplier<InetSocketAddress> relay, String recipient, IntFunction<NumberedMessage> messages,
            int last) {
        this.relay = relay;
        this.recipient = recipient;
        this.messages = messages;
        this.last = last;
    }

    /// Clients that go on until they are stopped.
    static NumberedSenders start(int clients, Supplier<InetSocketAddress> relay, String recipient,
            IntFunction<NumberedMessage> messages) {
        return start(clients, relay, recipient, messages, Integer.MAX_VALUE);
    }

    /// @param last the number after which they stop
    static NumberedSenders start(int clients, Supplier<InetSocketAddress> relay, String recipient,
            IntFunction<NumberedMessage> messages, int last) {
        var senders = new NumberedSenders(relay, recipient, messages, last);
        for (var i = 0; i < clients; i++) {
            senders.clients.add(Thread.ofPlatform().name("client-" + i).start(senders::send));
        }
        return senders;
    }

    /// Queue ids by the number of the message.
    Map<Integer, String> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    int count() {
        return acknowledged.size();
    }

    /// Those of the acknowledged messages that are not among these.
    Set<Integer> missingFrom(Collection<MxMail> mails) {
        var missing = new TreeSet<>(acknowledged.keySet());
        mails.forEach(mail -> missing.remove(NumberedMessage.numberOf(mail)));
        return missing;
    }

    /// What they were told, or did not hear, instead of a 250.
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /// Lets them finish what they send now.
    void stop() {
        going = false;
        awaitEnd();
    }

    /// Waits until all have been sent.
    void awaitEnd() {
        try {
            for (var client : clients) {
                client.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void send() {
        while (going && numbers.get() < last) {
            try (var client = new LabClient(relay.get())) {
                sendSome(client);
            } catch (IOException e) {
                troubles.add(String.valueOf(e.getMessage()));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void sendSome(LabClient client) throws IOException {
        for (var number = numbers.incrementAndGet(); going && number <= last; number = numbers.incrementAndGet()) {
            var reply = client.send(NumberedMessage.SENDER, messages.apply(number).octets(), recipient);
            acknowledged.put(number, reply.substring(reply.lastIndexOf(' ') + 1));
        }
    }
}
