package org.stsrelay.lab;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.Orders;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.Turn;

/// A spool that forgets everything with its process. It keeps the promises of [Spool] but the durable ones.
public final class MemorySpool implements Spool {

    private static final Comparator<Consignment.Id> IN_ORDER =
            Comparator.<Consignment.Id, String>comparing(id -> id.message().text())
                    .thenComparingInt(Consignment.Id::part);

    private final Map<Consignment.Id, Entry> entries = new LinkedHashMap<>();
    private final Set<Consignment.Id> leased = new HashSet<>();
    private final Set<Consignment.Id> held = new HashSet<>();
    private final Map<Consignment.Id, Orders.Order> ordered = new LinkedHashMap<>();
    private final List<Settlement> settlements = new ArrayList<>();
    private volatile CountDownLatch disk = new CountDownLatch(0);
    private boolean writable = true;
    private int broken;

    private record Entry(Message message, Consignment consignment, Body body) {
        Lease lease() {
            return new Lease(message, consignment, body);
        }
    }

    @Override
    public BodyWriter newBody() {
        return new MemoryWriter();
    }

    @Override
    public synchronized List<Lease> keep(Arrival arrival) throws SpoolException {
        if (!writable) {
            throw new SpoolException("the memory spool was told to refuse");
        }
        return kept(arrival);
    }

    @Override
    public synchronized List<Backlog> backlogs() {
        var destinations = new LinkedHashSet<DomainPart>();
        waiting().forEach(entry -> destinations.add(entry.consignment().destination()));
        return destinations.stream().map(this::backlog).toList();
    }

    @Override
    public synchronized Backlog backlog(DomainPart destination) {
        var due = waiting().stream()
                .map(Entry::consignment)
                .filter(consignment -> consignment.destination().equals(destination))
                .map(Consignment::due)
                .toList();
        return new Backlog(destination, due.size(), due.stream().min(Comparator.naturalOrder()).orElse(Instant.MAX));
    }

    @Override
    public synchronized List<Lease> claim(DomainPart destination, Instant now, int limit, Set<Turn> but) {
        var byTurn = waiting().stream()
                .filter(entry -> entry.consignment().destination().equals(destination))
                .filter(entry -> !entry.consignment().due().isAfter(now))
                .filter(entry -> !but.contains(Turn.of(entry.message())))
                .sorted(Comparator.comparing(entry -> entry.consignment().due()))
                .collect(Collectors.groupingBy(entry -> Turn.of(entry.message()), LinkedHashMap::new,
                        Collectors.toCollection(ArrayDeque::new)));
        var claimed = new ArrayList<Entry>();
        while (claimed.size() < limit && !byTurn.isEmpty()) {
            byTurn.values()
                    .stream()
                    .limit(limit - claimed.size())
                    .forEach(entries -> claimed.add(entries.removeFirst()));
            byTurn.values().removeIf(ArrayDeque::isEmpty);
        }
        claimed.forEach(entry -> leased.add(entry.consignment().id()));
        return claimed.stream().map(Entry::lease).toList();
    }

    @Override
    public List<Lease> settle(Settlement settlement) {
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return settled(settlement);
    }

    private synchronized List<Lease> settled(Settlement settlement) {
        var id = settlement.consignment();
        settlements.add(settlement);
        leased.remove(id);
        switch (settlement.next()) {
            case Settlement.Next.Finished() -> {
                entries.remove(id);
                ordered.remove(id);
            }
            case Settlement.Next.Again(var waiting, var due, _) ->
                entries.computeIfPresent(id, (_, entry) -> again(entry, waiting, due, settlement.warned()));
            case Settlement.Next.Held(var waiting, var since, _) -> {
                entries.computeIfPresent(id, (_, entry) -> again(entry, waiting, since, settlement.warned()));
                held.add(id);
            }
        }
        return settlement.notices().stream().flatMap(notice -> kept(notice).stream()).toList();
    }

