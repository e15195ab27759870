package org.stsrelay.server.config;

import java.nio.file.Path;
import java.util.List;

/// A file as it was read, to be compared with what it says later.
public final class Written {

    private final Path file;
    private final Image.Members image;

    Written(Path file, Image.Members image) {
        this.file = file;
        this.image = image;
    }

    public Path file() {
        return file;
    }

    /// In the order of the schema.
    public List<Difference> differencesTo(Written newer) {
        return Comparison.of(image, newer.image);
    }
}
