package org.stsrelay.server.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

/// The descriptor of one key: everything that the reader and the reference know about it.
///
/// @param absent what holds when the file does not have the key
/// @param doc one line of reference
/// @param built whether this release acts on it
/// @param reloadable whether a reload puts a change in force; of a list of sections, whether items may come and go
record Key<T>(String name, Type<T> type, Absent<T> absent, String doc, boolean built, boolean reloadable) {

    /// What holds when the file does not have the key.
    sealed interface Absent<T> {

        /// @param example a line to show to whom it is missing
        record Missing<T>(String example) implements Absent<T> {}

        /// @param text the default as it would be written in the file
        record Default<T>(String text) implements Absent<T> {}

        /// @param value what stands for "not set"
        /// @param shown what it means, for the reference
        record Unset<T>(T value, String shown) implements Absent<T> {}
    }

    static <T> Key<T> required(String name, Type<T> type, String example, String doc) {
        return new Key<>(name, type, new Absent.Missing<>(example), doc, true, true);
    }

    static <T> Key<T> of(String name, Type<T> type, String defaultText, String doc) {
        return new Key<>(name, type, new Absent.Default<>(defaultText), doc, true, true);
    }

    static <T> Key<T> unset(String name, Type<T> type, T value, String shown, String doc) {
        return new Key<>(name, type, new Absent.Unset<>(value, shown), doc, true, true);
    }

    static <T> Key<Optional<T>> optional(String name, Type<T> type, String shown, String doc) {
        return unset(name, new OptionalType<>(type), Optional.empty(), shown, doc);
    }

    /// The same key, which this release checks and does not act on.
    Key<T> later() {
        return new Key<>(name, type, absent, doc, false, reloadable);
    }

    /// The same key, a change of which needs a restart.
    Key<T> atRestart() {
        return new Key<>(name, type, absent, doc, built, false);
    }

    /// @param section where the key is not
    Optional<T> valueIfAbsent(Spot section) {
        return switch (absent) {
            case Absent.Default(var text) -> type.read(spotOf(text, section));
            case Absent.Unset(var value, var _) -> Optional.of(value);
            case Absent.Missing(var example) -> {
                new Spot(section.node(), pathIn(section), section.reading()).error("is missing",
                        "write for example `" + name + ": " + example + "`");
                yield Optional.empty();
            }
        };
    }

    /// What holds when the file does not have the key, as it is compared with another file.
    Image imageIfAbsent(Spot section) {
        return switch (absent) {
            case Absent.Default(var text) -> type.image(spotOf(text, section));
            case Absent.Unset(var value, var shown) -> emptied(value, shown);
            case Absent.Missing(var _) -> throw new IllegalStateException(name + " is required");
        };
    }

    private static Image emptied(Object value, String shown) {
        return switch (value) {
            case Collection<?> _ -> new Image.Items(List.of(), "");
            case Map<?, ?> empty -> new Image.Value(empty, shown);
            default -> new Image.Absent(shown);
        };
    }

    private Spot spotOf(String text, Spot section) {
        var node = new Compose(LoadSettings.builder().setLabel("default").build()).composeString(text).orElseThrow();
        return new Spot(node, pathIn(section), section.reading());
    }

    private String pathIn(Spot section) {
        return section.path().isEmpty() ? name : section.path() + "." + name;
    }

    private record OptionalType<T>(Type<T> inner) implements Type<Optional<T>> {

        @Override
        public Optional<Optional<T>> read(Spot spot) {
            var value = inner.read(spot);
            return value.isPresent() ? Optional.of(value) : Optional.empty();
        }

        @Override
        public Image image(Spot spot) {
            return inner.image(spot);
        }

        @Override
        public String notation() {
            return inner.notation();
        }

        @Override
        public List<Key<?>> keys() {
            return inner.keys();
        }
    }
}
