package org.stsrelay.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A value of the file: where it stands, under which key, and the run that reads it.
///
/// @param path such as `listeners[0].tls`; empty for the file as a whole
record Spot(Node node, String path, Reading reading) {

    /// @param name where the key itself stands
    record Member(Spot name, Spot value) {}

    void error(String what, String hint) {
        reading.problems().error(Position.of(node), path, what, hint);
    }

    void warning(String what, String hint) {
        reading.problems().warning(Position.of(node), path, what, hint);
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /// A key with nothing after it.
    boolean isEmpty() {
        return node.getTag().equals(Tag.NULL);
    }

    /// A single value as it stands in the file, so that a reference shows nothing of what it refers to.
    String written() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : kind();
    }

    /// The text of a single value, references resolved; empty, and reported, when there is none.
    Optional<String> text(String expected) {
        if (isEmpty()) {
            error("has no value", "give it " + expected + ", or remove the key");
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            error("expected " + expected + ", found " + kind(), "");
            return Optional.empty();
        }
        return References.resolve(scalar.getValue(), this);
    }

    /// The items of a list; empty, and reported, when it is none.
    Optional<List<Spot>> items(String expected) {
        if (!(node instanceof SequenceNode sequence)) {
            error("expected " + expected + ", found " + kind(),
                    isScalar() && !isEmpty() ? "write it in brackets: [...]" : "");
            return Optional.empty();
        }
        var items = new ArrayList<Spot>();
        for (var item : sequence.getValue()) {
            items.add(new Spot(item, path + "[" + items.size() + "]", reading));
        }
        return Optional.of(items);
    }

    /// The members of a mapping in the order of the file, of doubles the first; empty, and reported, when it is none.
    /// A section whose keys are all commented out counts as an empty mapping.
    Optional<Map<String, Member>> members() {
        if (isEmpty()) {
            return Optional.of(Map.of());
        }
        if (!(node instanceof MappingNode mapping)) {
            error("expected keys with values, found " + kind(), "");
            return Optional.empty();
        }
        var members = new LinkedHashMap<String, Member>();
        mapping.getValue().forEach(tuple -> addTo(members, tuple));
        return Optional.of(members);
    }

    private void addTo(Map<String, Member> members, NodeTuple tuple) {
        var key = new Spot(tuple.getKeyNode(), path, reading);
        if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
            key.error("a key is one word, found " + key.kind(), "");
            return;
        }
        var name = scalar.getValue();
        var value = new Spot(tuple.getValueNode(), path.isEmpty() ? name : path + "." + name, reading);
        var first = members.putIfAbsent(name, new Member(key, value));
        if (first != null) {
            key.error("duplicate key '" + name + "'",
                    "it already stands in line " + Position.of(first.name.node).line());
        }
    }

    private String kind() {
        return switch (node.getNodeType()) {
            case SCALAR -> isEmpty() ? "nothing" : "a single value";
            case SEQUENCE -> "a list";
            case MAPPING -> "keys with values";
            case ANCHOR -> "an anchor";
        };
    }
}
