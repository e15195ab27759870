package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people are told of a changed file.
class DifferenceTest {

    private static final String LISTENERS = """
            hostname: relay.example.org
            listeners:
              - {name: a, address: "127.0.0.1:1", allow: [127.0.0.0/8]}
              - {name: b, address: "127.0.0.1:2", allow: [127.0.0.0/8]}
            """;

    @TempDir
    Path folder;

    @Test
    void aValueIsShownAsItIsWritten() throws IOException {
        assertThat(told(LISTENERS, LISTENERS + "queue: {lifetime: 3d}\n")).containsExactly("queue.lifetime 5d -> 3d");
    }

    @Test
    void anotherSpellingOfTheSameValueIsNoDifference() throws IOException {
        assertThat(told(LISTENERS + "queue: {lifetime: 5d, retry: [1h]}\naccept: {sender-domains: []}\n",
                LISTENERS + "queue: {lifetime: 120h, retry: [60m]}\n")).isEmpty();
    }

    @Test
    void aListTellsHowManyCameAndWent() throws IOException {
        assertThat(told(LISTENERS, LISTENERS.replaceFirst("\\[127.0.0.0/8]", "[127.0.0.0/8, 10.0.0.0/8]")))
                .containsExactly("listeners[0].allow (+1)");
        assertThat(told(LISTENERS, LISTENERS.replaceFirst("\\[127.0.0.0/8]", "[10.0.0.0/8]")))
                .containsExactly("listeners[0].allow (+1, -1)");
    }

    @Test
    void theShortAndTheLongFormOfANetworkAreTheSame() throws IOException {
        assertThat(told(LISTENERS, LISTENERS.replaceFirst("\\[127.0.0.0/8]", "[{network: 127.0.0.0/8}]"))).isEmpty();
    }

    @Test
    void aListenerIsKnownByItsNameWhereverItStands() throws IOException {
        assertThat(told(LISTENERS, """
                hostname: relay.example.org
                listeners:
                  - {name: b, address: "127.0.0.1:2", allow: [127.0.0.0/8], bare-newline: refuse}
                  - {name: c, address: "127.0.0.1:3", allow: [127.0.0.0/8]}
                """)).containsExactly("listeners[0].bare-newline normalise -> refuse", "listeners (+1, -1)");
    }

    @Test
    void whereTheFirstMatchCountsTheOrderDoes() throws IOException {
        assertThat(told(LISTENERS + "queue: {retry: [1m, 5m]}\n", LISTENERS + "queue: {retry: [5m, 1m]}\n"))
                .containsExactly("queue.retry (order)");
    }

    @Test
    void aReferenceShowsNothingOfWhatItRefersTo() throws IOException {
        var file = folder.resolve("name");
        Files.writeString(file, "one.example.org");
        var text = LISTENERS.replace("relay.example.org", "\"${file:name}\"");
        var before = read(text);
        Files.writeString(file, "two.example.org");

        assertThat(before.written().differencesTo(read(text).written()))
                .containsExactly(new Difference("hostname", "changed", Effect.RESTART));
    }

    @Test
    void aSectionThatComesOrGoesIsToldAsAWhole() throws IOException {
        var with = LISTENERS.replaceFirst("allow", "tls: {certificate: c.pem, key: k.pem}, allow");
        assertThat(told(LISTENERS, with)).containsExactly("listeners[0].tls (added)");
        assertThat(told(with, LISTENERS)).containsExactly("listeners[0].tls (removed)");
    }

    private List<String> told(String before, String after) throws IOException {
        return read(before).written().differencesTo(read(after).written()).stream().map(Object::toString).toList();
    }

    private Loaded.Valid read(String text) throws IOException {
        var file = Files.writeString(folder.resolve("relay.yaml"), text);
        return switch (ConfigReader.readWithoutReferences(file)) {
            case Loaded.Valid valid -> valid;
            case Loaded.Invalid(var problems) -> throw new AssertionError(problems.toString());
        };
    }
}
