package org.stsrelay.reporting.dkim;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a TXT record at `SELECTOR._domainkey.DOMAIN` comes to (RFC 6376 §3.6.1).
sealed interface KeyRecord {

    /// @param values by the name of the tag, without the blanks around them
    record Tags(Map<String, String> values) implements KeyRecord {

        Optional<String> value(String tag) {
            return Optional.ofNullable(values.get(tag));
        }

        /// What stands in a list with colons; empty without the tag.
        List<String> list(String tag) {
            return value(tag).map(text -> Arrays.stream(text.split(":", -1)).map(String::trim).toList())
                    .orElse(List.of());
        }
    }

    /// No verifier takes it for a key.
    record Unreadable(String reason) implements KeyRecord {}

    /// RFC 6376 §3.2, where blanks and folds may stand around each part.
    Pattern TAG = Pattern.compile("([A-Za-z][A-Za-z0-9_]*)[ \t\r\n]*=(.*)", Pattern.DOTALL);

    String VERSION = "DKIM1";

    /// @param text of one record, its strings joined
    static KeyRecord of(String text) {
        var values = new LinkedHashMap<String, String>();
        for (var piece : text.split(";")) {
            var part = piece.trim();
            var tag = TAG.matcher(part);
            if (part.isEmpty()) {
                continue;
            }
            if (!tag.matches()) {
                return new Unreadable("it is no list of tags such as `v=DKIM1; k=rsa; p=...`");
            }
            if (values.putIfAbsent(tag.group(1), tag.group(2).trim()) != null) {
                return new Unreadable("it has a tag twice, which makes all of it void (RFC 6376 §3.2)");
            }
        }
        return inItsVersion(values);
    }

    private static KeyRecord inItsVersion(Map<String, String> values) {
        if (!values.getOrDefault("v", VERSION).equals(VERSION)) {
            return new Unreadable("its v= is not exactly DKIM1");
        }
        if (values.containsKey("v") && !values.keySet().iterator().next().equals("v")) {
            return new Unreadable("its v= is not the first tag");
        }
        return new Tags(values);
    }
}
