package org.stsrelay.server.journey;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.stsrelay.lab.LabClient;

/// Clients with mail of all kinds: small and large, to one and to several, with and without wishes for notices.
final class SoakSenders implements AutoCloseable {

    private static final int CLIENTS = 4;
    private static final int MOST_RECIPIENTS = 5;
    private static final int DOUBLINGS = 10;
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private final Supplier<InetSocketAddress> relay;
    private final List<String> domains;
    private final SoakLedger ledger;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean going = true;

    private SoakSenders(Supplier<InetSocketAddress> relay, List<String> domains, SoakLedger ledger) {
        this.relay = relay;
        this.domains = domains;
        this.ledger = ledger;
    }

    static SoakSenders start(long seed, Supplier<InetSocketAddress> relay, List<String> domains, SoakLedger ledger) {
        var senders = new SoakSenders(relay, domains, ledger);
        for (var i = 0; i < CLIENTS; i++) {
            var random = new Random(seed + i);
            var name = "client" + i + "@" + SoakInternet.SENDERS;
            senders.clients.add(Thread.ofPlatform().name(name).start(() -> senders.send(name, random)));
        }
        return senders;
    }

    /// Sessions that ended otherwise than with a 250.
    int refusals() {
        return refusals.get();
    }

    /// Lets them finish what they send now.
    void stop() {
        going = false;
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

    private void send(String sender, Random random) {
        while (going) {
            try (var client = new LabClient(relay.get())) {
                for (var left = 1 + random.nextInt(10); going && left > 0; left--) {
                    sendOne(client, sender, random);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException _) {
                refusals.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void sendOne(LabClient client, String sender, Random random) throws IOException {
        var message = new NumberedMessage(numbers.incrementAndGet(), size(random));
        var recipients = recipients(random);
        var wish = random.nextInt(4) == 0 ? " NOTIFY=SUCCESS,FAILURE" : "";
        client.command("MAIL FROM:<" + sender + ">" + (wish.isEmpty() ? "" : " RET=HDRS ENVID=n" + message.number()));
        for (var recipient : recipients) {
            client.command("RCPT TO:<" + recipient + ">" + wish);
        }
        client.command("DATA");
        var reply = client.data(message.octets());
        ledger.promised(message.number(), reply.substring(reply.lastIndexOf(' ') + 1), recipients);
    }

    /// From 1 KiB to 1 MiB, the small ones far more often.
    private static int size(Random random) {
        return (int) (1024 * Math.pow(2, DOUBLINGS * Math.pow(random.nextDouble(), 3)));
    }

    private List<String> recipients(Random random) {
        return random.ints(1 + random.nextInt(MOST_RECIPIENTS), 0, domains.size())
                .distinct()
                .mapToObj(index -> "user@" + domains.get(index))
                .toList();
    }
}
