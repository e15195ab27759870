package org.stsrelay.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.stsrelay.server.logging.LogText;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The relay's answer: JSON objects, one on each line, read as they come.
///
/// @param more whether a list was cut off
record Reply(boolean more, InputStream body) {

    private static final JsonMapper JSON = new JsonMapper();

    static Reply of(HttpResponse<InputStream> answer) {
        return new Reply(answer.headers().firstValue("stsrelay-more").isPresent(), answer.body());
    }

    /// For `--json`: passes the lines on, in ASCII. What strangers wrote may not steer a terminal.
    void copyTo(PrintWriter out) {
        eachLine(line -> out.println(ascii(line)));
    }

    /// Beyond ASCII there are only contents of strings.
    private static String ascii(String line) {
        var text = new StringBuilder(line.length());
        line.chars().forEach(c -> text.append(c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
        return text.toString();
    }

    void each(Consumer<JsonNode> object) {
        eachLine(line -> object.accept(JSON.readTree(line)));
    }

    /// The only object.
    JsonNode object() {
        try (body) {
            return JSON.readTree(body.readAllBytes());
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /// An answer that the relay need not be asked for.
    static JsonNode madeOf(Map<String, ?> object) {
        return JSON.valueToTree(object);
    }

    /// An answer that is not JSON.
    String text() {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /// What an error answer says.
    String error() throws IOException {
        try (body) {
            var text = new String(body.readNBytes(4096), StandardCharsets.UTF_8);
            return LogText.masked(sentence(text));
        }
    }

    private static String sentence(String text) {
        try {
            return JSON.readTree(text).path("error").asString(text);
        } catch (JacksonException e) {
            return "This is no answer of a relay: " + text.lines().findFirst().orElse("(nothing)");
        }
    }

    private void eachLine(Consumer<String> line) {
        try (var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            reader.lines().forEach(line);
        } catch (IOException | UncheckedIOException e) {
            throw brokenOff(e);
        }
    }

    private static Failure brokenOff(Exception e) {
        return new Failure(Exit.UNREACHABLE, "The relay's answer broke off, so there may be more than is shown: "
                + e.getMessage());
    }
}
