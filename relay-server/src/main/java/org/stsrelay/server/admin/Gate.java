package org.stsrelay.server.admin;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every request has to pass first.
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /// There are no pages, so a browser is told to do nothing with what it gets.
    private static final Map<String, String> HEADERS = Map.of("X-Content-Type-Options", "nosniff", "X-Frame-Options",
            "DENY", "Referrer-Policy", "no-referrer", "Cache-Control", "no-store", "Cross-Origin-Resource-Policy",
            "same-origin", "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:]+)(?::\\d{1,5})?");
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9A-Fa-f:.]+]|\\d{1,3}(?:\\.\\d{1,3}){3}");

    private final Set<String> names;
    private final AdminToken token;

    /// @param names the names by which the server may be called, in lower case
    Gate(Set<String> names, AdminToken token) {
        this.names = Set.copyOf(names);
        this.token = token;
    }

    void checkEverything(Context http) {
        HEADERS.forEach(http::header);
        checkHost(http.header("Host"));
    }

    /// A page from elsewhere whose name suddenly leads to our address (DNS rebinding) calls us by that name.
    private void checkHost(@Nullable String field) {
        var host = HOST.matcher(field == null ? "" : field);
        if (!host.matches() || !isOurs(host.group(1))) {
            throw new Refusal(421, "This server answers to localhost, to its address and to its host name only.");
        }
    }

    private boolean isOurs(String host) {
        return ADDRESS.matcher(host).matches() || names.contains(host.toLowerCase(Locale.ROOT));
    }

    void checkToken(Context http) {
        var field = http.header("Authorization");
        if (field == null || !field.startsWith("Bearer ")) {
            refuse(http, "This needs the token in the file %s of the data directory, as in Authorization: Bearer ..."
                    .formatted(AdminToken.FILE));
        } else if (!token.matches(field.substring("Bearer ".length()).strip())) {
            LOG.warn("A request from {} came with a wrong token", http.ip());
            refuse(http, "The token is wrong; it is the content of the file %s of the data directory."
                    .formatted(AdminToken.FILE));
        }
    }

    private static void refuse(Context http, String sentence) {
        http.header("WWW-Authenticate", "Bearer");
        throw new Refusal(401, sentence);
    }
}
