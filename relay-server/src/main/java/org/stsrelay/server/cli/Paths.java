package org.stsrelay.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Puts what people typed into a URL's path.
final class Paths {

    private Paths() {}

    static String segment(String text) {
        if (text.isBlank()) {
            throw new Failure(Exit.USAGE, "An empty name cannot be looked up.");
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
