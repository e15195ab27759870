package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// No change of a key is ever silently ignored: a reload puts it in force, or says that it waits for a restart, or that
/// this release does not act on it. Which of the three stands in the key's descriptor, and is what happens.
///
/// A new key needs a line in `other-values.txt` and a value in `every-key.yaml`; one that needs a restart is carried over
/// in [Reloadable].
class ReloadOfEveryKeyTest {

    private static final Path FOLDER = Path.of("src/test/resources/org/stsrelay/server/config/reload");

    /// What has one valid value only in this release, or beside its neighbours.
    private static final Set<String> WITHOUT_ANOTHER_VALUE = Set.of("config-version", "queue.store", "tls-rpt.domain");

    @TempDir
    Path folder;

    @Test
    void everyKeyHasAnotherValueToTry() {
        var leaves = Schema.OUTLINE.lines()
                .stream()
                .filter(line -> line.key().type().keys().isEmpty())
                .map(Outline.Line::path)
                .filter(path -> !WITHOUT_ANOTHER_VALUE.contains(path))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(others().keySet()).containsExactlyInAnyOrderElementsOf(leaves);
    }

    @TestFactory
    Stream<DynamicTest> aChangeOfOneKeyIsToldAndDoesWhatItsDescriptorSays() {
        return others().entrySet()
                .stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    @Test
    void anUnchangedFileHasNoDifferences() {
        assertThat(differences(base(), base())).isEmpty();
    }

    @Test
    void aSecretIsComparedAndNeverShown() {
        var before = base();
        var after = with("queue.postgresql.password", "hunter3");

        assertThat(differences(before, after)).singleElement()
                .isEqualTo(new Difference("queue.postgresql.password", "changed", Effect.LATER));
    }

    private void check(String path, String other) {
        var before = base();
        var after = with(path, other);

        var found = differences(before, after);
        assertThat(found).as("differences").singleElement().satisfies(difference -> {
            var told = difference.key().replaceAll("\\[\\d+]", "[]");
            assertThat(path).startsWith(told);
            assertThat(difference.effect()).isEqualTo(effectOf(told));
        });
        var inForce = Reloadable.inForce(before.config(), after.config());
        assertThat(inForce).as("in force").isEqualTo(switch (found.getFirst().effect()) {
            case LIVE -> after.config();
            case RESTART -> before.config();
            case LATER -> inForce;
        });
    }

    /// By the descriptor of the key, and by those of the sections that it is in.
    private static Effect effectOf(String path) {
        var above = Schema.OUTLINE.lines().stream().filter(line -> isAt(line.path(), path)).toList();
        if (above.stream().anyMatch(line -> !line.key().built())) {
            return Effect.LATER;
        }
        return above.getLast().key().reloadable() ? Effect.LIVE : Effect.RESTART;
    }

    private static boolean isAt(String section, String path) {
        return path.equals(section) || path.startsWith(section + ".") || path.startsWith(section + "[].");
    }

    private List<Difference> differences(Loaded.Valid before, Loaded.Valid after) {
        return before.written().differencesTo(after.written());
    }

    private Loaded.Valid base() {
        return read(tree());
    }

    private Loaded.Valid with(String path, String value) {
        var tree = tree();
        put(tree, List.of(path.replace("[]", ".0").split("\\.")), load(value));
        return read(tree);
    }

    @SuppressWarnings("unchecked")
    private static void put(Object tree, List<String> path, Object value) {
        var name = path.getFirst();
        if (path.size() == 1) {
            ((Map<String, Object>) tree).put(name, value);
            return;
        }
        var below = tree instanceof List<?> list
                ? list.get(Integer.parseInt(name))
                : ((Map<String, Object>) tree).get(name);
        put(Objects.requireNonNull(below, name), path.subList(1, path.size()), value);
    }

    private Loaded.Valid read(Object tree) {
        try {
            var file = folder.resolve("relay.yaml");
            Files.writeString(file, new Dump(DumpSettings.builder().build()).dumpToString(tree));
            return switch (ConfigReader.readWithoutReferences(file)) {
                case Loaded.Valid valid -> valid;
                case Loaded.Invalid(var problems) -> throw new AssertionError(problems.toString());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object tree() {
        try {
            return load(Files.readString(FOLDER.resolve("every-key.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    private static Map<String, String> others() {
        try {
            return Files.readAllLines(FOLDER.resolve("other-values.txt"))
                    .stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" = ", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
