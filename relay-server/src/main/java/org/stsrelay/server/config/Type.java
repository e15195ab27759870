package org.stsrelay.server.config;

import java.util.List;
import java.util.Optional;

/// How a value is written and what it becomes.
interface Type<T> {

    /// @return empty when the value is wrong, which has then been reported
    Optional<T> read(Spot spot);

    /// What stands here, as it is compared with another file. The file has been read well before.
    default Image image(Spot spot) {
        return new Image.Value(read(spot).orElseThrow(), spot.written());
    }

    /// As the reference names it and as error messages expect it: `a duration`.
    String notation();

    /// The keys of the mapping that this is, or of each mapping in the list that this is.
    default List<Key<?>> keys() {
        return List.of();
    }

    /// What stands between this type's key and those of [#keys], as in `listeners[].name`.
    default String separator() {
        return ".";
    }
}
