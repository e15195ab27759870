package org.stsrelay.delivery.https;

import java.util.List;
import java.util.Optional;

/// What is asked of a web server, beside what every request has.
///
/// @param target path and query, as they go over the wire
/// @param fields in their order
public record Request(String method, String target, List<Field> fields, Optional<byte[]> body) {

    public record Field(String name, String value) {}

    public Request {
        fields = List.copyOf(fields);
    }

    public static Request get(String target, Field... fields) {
        return new Request("GET", target, List.of(fields), Optional.empty());
    }

    public static Request post(String target, String contentType, byte[] body) {
        var fields = List.of(new Field("Content-Type", contentType),
                new Field("Content-Length", String.valueOf(body.length)));
        return new Request("POST", target, fields, Optional.of(body));
    }
}
