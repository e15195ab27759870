package org.stsrelay.server.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.files.RegularFile;

/// Reads the configuration file, once, with all its faults.
///
/// YAML 1.2: `no`, `on` and `010` are words, not booleans and octals. Of faults in the YAML itself only the first can be
/// told, since what follows it has no structure.
public final class ConfigReader {

    private static final int MAX_BYTES = 1024 * 1024;

    private final Map<String, String> environment;
    private final boolean references;

    private ConfigReader(Map<String, String> environment, boolean references) {
        this.environment = environment;
        this.references = references;
    }

    /// The file, and the files that it names: certificates, keys, trust anchors.
    public static Loaded read(Path file) {
        return read(file, System.getenv());
    }

    /// The file alone, for commands that only need to find the running relay and may not be allowed to read its keys.
    public static Loaded readWithoutReferences(Path file) {
        return new ConfigReader(System.getenv(), false).load(file);
    }

    static Loaded read(Path file, Map<String, String> environment) {
        return new ConfigReader(environment, true).load(file);
    }

    private Loaded load(Path file) {
        var problems = new Problems(file.toString());
        var folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        var reading = new Reading(folder, environment, references, Schema.OUTLINE, problems);
        var root = text(file, problems).flatMap(text -> tree(text, file, problems));
        var config = root.flatMap(node -> Schema.ROOT.read(new Spot(node, "", reading)));
        return config.isPresent() && !problems.hasErrors()
                ? new Loaded.Valid(config.get(), written(root.orElseThrow(), file, reading), problems.inOrder())
                : new Loaded.Invalid(problems.inOrder());
    }

    /// Everything has been checked and told by now, so this looks at no other file and tells nothing.
    private static Written written(Node root, Path file, Reading reading) {
        var quiet = new Reading(reading.folder(), reading.environment(), false, reading.outline(),
                new Problems(file.toString()));
        return new Written(file, Schema.ROOT.image(new Spot(root, "", quiet)));
    }

    private static Optional<String> text(Path file, Problems problems) {
        try (var in = RegularFile.open(file)) {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return Optional.of(Text.decode(bytes));
            }
            problems.error(Position.START, "", "the file is larger than 1 MiB", "");
        } catch (IOException e) {
            problems.error(Position.START, "", "the file cannot be read: " + Reason.of(e),
                    "name the file with --config FILE");
        }
        return Optional.empty();
    }

    private static Optional<Node> tree(String text, Path file, Problems problems) {
        try {
            var root = new Compose(settings(file)).composeString(text);
            if (root.isEmpty()) {
                problems.error(Position.START, "", "the file is empty",
                        "it needs at least `hostname` and one of `listeners`");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            problems.error(e.getProblemMark().map(Position::of).orElse(Position.START), "", wordsOf(e), "");
        } catch (ReaderException e) {
            problems.error(positionOf(text, e.getPosition()), "",
                    "a character that YAML forbids: U+" + "%04X".formatted(e.getCodePoint()), "");
        } catch (YamlEngineException e) {
            problems.error(Position.START, "", String.valueOf(e.getMessage()), "");
        }
        return Optional.empty();
    }

    /// A TLS section that two listeners share may be written once, with an anchor.
    private static LoadSettings settings(Path file) {
        return LoadSettings.builder()
                .setLabel(file.toString())
                .setUseMarks(true)
                .setMaxAliasesForCollections(100)
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(MAX_BYTES)
                .build();
    }

    /// Some problems are the second half of a sentence.
    private static String wordsOf(MarkedYamlEngineException e) {
        return e.getProblem().startsWith("but ") ? e.getContext() + ", " + e.getProblem() : e.getProblem();
    }

    private static Position positionOf(String text, int offset) {
        var before = text.substring(0, Math.min(offset, text.length()));
        return new Position((int) before.chars().filter(c -> c == '\n').count() + 1,
                before.length() - before.lastIndexOf('\n'), "");
    }
}
