package org.stsrelay.server.journey;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// The class path of this process with its directories packed into jars, as a distribution has them: a jar stays open,
/// while each class in a directory takes a file handle of its own.
final class PackedClasses {

    private PackedClasses() {}

    /// @param folder where the jars may lie
    static String in(Path folder) {
        var packed = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            packed.add(Files.isDirectory(Path.of(entry))
                    ? pack(Path.of(entry), folder.resolve("classes-" + packed.size() + ".jar")).toString()
                    : entry);
        }
        return String.join(File.pathSeparator, packed);
    }

    private static Path pack(Path classes, Path jar) {
        try (var out = new JarOutputStream(Files.newOutputStream(jar)); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
