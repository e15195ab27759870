package org.stsrelay.server.config;

/// A key whose value differs between two files. Secrets are masked.
///
/// @param key such as `listeners[0].allow`
/// @param change such as `5d -> 3d`, `(+1)` or `changed`
public record Difference(String key, String change, Effect effect) {

    @Override
    public String toString() {
        return key + " " + change;
    }
}
