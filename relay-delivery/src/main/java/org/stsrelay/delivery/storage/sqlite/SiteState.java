package org.stsrelay.delivery.storage.sqlite;

import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.ProviderState.Pause;
import org.stsrelay.delivery.queue.Remembered;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is remembered of a site, as the JSON object in its row. Times are milliseconds since 1970; a pause that nothing
/// but somebody's word ends has none.
final class SiteState {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String WINDOW = "window";
    private static final String UNTIL = "until";

    private SiteState() {}

    static String write(Remembered.Destination destination) {
        var node = JSON.createObjectNode();
        node.put(WINDOW, destination.window());
        node.put("deaths", destination.deaths());
        destination.parkedUntil().ifPresent(until -> node.put(UNTIL, Db.millis(until)));
        return JSON.writeValueAsString(node);
    }

    static String write(Remembered.Provider provider) {
        var node = JSON.createObjectNode();
        node.put(WINDOW, provider.window());
        node.put("throttlings", provider.throttlings());
        provider.pause().ifPresent(pause -> {
            var inner = node.putObject("pause");
            if (!pause.until().equals(Instant.MAX)) {
                inner.put(UNTIL, Db.millis(pause.until()));
            }
            inner.put("reason", pause.reason());
            inner.put("by_hand", pause.byHand());
        });
        return JSON.writeValueAsString(node);
    }

    /// @throws RuntimeException when the text is not what [#write] writes
    static Remembered.Destination destination(DomainPart name, String text) {
        var node = JSON.readTree(text);
        return new Remembered.Destination(name, count(node, WINDOW), count(node, "deaths"), until(node));
    }

    /// @throws RuntimeException when the text is not what [#write] writes
    static Remembered.Provider provider(ProviderName name, String text) {
        var node = JSON.readTree(text);
        return new Remembered.Provider(name, count(node, WINDOW), count(node, "throttlings"), pause(node));
    }

    private static Optional<Pause> pause(JsonNode node) {
        return node.has("pause")
                ? Optional.of(pauseOf(node.required("pause")))
                : Optional.empty();
    }

    private static Pause pauseOf(JsonNode node) {
        return new Pause(until(node).orElse(Instant.MAX), node.required("reason").stringValue(),
                node.required("by_hand").booleanValue());
    }

    private static Optional<Instant> until(JsonNode node) {
        return node.has(UNTIL) ? Optional.of(Instant.ofEpochMilli(node.required(UNTIL).longValue())) : Optional.empty();
    }

    private static int count(JsonNode node, String member) {
        var count = node.required(member).intValue();
        if (count < 0) {
            throw new IllegalArgumentException(member + " is " + count);
        }
        return count;
    }
}
