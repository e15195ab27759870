package org.stsrelay.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// All records of the lab's internet. Reading takes no lock.
final class LabZone {

    private final ConcurrentMap<Name, List<Record>> records = new ConcurrentHashMap<>();

    /// How many names with records lie below a name: such a name exists without having any itself.
    private final ConcurrentMap<Name, Integer> below = new ConcurrentHashMap<>();
    private final ReentrantLock edit = new ReentrantLock();

    void add(Record record) {
        change(record.getName(), old -> {
            var more = new ArrayList<>(old);
            more.add(record);
            return more;
        });
    }

    void remove(Name name, Predicate<Record> which) {
        change(name, old -> old.stream().filter(which.negate()).toList());
    }

    /// Every name that has records of its own.
    Set<Name> names() {
        return Set.copyOf(records.keySet());
    }

    void clear() {
        edit.lock();
        try {
            records.clear();
            below.clear();
        } finally {
            edit.unlock();
        }
    }

    /// The records at a name, or at the wildcard that covers it (RFC 4592 §3.3.1), under the name that was asked for;
    /// empty when there is no such name.
    Optional<List<Record>> at(Name name) {
        var own = records.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        return below.containsKey(name) ? Optional.of(List.of()) : wildcard(name);
    }

    private Optional<List<Record>> wildcard(Name name) {
        for (var labels = 1; labels < name.labels(); labels++) {
            var parent = new Name(name, labels);
            var covering = records.get(below(parent));
            if (covering != null) {
                return Optional.of(covering.stream().map(record -> renamed(record, name)).toList());
            }
            if (records.containsKey(parent) || below.containsKey(parent)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private void change(Name name, UnaryOperator<List<Record>> step) {
        edit.lock();
        try {
            var old = records.getOrDefault(name, List.of());
            var now = List.copyOf(step.apply(old));
            if (now.isEmpty()) {
                records.remove(name);
            } else {
                records.put(name, now);
            }
            count(name, (now.isEmpty() ? 0 : 1) - (old.isEmpty() ? 0 : 1));
        } finally {
            edit.unlock();
        }
    }

    private void count(Name name, int difference) {
        if (difference == 0) {
            return;
        }
        for (var labels = 1; labels < name.labels(); labels++) {
            below.compute(new Name(name, labels), (_, old) -> {
                var now = (old == null ? 0 : old) + difference;
                return now == 0 ? null : now;
            });
        }
    }

    /// The wildcard right below a name.
    static Name below(Name parent) {
        try {
            return Name.concatenate(Name.fromConstantString("*"), parent);
        } catch (NameTooLongException _) {
            return Name.root;
        }
    }

    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a domain name: " + text, e);
        }
    }

    static Record record(String name, String type, long seconds, String data) {
        try {
            return Record.fromString(name(name), type(type), DClass.IN, seconds, data, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException("not the data of a record of type " + type + ": " + data, e);
        }
    }

    static int type(String text) {
        var type = Type.value(text);
        if (type < 0) {
            throw new IllegalArgumentException("no record type: " + text);
        }
        return type;
    }

    private static Record renamed(Record record, Name name) {
        return Record.newRecord(name, record.getType(), record.getDClass(), record.getTTL(),
                record.rdataToWireCanonical());
    }
}