    @Override
    public synchronized Orders orders(int limit) {
        return orders(limit, _ -> true);
    }

    @Override
    public synchronized Orders orders(int limit, Consignment.Id after) {
        return orders(limit, id -> IN_ORDER.compare(id, after) > 0);
    }

    private Orders orders(int limit, Predicate<Consignment.Id> wanted) {
        var ready = ordered.keySet()
                .stream()
                .filter(id -> wanted.test(id) && !leased.contains(id))
                .sorted(IN_ORDER)
                .limit(limit)
                .map(ordered::get)
                .toList();
        ready.forEach(order -> leased.add(order.lease().consignment().id()));
        return new Orders(ready, ordered.size() > ready.size());
    }

    /// Orders all that is in the queue to be returned to its senders.
    public synchronized void orderBack(String why) {
        entries.forEach((id, entry) -> ordered.put(id, new Orders.Order(entry.lease(), why)));
    }

    @Override
    public synchronized void release(Lease lease) {
        leased.remove(lease.consignment().id());
        if (broken > 0) {
            broken--;
            throw new IllegalStateException("the memory spool was told to break at a release");
        }
    }

    /// Has the next so many releases break after they ended the lease, as when an order for it cannot be carried out.
    public synchronized void breakAtReleases(int count) {
        broken = count;
    }

    @Override
    public synchronized boolean isWritable() {
        return writable;
    }

    /// Has the disk fail, or mends it.
    public synchronized void setWritable(boolean works) {
        writable = works;
    }

    /// Has the disk take no outcome until it goes on.
    public void stall() {
        disk = new CountDownLatch(1);
    }

    public void goOn() {
        disk.countDown();
    }

    /// What attempts came to, in the order they were settled.
    public synchronized List<Settlement> settlements() {
        return List.copyOf(settlements);
    }

    /// What is still in the queue, leased or not.
    public synchronized List<Consignment> consignments() {
        return entries.values().stream().map(Entry::consignment).toList();
    }

    /// The message of a consignment that is still in the queue, with its body.
    public synchronized List<Lease> contents() {
        return entries.values().stream().map(Entry::lease).toList();
    }

    /// How many leases are out.
    public synchronized int leases() {
        return leased.size();
    }

    /// Has what is held tried again.
    public synchronized void releaseHeld() {
        held.clear();
    }

    /// Forgets all leases, as a restart does.
    public synchronized void restart() {
        leased.clear();
    }

    @Override
    public void close() {}

    private List<Lease> kept(Arrival arrival) {
        var leases = new ArrayList<Lease>();
        for (var consignment : arrival.consignments()) {
            var entry = new Entry(arrival.message(), consignment, arrival.body());
            entries.put(consignment.id(), entry);
            leased.add(consignment.id());
            leases.add(entry.lease());
        }
        return leases;
    }

    private List<Entry> waiting() {
        return entries.values()
                .stream()
                .filter(entry -> !leased.contains(entry.consignment().id()))
                .filter(entry -> !held.contains(entry.consignment().id()))
                .filter(entry -> !ordered.containsKey(entry.consignment().id()))
                .toList();
    }

    private static Entry again(Entry entry, Set<Recipient> waiting, Instant due, boolean warned) {
        var before = entry.consignment();
        var left = before.waiting().stream().filter(waiting::contains).toList();
        return new Entry(entry.message(),
                new Consignment(before.id(), before.destination(), left, before.attempts() + 1, due,
                        before.warned() || warned),
                entry.body());
    }

    /// Octets in memory.
    public record MemoryBody(byte[] octets) implements Body {
        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets);
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }

    private static final class MemoryWriter implements BodyWriter {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        @Override
        public void write(byte[] more, int offset, int length) {
            octets.write(more, offset, length);
        }

        @Override
        public Body finish() {
            return new MemoryBody(octets.toByteArray());
        }

        @Override
        public void close() {}
    }
}
