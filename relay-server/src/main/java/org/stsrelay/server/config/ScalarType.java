package org.stsrelay.server.config;

import java.util.Optional;

/// A type that is written as a single value.
record ScalarType<T>(String notation, Parser<T> parser) implements Type<T> {

    @FunctionalInterface
    interface Parser<T> {

        /// @param spot for what depends on the file's place, and for warnings
        /// @throws Malformed when the text is no such value
        T parse(String text, Spot spot);
    }

    @Override
    public Optional<T> read(Spot spot) {
        return spot.text(notation).flatMap(text -> parse(text, spot));
    }

    private Optional<T> parse(String text, Spot spot) {
        try {
            return Optional.of(parser.parse(text, spot));
        } catch (Malformed e) {
            spot.error(e.what(), e.hint());
            return Optional.empty();
        }
    }
}
