package org.stsrelay.lab;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a web server of the lab was asked.
///
/// @param sni the name asked for in the handshake, empty when there was none
/// @param alpn the protocols offered in it
/// @param line the request line
/// @param headers the header fields, as they came
/// @param body empty also when the answer did not wait for it
public record WebRequest(String sni, List<String> alpn, String line, List<String> headers, byte[] body, Instant at) {

    /// The value of a header field, its name in any case.
    public Optional<String> header(String name) {
        var start = name + ":";
        return headers.stream()
                .filter(header -> header.regionMatches(true, 0, start, 0, start.length()))
                .map(header -> header.substring(start.length()).strip())
                .findFirst();
    }

    /// Path and query, as they stood in the request line.
    public String target() {
        return line.split(" ")[1];
    }

    String host() {
        return sni.isEmpty() ? LabWeb.UNNAMED : sni;
    }

    WebRequest with(byte[] octets) {
        return new WebRequest(sni, alpn, line, headers, octets, at);
    }
}
