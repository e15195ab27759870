package org.stsrelay.server.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// What was read of one section.
final class Values {

    private final Spot section;
    private final Map<String, Spot.Member> written;
    private final Map<String, Object> read = new HashMap<>();

    Values(Spot section, Map<String, Spot.Member> written) {
        this.section = section;
        this.written = written;
    }

    <T> void read(Key<T> key) {
        var member = written.get(key.name());
        var value = member == null ? key.valueIfAbsent(section) : key.type().read(member.value());
        value.ifPresent(good -> read.put(key.name(), good));
    }

    boolean hasAll(Key<?>... keys) {
        return Arrays.stream(keys).allMatch(key -> read.containsKey(key.name()));
    }

    /// The value in the file, or the default.
    @SuppressWarnings("unchecked") // only read(Key<T>) fills the map, with a T
    <T> T get(Key<T> key) {
        return (T) Objects.requireNonNull(read.get(key.name()), key.name());
    }

    boolean isWritten(Key<?> key) {
        return written.containsKey(key.name());
    }

    /// Where the value stands, or the section where it would.
    Spot at(Key<?> key) {
        var member = written.get(key.name());
        return member == null ? section : member.value();
    }
}
