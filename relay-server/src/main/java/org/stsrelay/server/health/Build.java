package org.stsrelay.server.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;

/// Which program this is.
///
/// @param version such as `1.2.0`
/// @param revision of the sources, `unknown` outside a release build
/// @param java the running Java's version
public record Build(String version, String revision, String java) {

    /// What the build wrote beside this class.
    public static Build ofThisProgram() {
        var properties = properties();
        return new Build(properties.getProperty("version", "unknown"), properties.getProperty("revision", "unknown"),
                Runtime.version().toString());
    }

    /// When this program was built; its clock cannot be earlier.
    public static Instant timeOfThisProgram() {
        return Instant.parse(properties().getProperty("built", "1970-01-01T00:00:00Z"));
    }

    private static Properties properties() {
        var properties = new Properties();
        try (var file = Build.class.getResourceAsStream("build.properties")) {
            properties.load(Objects.requireNonNull(file, "build.properties is not in the jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
