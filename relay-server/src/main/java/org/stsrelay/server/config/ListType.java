package org.stsrelay.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A list, all of whose items are of one type.
///
/// @param distinct what no two items may share, and how to call it
record ListType<T>(Type<T> item, String plural, boolean atLeastOne, List<Distinct<T>> distinct)
        implements
            Type<List<T>> {

    /// @param name of the key to point at, or empty for the item itself
    private record Distinct<T>(String name, Function<T, ?> trait) {}

    static <T> ListType<T> of(Type<T> item, String plural) {
        return new ListType<>(item, plural, false, List.of());
    }

    ListType<T> notEmpty() {
        return new ListType<>(item, plural, true, distinct);
    }

    ListType<T> distinctBy(String name, Function<T, ?> trait) {
        var more = new ArrayList<>(distinct);
        more.add(new Distinct<>(name, trait));
        return new ListType<>(item, plural, atLeastOne, List.copyOf(more));
    }

    @Override
    public Optional<List<T>> read(Spot spot) {
        return spot.items(notation()).flatMap(spots -> read(spot, spots));
    }

    /// Items are told apart by the first trait that no two of them share, if that is one of their keys.
    @Override
    public Image image(Spot spot) {
        var identity = distinct.stream().map(Distinct::name).findFirst().orElse("");
        return new Image.Items(spot.items(notation()).orElseThrow().stream().map(item::image).toList(), identity);
    }

    @Override
    public String notation() {
        return "a list of " + plural;
    }

    @Override
    public List<Key<?>> keys() {
        return item.keys();
    }

    @Override
    public String separator() {
        return "[].";
    }

    private Optional<List<T>> read(Spot list, List<Spot> spots) {
        if (atLeastOne && spots.isEmpty()) {
            list.error("is empty", "give it at least one item");
            return Optional.empty();
        }
        var items = new ArrayList<T>();
        var places = new ArrayList<Spot>();
        for (var spot : spots) {
            item.read(spot).ifPresent(good -> {
                items.add(good);
                places.add(spot);
            });
        }
        distinct.forEach(rule -> refuseDoubles(rule, items, places));
        return items.size() == spots.size() ? Optional.of(List.copyOf(items)) : Optional.empty();
    }

    private static <T> void refuseDoubles(Distinct<T> rule, List<T> items, List<Spot> places) {
        var seen = new HashMap<Object, Spot>();
        for (var i = 0; i < items.size(); i++) {
            var first = seen.putIfAbsent(rule.trait.apply(items.get(i)), places.get(i));
            if (first != null) {
                pointAt(rule.name, places.get(i)).error("stands twice in the list",
                        "it already stands in line " + Position.of(first.node()).line());
            }
        }
    }

    private static Spot pointAt(String name, Spot item) {
        return item.isMapping()
                ? item.members().map(members -> members.get(name)).map(Spot.Member::value).orElse(item)
                : item;
    }
}
