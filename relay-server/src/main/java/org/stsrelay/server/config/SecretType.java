package org.stsrelay.server.config;

import java.util.Optional;

/// A text that only the relay itself may be able to read. A run that checks no references leaves it alone.
record SecretType() implements Type<String> {

    @Override
    public Optional<String> read(Spot spot) {
        return spot.reading().references() ? Types.text().read(spot) : Optional.of("");
    }

    /// Compared, and never shown.
    @Override
    public Image image(Spot spot) {
        return new Image.Value(spot.text(notation()).orElse(""), "***");
    }

    @Override
    public String notation() {
        return "a secret";
    }
}
