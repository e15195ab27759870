package org.stsrelay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A mapping with known keys, which becomes a record.
///
/// @param build makes the record once all keys have a value
/// @param checks what has to hold between keys
record Section<R>(List<Key<?>> keys, Function<Values, R> build, List<Check> checks) implements Type<R> {

    /// @param needs the keys that must have been read well for the check to make sense
    private record Check(Consumer<Values> rule, Key<?>[] needs) {}

    static <R> Section<R> of(Function<Values, R> build, Key<?>... keys) {
        return new Section<>(List.of(keys), build, List.of());
    }

    Section<R> check(Consumer<Values> rule, Key<?>... needs) {
        var more = new ArrayList<>(checks);
        more.add(new Check(rule, needs));
        return new Section<>(keys, build, List.copyOf(more));
    }

    @Override
    public Optional<R> read(Spot spot) {
        return spot.members().flatMap(members -> read(spot, members));
    }

    @Override
    public Image.Members image(Spot spot) {
        var members = spot.members().orElseThrow();
        return new Image.Members(keys.stream().map(key -> imageOf(key, spot, members)).toList());
    }

    private static Image.Member imageOf(Key<?> key, Spot section, Map<String, Spot.Member> members) {
        var member = members.get(key.name());
        return new Image.Member(key,
                member == null ? key.imageIfAbsent(section) : key.type().image(member.value()));
    }

    @Override
    public String notation() {
        return "section";
    }

    private Optional<R> read(Spot spot, Map<String, Spot.Member> members) {
        var values = new Values(spot, members);
        members.forEach((name, member) -> refuseUnknown(name, member.name()));
        keys.forEach(values::read);
        keys.stream().filter(key -> !key.built()).forEach(key -> warnOfNoEffect(key, members));
        checks.stream().filter(check -> values.hasAll(check.needs)).forEach(check -> check.rule.accept(values));
        return values.hasAll(keys.toArray(Key<?>[]::new)) ? Optional.of(build.apply(values)) : Optional.empty();
    }

    private void refuseUnknown(String name, Spot at) {
        var names = keys.stream().map(Key::name).toList();
        if (!names.contains(name)) {
            at.error("unknown key '" + Spelling.printable(name) + "'",
                    Spelling.closest(name, names)
                            .map(near -> "did you mean '" + near + "'?")
                            .or(() -> at.reading().outline().placeOf(name).map(place -> "it belongs " + place))
                            .orElse(""));
        }
    }

    private static void warnOfNoEffect(Key<?> key, Map<String, Spot.Member> members) {
        var member = members.get(key.name());
        if (member != null) {
            var at = Position.of(member.name().node());
            member.value().reading().problems().warnOfNoEffect(at, member.value().path());
        }
    }
}
