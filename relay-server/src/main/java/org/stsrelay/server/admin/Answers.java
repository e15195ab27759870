package org.stsrelay.server.admin;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Writes answers: one JSON object, or one on each line.
final class Answers {

    static final JsonMapper JSON =
            JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

    /// Says that the list was cut off and how to get more.
    static final String MORE = "stsrelay-more";

    private Answers() {}

    static void object(Context http, Object value) {
        http.contentType("application/json").result(JSON.writeValueAsString(value) + "\n");
    }

    static void error(Context http, int status, String sentence) {
        object(http.status(status), Map.of("error", sentence));
    }

    /// Never holds more than one rendered line.
    static <T> void lines(Context http, List<T> values, Function<T, Object> shape) throws IOException {
        http.contentType("application/x-ndjson; charset=utf-8");
        var out = http.outputStream();
        for (var value : values) {
            out.write(JSON.writeValueAsString(shape.apply(value)).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
    }
}
