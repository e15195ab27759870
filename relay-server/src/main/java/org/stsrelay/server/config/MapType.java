package org.stsrelay.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A mapping whose keys are the operator's own words.
record MapType<T>(Type<T> value, String notation) implements Type<Map<String, T>> {

    @Override
    public Optional<Map<String, T>> read(Spot spot) {
        return spot.members().flatMap(this::read);
    }

    @Override
    public Image image(Spot spot) {
        var text = spot.members()
                .orElseThrow()
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue().value().written())
                .collect(Collectors.joining(", ", "{", "}"));
        return new Image.Value(read(spot).orElseThrow(), text);
    }

    private Optional<Map<String, T>> read(Map<String, Spot.Member> members) {
        var values = new LinkedHashMap<String, T>();
        members.forEach((name, member) -> value.read(member.value()).ifPresent(good -> values.put(name, good)));
        return values.size() == members.size() ? Optional.of(Map.copyOf(values)) : Optional.empty();
    }
}
