package org.stsrelay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what differs between two files, key by key.
final class Comparison {

    private final List<Difference> found = new ArrayList<>();

    private Comparison() {}

    static List<Difference> of(Image.Members before, Image.Members after) {
        var comparison = new Comparison();
        comparison.members("", before, after, false);
        return List.copyOf(comparison.found);
    }

    /// @param later whether the section is one that this release does not act on
    private void members(String prefix, Image.Members before, Image.Members after, boolean later) {
        for (var i = 0; i < before.members().size(); i++) {
            var member = before.members().get(i);
            var key = member.key();
            var effect = later || !key.built() ? Effect.LATER : key.reloadable() ? Effect.LIVE : Effect.RESTART;
            compare(new Place(prefix + key.name(), effect), member.image(), after.members().get(i).image());
        }
    }

    /// @param effect of a change of the key itself
    private record Place(String path, Effect effect) {

        boolean isLater() {
            return effect == Effect.LATER;
        }
    }

    private void compare(Place at, Image before, Image after) {
        switch (before) {
            case Image.Members old when after instanceof Image.Members fresh ->
                members(at.path() + ".", old, fresh, at.isLater());
            case Image.Items old when after instanceof Image.Items fresh -> items(at, old, fresh);
            case Image.Members _,Image.Items _,Image.Value _,Image.Absent _ -> single(at, before, after);
        }
    }

    private void single(Place at, Image before, Image after) {
        if (!before.equals(after)) {
            add(at, change(before, after));
        }
    }

    private static String change(Image before, Image after) {
        if (after instanceof Image.Members) {
            return "(added)";
        }
        if (before instanceof Image.Members) {
            return "(removed)";
        }
        var old = text(before);
        var fresh = text(after);
        return old.equals(fresh) ? "changed" : old + " -> " + fresh;
    }

    private static String text(Image image) {
        return switch (image) {
            case Image.Value(_, var text) -> text;
            case Image.Absent(var text) -> text;
            case Image.Items(var items, _) -> items.size() + " items";
            case Image.Members _ -> "a section";
        };
    }

    private void items(Place at, Image.Items before, Image.Items after) {
        var gone = new ArrayList<>(before.items());
        var come = new ArrayList<Image>();
        for (var i = 0; i < after.items().size(); i++) {
            var item = after.items().get(i);
            var counterpart = counterpart(item, gone, after.identity());
            if (counterpart.isEmpty()) {
                come.add(item);
            } else {
                gone.remove(counterpart.get());
                compare(new Place(at.path() + "[" + i + "]", at.effect()), counterpart.get(), item);
            }
        }
        if (!gone.isEmpty() || !come.isEmpty()) {
            add(at, counted(come.size(), gone.size()));
        } else if (isReordered(before, after)) {
            add(at, "(order)");
        }
    }

    private static Optional<Image> counterpart(Image item, List<Image> candidates, String identity) {
        return candidates.stream()
                .filter(candidate -> traitOf(candidate, identity).equals(traitOf(item, identity)))
                .findFirst();
    }

    private static Image traitOf(Image item, String identity) {
        return item instanceof Image.Members section && !identity.isEmpty() ? section.of(identity) : item;
    }

    private static boolean isReordered(Image.Items before, Image.Items after) {
        var old = before.items().stream().map(item -> traitOf(item, before.identity())).toList();
        return !old.equals(after.items().stream().map(item -> traitOf(item, after.identity())).toList());
    }

    private static String counted(int come, int gone) {
        if (gone == 0) {
            return "(+" + come + ")";
        }
        return come == 0 ? "(-" + gone + ")" : "(+" + come + ", -" + gone + ")";
    }

    private void add(Place at, String change) {
        found.add(new Difference(at.path(), change, at.effect()));
    }
}
