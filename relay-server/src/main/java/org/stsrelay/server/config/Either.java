package org.stsrelay.server.config;

import java.util.List;
import java.util.Optional;

/// A value with a short form, a single value, and a long one, a section.
record Either<T>(Type<T> brief, Section<T> full) implements Type<T> {

    @Override
    public Optional<T> read(Spot spot) {
        return spot.isMapping() ? full.read(spot) : brief.read(spot);
    }

    /// Both forms of a value are the same value.
    @Override
    public Image image(Spot spot) {
        return new Image.Value(read(spot).orElseThrow(), spot.written());
    }

    @Override
    public String notation() {
        return brief.notation() + ", or a section";
    }

    @Override
    public List<Key<?>> keys() {
        return full.keys();
    }
}
